"""Words that say nothing about what happened, folded: they are no terms of a fingerprint and no names."""

from __future__ import annotations

from .text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# Grammar, and what every outlet writes around the news (says, reports, video, updated, today).
LIGHT: frozenset[str] = _words(
    """
    a an the and or but nor of in on at to for from by with without as is are was were be been being am it its he she
    they them their his her him we us our you your i my me this that these those there here who whom whose which what
    when where why how not no yes do does did done has have had having will would can could may might must shall should
    than then so such if while after before during about against into over under between out up down off again more most
    some any all each every both few other own same too very just also only still even ever never now today yesterday
    tomorrow new says say said saying tells told report reports reported reportedly according sources source via amid
    video photo photos watch live update updates updated breaking exclusive news latest here's it's what's get gets got
    make makes made one first year years day days week weeks month months time times people man woman men
    """
    """
    и в во на с со к ко по о об от до из за у для при без над под про через между перед после около ли же бы не ни но а
    да или то это эта этот эти тот та те того тем том тому этого этой этом этому как так что чтобы кто где когда куда
    почему если уже еще ещё все всё всех всем вся весь его ее её их он она они оно мы вы я мне нас вас им ей ему себя
    себе свой своей своих своего своим был была было были быть есть будет будут стал стала стало стали может могут можно
    нет более менее очень также только лишь даже того чем который которая которое которые которого которой которых также
    сообщил сообщила сообщили сообщает сообщило сообщается заявил заявила заявили рассказал рассказала рассказали
    рассказало назвал назвала назвали отметил отметила отметили пишет передает передаёт данным словам информации видео
    фото обновлено сегодня вчера завтра года году год лет сейчас новый новая новое новые стало известно раскрыл раскрыли
    человек человека людей время дня день сутки одной один одна одного
    """
    """
    və ilə ki ya da də bu o onun onlar onların bir hər bütün çox daha ən üçün görə kimi sonra əvvəl qədər olan olub oldu
    olacaq olur olduğunu olunub edib etdi edir edəcək edilib ediləcək deyib dedi bildirib bildirdi bildirilib bildirir
    açıqlayıb açıqladı xəbər verir verib məlumat yayılıb var yoxdur yox isə amma lakin həm nə necə niyə kim hansı artıq
    yenə hələ bugün bu gün dünən sabah indi il ildə ili ilin gün günü foto video yeni yenilənib barədə haqqında üzrə
    tərəfindən həmin belə öz özü ötən nəfər zaman arasında qarşı
    """
    """
    ve ile ya da de bu o onun onlar onların bir her bütün çok daha en için göre gibi sonra önce kadar olan oldu olacak
    olduğunu etti ediyor edecek edildi edilecek dedi söyledi açıkladı bildirdi belirtti haberi haber son dakika var yok
    ise ama fakat hem ne nasıl neden kim hangi artık yine hala bugün dün yarın şimdi yıl yılında gün foto video yeni
    hakkında ilgili tarafından aynı böyle kendi geçen kişi arasında karşı üzerine oluyor olarak
    """
)
# Words with which an outlet announces what stands elsewhere; capitalised or not they are no names.
NOT_NAMES: frozenset[str] = LIGHT | _words(
    """
    президент премьер министр глава директор полиция суд банк центробанк россия страна город область район
    prezident nazir nazirlik polis məhkəmə bank ölkə şəhər rayon rəhbər sədr cumhurbaşkanı bakan bakanlık mahkeme ülke
    president prime minister chief head police court bank country city district company government
    """
)
