"""Words of numbers, of what is counted and of what happened to people: a table of data for `figures.py`.

Number words stand folded (as `core/text.py` writes them). Patterns are matched without regard to case; all four
languages stand in one pattern where their words do not collide.
"""

from __future__ import annotations

import re

# --- numbers ----------------------------------------------------------------------------------------------------------

_AZ = """
    bir 1 iki 2 uc 3 dord 4 bes 5 alti 6 yeddi 7 sekkiz 8 doqquz 9 on 10 iyirmi 20 otuz 30 qirx 40 elli 50 altmis 60
    yetmis 70 seksen 80 doxsan 90 yuz 100 min 1000 milyon 1000000 mln 1000000 milyard 1000000000 mlrd 1000000000
"""
_TR = """
    bir 1 iki 2 uc 3 dort 4 bes 5 alti 6 yedi 7 sekiz 8 dokuz 9 on 10 yirmi 20 otuz 30 kirk 40 elli 50 altmis 60
    yetmis 70
    seksen 80 doksan 90 yuz 100 bin 1000 milyon 1000000 milyar 1000000000
"""
_EN = """
    one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14
    fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70
    eighty 80 ninety 90 hundred 100 thousand 1000 k 1000 million 1000000 m 1000000 mn 1000000 billion 1000000000
    bn 1000000000 b 1000000000 trillion 1000000000000 dozen 12
"""
_RU = """
    один 1 одна 1 одного 1 одну 1 одной 1 два 2 две 2 двух 2 двоих 2 двое 2 двум 2 двумя 2 три 3 трех 3 трое 3 троих 3
    трем 3 тремя 3 четыре 4 четырех 4 четверо 4 четверых 4 пять 5 пяти 5 пятеро 5 пятерых 5 шесть 6 шести 6 шестеро 6
    шестерых 6 семь 7 семи 7 семеро 7 семерых 7 восемь 8 восьми 8 восьмерых 8 девять 9 девяти 9 десять 10 десяти 10
    десятеро 10 одиннадцать 11 одиннадцати 11 двенадцать 12 двенадцати 12 тринадцать 13 тринадцати 13 четырнадцать 14
    четырнадцати 14 пятнадцать 15 пятнадцати 15 шестнадцать 16 шестнадцати 16 семнадцать 17 семнадцати 17
    восемнадцать 18 восемнадцати 18 девятнадцать 19 девятнадцати 19 двадцать 20 двадцати 20 тридцать 30 тридцати 30
    сорок 40 сорока 40 пятьдесят 50 пятидесяти 50 шестьдесят 60 шестидесяти 60 семьдесят 70 семидесяти 70
    восемьдесят 80 восьмидесяти 80 девяносто 90 сто 100 ста 100 двести 200 двухсот 200 триста 300 трехсот 300
    четыреста 400 четырехсот 400 пятьсот 500 пятисот 500 шестьсот 600 семьсот 700 восемьсот 800 девятьсот 900
    тысяча 1000 тысячи 1000 тысяч 1000 тысячу 1000 тыс 1000 миллион 1000000 миллиона 1000000 миллионов 1000000
    млн 1000000 миллиард 1000000000 миллиарда 1000000000 миллиардов 1000000000 млрд 1000000000 трлн 1000000000000
    полтора 1.5
"""


def _table(words: str) -> dict[str, float]:
    parts = words.split()
    return {word: float(value) for word, value in zip(parts[::2], parts[1::2], strict=True)}


NUMBER_WORDS = {"az": _table(_AZ), "tr": _table(_TR), "en": _table(_EN), "ru": _table(_RU)}
SHORTENED = frozenset(("тыс", "млн", "млрд", "трлн", "mln", "mlrd"))  # a full stop behind them ends no sentence
ONLY_BEHIND_DIGITS = frozenset(("k", "m", "b", "mn", "bn"))

# --- what is counted: directly behind the number -------------------------------------------------------------------


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})", re.IGNORECASE)


# These make a number none that we follow: dates, times, ages, ordinals, places in a row.
NOT_COUNTED = _any(
    r"\s?-?\s?(?:летн|ти\s?летн|year-old|years?\s+old|yaşl|yaşınd|yaşında)\w*",
    r"\s(?:yaş|лет|год|годa|году|года|years?|ill?ik|il|ilin|ildə|ildən|yıl\w*|sene|век|əsr)\b",
    r"\s(?:saat|час|hours?|dəqiqə|dakika|минут|minutes?|saniyə|saniye|секунд|seconds?)\w*",
    r"\s(?:gün|день|дня|дней|сут|days?|həftə|hafta|недел|weeks?|ay\b|aylıq|месяц|months?)\w*",
    r"\s(?:yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr)\w{0,4}\b",
    r"\s(?:ocak|şubat|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)\w{0,4}\b",
    r"\s(?:январ|феврал|март|апрел|мая|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*",
    r"\s(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    r"\s(?:dəfə|kez|defa|раз|раза|times)\b",
    r"\s(?:mərtəbə|этаж|floors?|storeys?|saylı|nömrəli|numaralı)\w*",
    r"(?:st|nd|rd|th)\b",
    r"\s?-?(?:c[ıiuü]|nc[ıiuü]|[ıiuü]nc[ıiuü]|й|го|му|ой|ый|ая|е)(?:n[ıiuü]n|d[aə]n?|ki)?\b",
)
NOT_COUNTED_BEFORE = _any(
    r"(?:№|no\.|#|в\s+возрасте|aged|возраст|saat|yaşı|yaş|maddə|стать\w{1,3}|ст\.|article|рейс|reys|flight|sefer|"
    r"nömrə|номер|number|covid-|доме?|kv\.|evi|"
    r"january|february|march|april|june|july|august|september|october|november|december|jan\.?|feb\.?|mar\.?|apr\.?|"
    r"aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)\s?$",
)
MONEY = {
    "USD": _any(
        r"\s?\$", r"\s?usd\b", r"\s(?:(?:abş|amerikan|американских|us|u\.s\.)\s)?(?:dollar|dolar|доллар|долл)\w*"
    ),
    "AZN": _any(r"\s?₼", r"\s?azn\b", r"\s(?:манат|manat)\w*"),
    "RUB": _any(r"\s?₽", r"\s?rub\b", r"\s(?:рубл|руб\b|rubl|ruble)\w*"),
    "EUR": _any(r"\s?€", r"\s?eur\b", r"\s(?:евро|avro|euro|yevro)\w*"),
    "TRY": _any(r"\s?₺", r"\s?(?:try|tl)\b", r"\s(?:türk\s)?(?:lirə|lira|лир)\w*"),
    "GBP": _any(r"\s?£", r"\s?gbp\b", r"\s(?:funt|фунт|pounds?|sterlin)\w*"),
}
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₼": "AZN", "₺": "TRY", "₽": "RUB"}
# (kind, unit, pattern); the first that matches wins.
UNITS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("percent", "%", _any(r"\s?%", r"\s(?:faiz|процент|percent|per\s?cent|pct|yüzde)\w*")),
    ("magnitude", "", _any(r"\s(?:bal|ballıq|балл\w*)\b", r"[\s-](?:maqnitud|магнитуд|magnitude|büyüklü)\w*")),
    ("temperature", "°F", _any(r"\s?°\s?f\b", r"\sdegrees\sfahrenheit")),
    ("temperature", "°C", _any(r"\s?°(?:\s?c\b)?", r"\s(?:dərəcə|градус|degrees?|derece)\w*")),
    ("area", "ha", _any(r"\s(?:hektar|гектар|hectare|ha\b|га\b)\w*")),
    ("area", "km²", _any(r"\s(?:kvadrat\s(?:kilo)?metr|кв\.?\s?км|square\skilomet|kilometrekare|kv\.?\s?km|km²)\w*")),
    ("speed", "km/h", _any(r"\s(?:km/s(?:aat)?|км/ч|km/h|kph)\b")),
    ("speed", "m/s", _any(r"\s?(?:m/s|м/с)\b", r"\s(?:metr|метр)\w*\s(?:в\sсекунду|saniyə)")),
    ("distance", "km", _any(r"[\s-]?(?:km|км)\b", r"[\s-](?:kilometr|километр|kilomet(?:er|re))\w*")),
    ("distance", "mi", _any(r"[\s-](?:miles?|мил[яьией]+)\b")),
    ("distance", "m", _any(r"\s(?:metr|метр|met(?:er|re)s?|metre)\w*", r"\s?(?:m|м)\b(?!/)")),
    ("weight", "t", _any(r"\s(?:ton|тонн|tonnes?|tons?)\w*")),
    ("votes", "", _any(r"\s(?:səs|голос|votes?|oy)(?:la|lə|ov|ов|а|s|u|ile)?\b")),
    (
        "buildings",
        "",
        _any(r"\s(?:(?!dead|hurt)\w{3,16}\s)?(?:ev|bina|дом(?:а|ов)?|здани\w+|houses?|homes?|buildings?)\b"),
    ),
    ("vehicles", "", _any(r"\s(?:avtomobil|maşın|автомобил|машин|cars?|vehicles?|araç|otomobil|avtobus|автобус)\w*")),
)
QUAKE = _any(r"\b(?:zəlzələ|yeraltı\s+təkan|землетряс|подземн\w+\s+толч|earthquake|quake|deprem|sarsıntı)")
_PERSONS = (
    "nəfər", "adam", "insan", "şəxs", "vətəndaş", "sərnişin", "işçi", "fəhlə", "uşaq", "sakin", "qadın", "əsgər",
    "hərbçi", "mülki", "iştirakçı", "tələbə", "şagird", "kişi", "yolcu", "çocuk", "kadın", "asker", "vatandaş",
    "öğrenci",
    "sivil", "turist", "xəstə", "hasta", "polis",
    "человек", "людей", "людям", "людьми", "лиц", "граждан", "пассажир", "рабочи", "дет", "ребен", "ребён", "жител",
    "женщин", "мужчин", "военн", "солдат", "мирн", "участник", "студент", "школьник", "турист", "пациент", "полицейск",
    "people", "persons?", "men", "women", "child", "kids", "residents", "passengers?", "workers?", "soldiers?",
    "troops",
    "civilians?", "students?", "pupils?", "tourists?", "patients?", "police", "officers?", "others", "victims?",
)  # fmt: skip
PERSONS = _any(rf"\s(?:(?!dead|hurt|more)[\w-]{{3,16}}\s)?(?:{'|'.join(_PERSONS)})\w*", r"\s(?:kişi|чел\.)")
SIGN_BEFORE = _any(r"(?:yüzde|faiz|%)\s?$")
MAGNITUDE_BEFORE = _any(
    r"(?:magnitude(?:\s+of)?|магнитуд(?:ой|а|у)(?:\s+в)?|maqnitud(?:ası|u)?|gücü|gücündə|büyüklüğü(?:nde)?)\s{1,2}$"
)

# --- what happened to people ------------------------------------------------------------------------------------------

STATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("killed", _any(
        r"\böl(?:üb|dü|ən|en|müş|üm|dür)\w*", r"\bölü(?:ləri|ler|lər|sü)?\b", r"\bhəlak\w*", r"\bhəyatını\s+itir\w*",
        r"\bqətlə\w*", r"\bşəhid\w*", r"\bşehit\w*", r"\bcan\s+ver\w*", r"\bdünyasını\s+dəyiş\w*",
        r"\bhayatını\s+kaybe\w*", r"\bcan\s+kayb\w*", r"\byaşamını\s+yitir\w*",
        r"\bпогиб\w*", r"\bумер\w*", r"\bскончал\w*", r"\bубит\w*", r"\bубил\w*", r"\bжертв\w*", r"\bгибел\w*",
        r"\bсмерт\w*", r"\bkill(?:s|ed|ing)?\b", r"\bdead\b", r"\bdie[sd]?\b", r"\bdeaths?\b", r"\bdeath\s+toll\b",
        r"\bfatalit\w*", r"\blives\b",
    )),
    ("hurt", _any(
        r"\byaralan\w*", r"\byaralı\w*", r"\bxəsarət\w*", r"\bzədə\s+al\w*", r"\bzədələn(?:ib|di|ən|miş)\w*",
        r"\bранен\w*", r"\bранил\w*", r"\bпострада\w*", r"\bтравм\w*", r"\bувечь\w*",
        r"\binjur\w*", r"\bwound\w*", r"\bhurt\b", r"\bhospitali[sz]ed\b",
    )),
    ("missing", _any(r"\bitkin\w*", r"\byoxa\s+çıx\w*", r"\bпропал\w*", r"\bпропавш\w*", r"\bбез\s+вести\b",
                     r"\bmissing\b", r"\bunaccounted\b", r"\bkayıp\w*", r"\bkayboldu\w*")),
    ("arrested", _any(r"\bhəbs\w*", r"\bsaxla(?:nıl|yıb|dı)\w*", r"\btutul(?:ub|du|an|muş)\w*", r"\bзадерж\w*",
                      r"\bарест\w*",
                      r"\barrest\w*", r"\bdetain\w*", r"\bgözaltı\w*", r"\btutukla\w*", r"\byakalan\w*")),
    ("evacuated", _any(r"\btəxliyə\w*", r"\bevakuasiya\w*", r"\bэваку\w*", r"\bevacuat\w*", r"\btahliye\w*")),
    ("rescued", _any(r"\bxilas\s+(?:ed|ol)\w*", r"\bспас(?:л|ен|ены|ли|ено)\w*", r"\brescued\b", r"\bsaved\b",
                     r"\bkurtar(?:ıl|dı)\w*")),
    ("ill", _any(r"\byolux\w*", r"\bzəhərlən\w*", r"\bзара[зж]\w*", r"\bзабол\w*", r"\bотрав\w*", r"\binfected\b",
                 r"\bpoison\w*", r"\bzehirlen\w*", r"\benfekte\b")),
)  # fmt: skip
APPROXIMATE = _any(
    r"\b(?:təxminən|azı|ən\s+azı|çoxu|yaxın|ümumilikdə\s+azı|около|примерно|приблизительно|более|больше|не\s+менее|"
    r"минимум|почти|свыше|порядка|at\s+least|about|some|nearly|almost|more\s+than|over|around|up\s+to|roughly|"
    r"approximately|en\s+az|yaklaşık|neredeyse|aşkın)\s{1,2}[$€£₼₺₽]?$"
)
APPROXIMATE_BEHIND = _any(
    r"(?:-?(?:d[aə]n|den|dan|tan|ten|a|ə|e|ya|yə|ye)\s+(?:çox|artıq|yaxın|fazla|yakın)|\s?\+|\s+aşkın)"
)
SUBSET = _any(
    r"\b(?:o\s+cümlədən|onlardan|onların|aralarında|в\s+том\s+числе|из\s+них|из\s+которых|среди\s+них|including|"
    r"of\s+(?:them|whom|those)|among\s+them|bunlardan|onlardan|aralarında)\b"
)
JOINT = _any(r",|\b(?:and|while|və|isə|ve|ise|и|а|еще|ещё)\b")
