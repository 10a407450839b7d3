"""The words with which outlets name each other: a table of data for `credits.py`, in az, ru, en and tr.

Patterns are matched without regard to case. A cue stands before or after the name; between them may stand what kind of
outlet it is ("agentliyinə", "телеканал").
"""

from __future__ import annotations

# --- cues: (kind, pattern) --------------------------------------------------------------------------------------------

AZ_AFTER_NAME = (
    ("citing", r"istinad(?:ən|la|\s+edərək|\s+edir|\s+edib)"),
    ("data", r"(?:(?:verdiyi|yaydığı)\s+)?(?:məlumatına|məlumata|xəbərinə|xəbərə)\s+(?:görə|əsasən)"),
    ("data", r"(?:yazdığına|bildirdiyinə|yaydığına|açıqladığına)\s+görə"),
    ("reporting", r"(?:xəbər|məlumat)\s+(?:verir|verib|vermişdir|yayıb|yayır)"),
    ("reporting", r"(?:yazır|yazıb|yazmışdır|ötürür|işıqlandırıb)"),
    ("statement", r"(?:(?:verdiyi\s+)?(?:açıqlama|müsahibə)(?:sında|da|\s+ver\w+)|danışarkən)"),
)
TR_AFTER_NAME = (
    ("citing", r"(?:dayandır\w+|dayanarak|atfen|atıfla|kaynak\s+göster\w+|referans\s+göster\w+)"),
    ("data", r"(?:haberine|haberlerine|verilerine|bilgisine|aktardığına|bildirdiğine|yazdığına|duyurduğuna)\s+göre"),
    ("data", r"göre"),
    ("reporting", r"(?:yazdı|duyurdu|aktardı|haber\s+(?:verdi|yaptı|geçti))"),
    ("statement", r"(?:(?:yaptığı\s+)?açıklama(?:da|sında)|konuşan|verdiği\s+(?:röportajda|demeçte|mülakatta))"),
)
RU_BEFORE_NAME = (
    ("citing", r"(?:со\s+ссылкой\s+на|ссылаясь\s+на|ссылается\s+на|ссылаются\s+на|цитируя)"),
    ("reporting", r"(?:сообща(?:ет|ют)|сообщил[аои]?|переда(?:ет|ёт|ют)|передал[аои]?|пиш(?:ет|ут)|написал[аои]?)"),
    ("data", r"по\s+(?:данным|информации|сообщени(?:ю|ям)|сведениям|версии)"),
    ("statement", r"в\s+(?:интервью|беседе\s+с|разговоре\s+с|комментарии)"),
)
RU_AFTER_NAME = (
    ("reporting", r"(?:сообща(?:ет|ют)|сообщил[аои]?|переда(?:ет|ёт|ют)|пиш(?:ет|ут)|информиру(?:ет|ют))"),
)
EN_BEFORE_NAME = (
    ("citing", r"(?:citing|quoting|referring\s+to|with\s+reference\s+to|as\s+(?:cited|quoted)\s+by)"),
    ("reporting", r"(?:(?:as\s+)?(?:first\s+)?reported\s+by|(?:a|the)\s+reports?\s+(?:by|from|in)|reports?\s+by)"),
    ("data", r"according\s+to(?:\s+(?:a|the)\s+reports?\s+(?:by|from|in|of))?"),
    ("statement", r"(?:told|(?:in\s+an\s+interview|speaking)\s+(?:with|to))"),
)
EN_AFTER_NAME = (("reporting", r"(?:reports?|reported|writes|wrote|has\s+reported|is\s+reporting)"),)
SOURCE_LINE = r"(?:mənbə|qaynaq|источник|source|kaynak)"  # "Mənbə: Report", a line of its own at the end

# --- what stands between cue and name ---------------------------------------------------------------------------------

AZ_KINDS = (
    r"(?:(?:xəbər|informasiya)\s+)?(?:agentliyi|nəşri|qəzeti|telekanalı|kanalı|saytı|portalı|televiziyası|jurnalı"
    r"|radiosu|resursu)(?:nin|nın|nun|nün|nə|na)?"
)
TR_KINDS = (
    r"(?:haber\s+)?(?:ajansı|gazetesi|televizyonu|kanalı|sitesi|dergisi|radyosu)(?:nın|nin|nun|nün|na|ne|nı|ni|nu|nü)?"
)
RU_KINDS = (
    r"(?:[а-яё-]{3,25}\s+){0,2}(?:(?:информ)?агентств|издани|газет|телеканал|канал|портал|сайт|радио|журнал|телеграм-канал"
    r"|telegram-канал|ресурс|корреспондент)[а-яё]*"
)
EN_KINDS_BEFORE = (
    r"(?:[a-z'-]{2,20}\s+){0,3}(?:news\s+agency|agency|newspaper|daily|broadcaster|channel|outlet|website|magazine"
    r"|network|station|portal)"
)
EN_KINDS_AFTER = r"(?:(?:state\s+)?news\s+agency|agency|newspaper|daily|television|tv|channel|website|magazine)"

# --- names ------------------------------------------------------------------------------------------------------------

# Folded words of which one makes a name of several words an outlet; without one "Elçin Quliyev yazır" is a person.
_OUTLET_WORDS_LIST = """
    times post news press journal guardian telegraph herald tribune economist today mail express standard independent
    observer gazette sky fox abc cbs nbc npr bbc cnn politico axios insider daily week weekly magazine radio tv media
    agency jazeera welle monde figaro spiegel zeitung sabah hurriyet milliyet cumhuriyet ajansi anadolu haber haberler
    gazetesi xeber xeberler xebercisi qezeti telekanali azadliq svoboda tass reuters bloomberg interfax report online
    новости новостей газета известия ведомости таймс пост ньюс свобода служба би-би-си правда комсомольская вестник
    вести радио тв медиа пресс пресса телеграф журнал канал агентство телеканал daily digest wire globe chronicle
    mirror sun star nation review monitor bulletin
"""
OUTLET_WORDS = frozenset(_OUTLET_WORDS_LIST.split())
# Beginnings of folded words that make a name an office, not an outlet ("по данным МЧС", "citing
# the Interior Ministry").
OFFICE_WORDS = (
    "nazir", "bakan", "минист", "минобор", "минфин", "минздрав", "минюст", "ministr", "polis", "polic", "полиц",
    "prokuror", "прокур", "prosecut", "savci", "mehkeme", "суд", "court", "mahkeme", "kremlin", "кремл", "pentagon",
    "пентагон", "prezident", "президент", "president", "cumhurbas", "parlament", "парламент", "senat", "сенат",
    "duma", "дум", "komit", "комит", "committee", "komisy", "комисс", "commission", "служб безоп", "xidmet", "idare",
    "departament", "департамент", "department", "universit", "университ", "bank", "банк", "пресс-служб", "metbuat",
    "конститу", "закон", "hokumet", "правительств", "government", "hukumet", "afad", "kandilli", "госком", "росстат",
    "росгидромет", "роспотреб", "следств", "штаб", "стату", "embassy", "посольств", "buyukelci", "sefirlik",
    "institut", "институт", "center", "centre", "центр", "merkez", "office", "house", "sheriff", "mayor",
    "meriya", "мэри", "hospital", "xestexana", "больниц", "hastane", "belediye", "valilik", "valiligi",
)  # fmt: skip
_OFFICES_LIST = """
    мид мчс мвд оон воз фсб фсин ес сша нато гибдд мус дин рф снб
    din fhn xin dtx bmt nato un who eu us usa uk nasa fbi cia fda cdc imf afad tuik dyp
    abd ab bm
"""
OFFICES = frozenset(_OFFICES_LIST.split())
# Names that are said otherwise than they are written, as `_spoken` writes them -> as an outlet writes itself.
SPOKEN = {
    "reyters": "reuters", "reyter": "reuters", "royters": "reuters", "bibisi": "bbc", "sienen": "cnn",
    "transpress": "afp", "franspress": "afp", "fransepress": "afp", "agencefrancepresse": "afp",
    "assoshieytedpress": "ap", "associatedpress": "ap", "assoshieytidpress": "ap", "blumberg": "bloomberg",
    "azertadzh": "azertac", "azertag": "azertac", "anadoluajansi": "anadolu",
    "anadoluagency": "anadolu", "aa": "anadolu",
    "nyuyorktayms": "newyorktimes", "nyt": "newyorktimes", "vashingtonpost": "washingtonpost", "feysbuk": "facebook",
    "aldzhazira": "aljazeera", "elcezire": "aljazeera", "eljezire": "aljazeera", "faynenshltayms": "financialtimes",
    "uollstritdzhornal": "wallstreetjournal", "wsj": "wallstreetjournal",
    "riyanovosti": "rianovosti", "ria": "rianovosti",
    "dpa": "dpa", "deutschepresseagentur": "dpa", "doychevelle": "deutschewelle", "dw": "deutschewelle",
    "dzhamnyus": "jamnews", "gardian": "guardian", "ekonomist": "economist",
    "politiko": "politico", "yevronyus": "euronews",
    "evronyus": "euronews", "minval": "minval", "turan": "turan",
}  # fmt: skip
PERSON_ENDINGS = (
    "ов", "ев", "ова", "ева", "ский", "ская", "швили", "дзе", "заде", "оглы", "кызы", "енко", "ович", "евич", "овна",
    "ov", "ev", "ova", "eva", "zade", "oglu", "shvili", "enko", "ovich", "yan",
)  # fmt: skip
# Folded words before a name that say what kind of outlet it is, with a capital because they begin the sentence.
_KINDS_BEFORE_LIST = "телеканал журнал портал сайт издание агентство информагентство источник радиостанция"
KINDS_BEFORE = frozenset(_KINDS_BEFORE_LIST.split())
_NOT_NAMES_LIST = """
    bu o he she it they we this that but and the in on at as who which bununla lakin amma ancaq orada burada
    сми агентство отдел издание источник портал сайт mass-media kiv basın mətbuat medya всу
    он она они это но как по об этом там здесь его ее кто
    bunun ona buna onlar biz siz ben o'na
    facebook instagram twitter x tiktok youtube telegram whatsapp linkedin фейсбук твиттер телеграм инстаграм
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december
"""
NOT_NAMES = frozenset(_NOT_NAMES_LIST.split())
