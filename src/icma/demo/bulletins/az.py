"""Service bulletins in Azerbaijani. A time of day stands without a case ending: which one it takes depends on it."""
# ruff: noqa: E501 -- prose is not broken where the line ends

from __future__ import annotations

from ..town import FERRIES, Town
from .form import Text, Writer, evening_of, index_on, pick, pick_today

WINDS = ("şimal", "şimal-şərq", "şərq", "cənub-şərq", "cənub", "cənub-qərb", "qərb", "şimal-qərb")
CAPITAL_WINDS = ("Şimal", "Şimal-şərq", "Şərq", "Cənub-şərq", "Cənub", "Cənub-qərb", "Qərb", "Şimal-qərb")
FISH = ("Siyənək", "Kefal", "Sıf", "Kilkə", "Sazan")
SMALL_FISH = ("siyənək", "kefal", "sıf", "kilkə", "sazan")
OF_FISH = ("siyənəyin", "kefalın", "sıfın", "kilkənin", "sazanın")
SHIPS = ("Qütb qağayısı", "Səbirli", "Ümid", "Boz vağ", "Sona", "Şimal parıltısı", "Sakit su", "Tərlan")
CARGOES = ("taxıl", "taxta-şalban", "sement", "duz", "maşın hissələri", "soğan")
ORIGINS = ("şimal limanlarından", "şərq sahilindən", "uzaq sahildən", "çayın deltasından", "cənub körfəzindən")
LOST = ("sol ayaq üçün rezin çəkmə", "futlyarında skripka", "bir-birinə bağlanmış üç çətir", "boş quş qəfəsi")
FILMS = ("Sonuncu fənərçi", "Duz", "Mirvariyə iki bilet", "Tor", "Qayıqsız qış")
TALKS = (
    ("Açılmayan düyünlər", "kapitan Sadıq Yelkənli"),
    ("Köhnə dəniz xəritələrini necə oxumalı", "kitabxana müdiri Məryəm Kitablı"),
    ("Laqun quşları qış libasında", "biologiya müəllimi Rəna Qamışlı"),
    ("Uşaqlar üçün peçenyeli nağıllar", "təqaüdçü losman Nikolay Farvaterov"),
)
SAILINGS = ("Səhər", "Günorta", "Axşam")


def weather(town: Town) -> Text:
    t = town
    advice = (
        "Kiçik gəmilərə dalğaqırandan kənara çıxmamaq tövsiyə olunur."
        if t.gust >= 12
        else "Kiçik gəmilər üçün xəbərdarlıq yoxdur."
    )
    return Text(
        title=pick(t, "weather", (
            f"Mayakda hava, saat {t.at:%H:%M}: {degrees(t.air)}, {WINDS[t.direction]} küləyi saniyədə {t.wind} metr",
            f"Mayak stansiyası: {degrees(t.air)}, {WINDS[t.direction]} küləyi əsir, dalğa {comma(t.waves)} metr",
        )),
        lead=f"Saat {t.at:%H:%M} üçün mayak stansiyasının göstəriciləri belədir: hava {degrees(t.air)}, dəniz suyu "
        f"{degrees(t.sea)}. {CAPITAL_WINDS[t.direction]} küləyinin sürəti saniyədə {t.wind} metrdir, ani əsintilər "
        f"{t.gust} metrə çatır.",
        paragraphs=(
            (f"Limanın girişində dalğanın hündürlüyü {comma(t.waves)} metr, görünüş məsafəsi {t.sight} kilometrdir. "
            f"Atmosfer təzyiqi {t.pressure} millimetr civə sütunudur. {advice}"),
            pick(t, "weather-2", (
                ("Mayak gözətçisi hər gün olduğu kimi, öz proqnozunu təbaşirlə qapıya yazıb: “Hər ehtimala qarşı plaş "
                "götürün”."),
                "Bulvar qurudur, uzaqdakı skamya küləyin ağzındadır, yaxındakı isə tutulub.",
                "Siqnal dirəyindəki bayrağı dəyişiblər, amma bu, yalnız ikinci cəhddə alınıb.",
            )),
            "Növbəti ölçmə saatın tamamında yuxarı eyvandan, əl ilə aparılacaq.",
        ),
        tags=("hava", "mayak"),
    )  # fmt: skip


def ferry(town: Town) -> Text:
    t = town
    day = "bu gün" if t.ferry.date() == t.at.date() else "sabah"
    cars = f"avtomobillər üçün {t.car_places} yer qalıb" if t.car_places else "avtomobil yerlərinin hamısı satılıb"
    return Text(
        title=pick(t, "ferry", (
            f"Mirvari bərəsi: {day} saat {t.ferry:%H:%M} reysinə {t.places} yer qalıb",
            f"Mirvariyə növbəti bərə {day}, saat {t.ferry:%H:%M}: {cars}",
        )),
        lead=f"“Qaranquş”un Mirvari adasına növbəti reysi {day}, saat {t.ferry:%H:%M} üçün nəzərdə tutulub. Saat "
        f"{t.at:%H:%M} məlumatına görə, kassada sərnişinlər üçün {t.places} yer var, {cars}.",
        paragraphs=(
            f"Yol 50 dəqiqə çəkir. Limanın girişində dalğa {comma(t.waves)} metrdir, kapitan "
            + ("yırğalanma gözləyir və salonun ortasında oturmağı məsləhət görür."
               if t.waves > 0.9 else "yolun sakit keçəcəyini deyir."),
            ("Sərnişinlər reysdən on dəqiqə, avtomobillər isə yarım saat əvvəl üçüncü körpüdə olmalıdır. Bilet 4 "
            "manatdır; adalılar, məktəblilər və pensiyaçılar üçün gediş-gəliş pulsuzdur."),
        ),
        table=(
            ("Reys", "Gilavardan", "Adadan"),
            *((name, f"{hour:02}:00", f"{hour + 1:02}:30") for name, hour in zip(SAILINGS, FERRIES, strict=True)),
        ),
        tags=("bərə", "Mirvari adası", "cədvəl"),
    )  # fmt: skip


def fish(town: Town) -> Text:
    t = town
    moves = [new - old for new, old in zip(t.prices, t.prices_yesterday, strict=True)]
    most = max(range(len(moves)), key=lambda index: abs(moves[index]))
    word = "baha" if moves[most] > 0 else "ucuz"
    by = abs(moves[most])
    return Text(
        title=pick(t, "fish", (
            f"Balıq bazarı: {SMALL_FISH[most]} dünənkindən {by} qəpik {word}",
            f"{FISH[most]} – kilosu {price(t.prices[most])} manat: bazarda saat {t.at:%H:%M} qiymətləri",
        )),
        lead=f"Saat {t.at:%H:%M} məlumatına görə, üstüörtülü bazarda {OF_FISH[most]} kilosu "
        f"{price(t.prices[most])} manata satılır. Bu, dünənkindən {by} qəpik {word} deməkdir və günün ən böyük "
        "dəyişikliyidir.",
        paragraphs=(
            ("Cədvəldə piştaxtalar üzrə orta qiymətlər göstərilib. Balığın təmizlənməsi qiymətə daxil deyil, çünki "
            "pulsuzdur; satıcıların məsləhəti də həmçinin."),
            pick(t, "fish-2", (
                "Axşam hərracı sonuncu qayıq sahilə yan alanda başlayacaq.",
                "İki qayıq hələ dənizdədir, ona görə axşama qiymətlər düşə bilər.",
                "Buzxanada buzun kifayət qədər olduğunu deyirlər.",
            )),
        ),
        table=(
            ("Balıq, kq", "Dünən", "İndi"),
            *((name, price(old), price(new)) for name, old, new in zip(FISH, t.prices_yesterday, t.prices, strict=True)),
        ),
        tags=("bazar", "balıq", "qiymətlər"),
    )  # fmt: skip


def lagoon(town: Town) -> Text:
    t = town
    change = t.water - t.water_yesterday
    more = f"dünənkindən {abs(change)} sm {'yüksək' if change > 0 else 'aşağı'}" if change else "dünənki kimi"
    said = f"dünənkindən {abs(change)} sm {'çoxdur' if change > 0 else 'azdır'}" if change else "dünənki ilə eynidir"
    return Text(
        title=pick(t, "lagoon", (
            f"Laqunda suyun səviyyəsi {t.water} sm, {more}",
            f"{t.flamingos} flaminqo, {t.water} sm su: saat {t.at:%H:%M} üçün laqunun vəziyyəti",
        )),
        lead=f"Şlüzdəki su ölçən cihaz saat {t.at:%H:%M} üçün {t.water} santimetr göstərib, bu, {said}. Suyun duzluluğu "
        f"litrdə {t.salt} qramdır.",
        paragraphs=(
            f"Qoruqçu şərq qülləsindən {t.flamingos} flaminqo sayıb. "
            + ("Belə küləkdə quşların çoxu qamışlığa çəkilir." if t.wind > 7 else "Çoxu dayazlıqda dayanmışdı."),
            ("Dəniz suyunu buraxmaq üçün şlüz ayda iki dəfə açılır. Səviyyə 120–160 santimetr olanda cığırlar quru qalır, "
            "ondan yuxarıda yalnız taxta səki ilə keçmək olur."),
            pick(t, "lagoon-2", (
                "İtləri qayışda, dronları qutuda saxlamaq xahiş olunur.",
                "İkinci qüllədəki teleskop təmir olunub və daha hər şeyi qoşa göstərmir.",
                "Qüllələr alaqaranlığadək açıqdır. Çayı özünüzlə gətirin: quşların çayı yoxdur.",
            )),
        ),
        tags=("laqun", "su səviyyəsi", "quşlar"),
    )  # fmt: skip


def bridge(town: Town) -> Text:
    t = town
    slow = t.crossing >= 8
    return Text(
        title=pick(t, "bridge", (
            f"Mayak körpüsü, saat {t.at:%H:%M}: keçid {t.crossing} dəqiqə çəkir",
            f"Mayak körpüsündən bir saatda {t.cars} avtomobil keçib, "
            + ("qərb girişində növbə var" if slow else "növbə yoxdur"),
        )),
        lead=f"Son bir saatda Mayak körpüsündən {t.cars} avtomobil keçib. Saat {t.at:%H:%M} məlumatına görə, körpünü "
        f"başdan-başa keçmək {t.crossing} dəqiqə çəkir.",
        paragraphs=(
            "Növbə qərb girişindən başlayır, yol xidməti dairəvi yolu məsləhət görür."
            if slow
            else "Hər iki istiqamətdə hərəkət sərbəstdir.",
            ("Körpüdə sürət həddi saatda 40 kilometrdir, 20 tondan ağır yük maşınları dairəvi yolla getməlidir. Velosiped "
            "zolağı dəniz tərəfdədir."),
            pick(t, "bridge-2", (
                "Piyada 312 metri dörd dəqiqəyə, mənzərəyə baxa-baxa isə beş dəqiqəyə keçmək olur.",
                "Yeddi nömrəli avtobus hər on iki dəqiqədən bir gəlir və Vağzal meydanınadək öz zolağı ilə gedir.",
                "Qərb girişindəki dayanacaq pulsuzdur və adətən doludur.",
            )),
        ),
        tags=("Mayak körpüsü", "yollar"),
    )  # fmt: skip


def harbour(town: Town) -> Text:
    t = town
    first = t.calls[0]
    tonnes = thousands(sum(call.tonnes for call in t.calls))
    return Text(
        title=pick(t, "harbour", (
            f"Limana üç gəmi gəlir: “{SHIPS[first.ship]}” {CARGOES[first.cargo]} gətirir",
            f"Limanda üç gəmi və {tonnes} ton yük gözlənilir",
        )),
        lead=f"Liman dispetçeri üç gəmi gözləyir, onlarda cəmi {tonnes} ton yük var. Birincisi, "
        f"{ORIGINS[first.origin]} gələn “{SHIPS[first.ship]}”, saat {first.hour:02}:{first.minute:02} radələrində "
        f"{first.berth} nömrəli körpüyə yan alacaq.",
        paragraphs=(
            f"Limanın girişində küləyin sürəti saniyədə {t.wind} metrdir, losmanlar "
            + ("gəmilərdən reyddə gözləməyi xahiş edə bilər." if t.wind >= 9 else "adi qaydada işləyir."),
            "Kranlar işləyərkən körpüdə gəzmək olmaz. Dispetçer otağının qarşısındakı skamya isə hamı üçündür.",
        ),
        table=(
            ("Gəmi", "Yük", "Ton", "Körpü", "Vaxt"),
            *(
                (SHIPS[c.ship], CARGOES[c.cargo], thousands(c.tonnes), str(c.berth), f"{c.hour:02}:{c.minute:02}")
                for c in t.calls
            ),
        ),
        tags=("liman", "gəmilər"),
    )  # fmt: skip


def library(town: Town) -> Text:
    t, evening = town, evening_of(town)
    title, speaker = TALKS[index_on(evening, "talk", len(TALKS))]
    when = "Bu axşam" if evening == t.at.date() else "Sabah axşam"
    seats = 12 + index_on(evening, "talk-seats", 30)
    return Text(
        title=pick(t, "library", (
            f"{when} şəhər kitabxanasında: “{title}”",
            f"“{title}”: kitabxanada {seats} stul hazırlanıb",
        )),
        lead=f"{when} şəhər kitabxanasında görüşü {speaker} aparacaq. Görüş saat 7-də oxu zalında başlayır, "
        f"dinləyicilər üçün {seats} stul hazırlanıb.",
        paragraphs=(
            "Kitabxana Dənizçilər döngəsində, üstüörtülü bazarın arxasındadır. Zəng soldadır: onu basmırlar, dartırlar.",
            "Giriş sərbəstdir. Stullar qurtaranda qapı bağlanır, amma öz stulu ilə gələni qaytarmırlar.",
            pick(t, "library-2", (
                ("Vaxtı bitən kitabları girişdəki yarıqdan içəri salmaq olar. Kitabxanaçıların bircə xahişi var: yaş "
                "olmasın."),
                "Oxu zalı adətindən bir saat gec bağlanacaq.",
                "Saat doqquzun yarısında çay süzülür, suallara çay qurtaranadək cavab verilir.",
            )),
        ),
        tags=("kitabxana", "proqram"),
    )  # fmt: skip


def cinema(town: Town) -> Text:
    t, evening = town, evening_of(town)
    film, late = (FILMS[(index_on(evening, "film", len(FILMS)) + step) % len(FILMS)] for step in (0, 2))
    when = "Bu axşam" if evening == t.at.date() else "Sabah axşam"
    left = 4 + index_on(evening, "cinema-seats", 60)
    return Text(
        title=pick(t, "cinema", (
            f"{when} “Mayak” kinoteatrında: 19:00 “{film}”, 21:30 “{late}”",
            f"“Mayak” kinoteatrında “{film}” filminə {left} bilet qalıb",
        )),
        lead=f"{when} “Mayak” kinoteatrı 19:00 seansında “{film}”, 21:30 seansında “{late}” filmini göstərir. Saat "
        f"{t.at:%H:%M} məlumatına görə, birinci seansa {left} bilet qalıb.",
        paragraphs=(
            ("Bilet 5 manat, məktəblilər və pensiyaçılar üçün 3 manatdır. Eyvanda yer iki manat bahadır, üstəlik orada yel "
            "çəkir."),
            pick(t, "cinema-2", (
                "Hər iki film öz dilində, altyazı ilə göstərilir.",
                "Kinomexanik arxa sıradan xahiş edir ki, ona kömək etməsinlər.",
                "Yuxarı məhəlləyə sonuncu avtobus gecə seansının bitməsini gözləyəcək.",
            )),
        ),
        tags=("kino", "proqram"),
    )  # fmt: skip


def lost(town: Town) -> Text:
    t = town
    thing = pick_today(t, "lost", LOST)
    things = 3 + index_on(t.at.date(), "lost-count", 15)
    return Text(
        title=pick(t, "lost", (
            f"Bərə körpüsündə tapılan əşyalar: {thing}",
            f"Bərə körpüsündə {things} əşya sahibini gözləyir",
        )),
        lead=f"Bərə kassasının tapıntılar bürosunda bazar ertəsindən bəri {things} əşya yığılıb. Onların arasında {thing} "
        "də var.",
        paragraphs=(
            "İtirdiyinizi görməzdən əvvəl onu təsvir etməlisiniz. Əlcəklər yalnız cüt verilir.",
            ("Bir ay ərzində sahibi tapılmayan əşyalar məktəb yarmarkasına göndərilir. Büro sonuncu bərə qayıdanadək "
            "açıqdır."),
        ),
        tags=("tapıntılar bürosu", "bərə"),
    )  # fmt: skip


def degrees(number: int) -> str:
    """`+7 °C`, `−3 °C`, `0 °C`."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number)} °C"


def price(qapik: int) -> str:
    """`6,10`."""
    return comma(f"{qapik / 100:.2f}")


def comma(number: float | str) -> str:
    """A decimal fraction as it is written in Azerbaijani."""
    return str(number).replace(".", ",")


def thousands(number: int) -> str:
    """`1204`, `12 400`: a gap only from five digits on."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if number >= 10_000 else str(number)


WRITERS: dict[str, Writer] = {
    "weather": weather, "ferry": ferry, "fish": fish, "lagoon": lagoon, "bridge": bridge, "harbour": harbour,
    "library": library, "cinema": cinema, "lost": lost,
}  # fmt: skip
