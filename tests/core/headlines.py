"""Headlines of our own writing, eight words or so each, by language."""

HEADLINES = {
    "az": """
Bakıda yeni metro stansiyasının açılışı növbəti aya təxirə salınıb
Nazirlik məktəblərdə tətil günlərinin dəqiq tarixini açıqlayıb
Gəncədə yanan anbarda itki olmayıb, yanğın söndürülüb
Prezident yeni səfirlərin etimadnamələrini qəbul edib
Sabah bölgələrdə güclü külək və yağış gözlənilir
Neftin bir barreli dünya birjalarında yenidən bahalaşıb
Milli komanda son dəqiqədə vurulan qolla qalib gəlib
Universitetlərə qəbul qaydalarında dəyişiklik edilməsi təklif olunur
Mərkəzi Bank uçot dərəcəsini dəyişməz saxlamaq qərarına gəlib
Lənkəranda çay plantasiyalarında məhsul yığımı başa çatır
Parlament gələn ilin dövlət büdcəsini ikinci oxunuşda müzakirə edib
Hava limanında iki reys duman üzündən gecikib
Tanınmış aktyorun yubiley gecəsi filarmoniyada keçirilib
Şəkidə qədim karvansaranın bərpası üç il çəkəcək
Kartofun qiyməti bazarlarda bir həftədə iyirmi faiz artıb
Yol polisi sürücülərə buzlu yollarla bağlı xəbərdarlıq edir
Xəstəxanaya yerləşdirilən uşaqların vəziyyəti yaxşıdır
Qarabağ atları beynəlxalq yarışda birinci olub
Sumqayıtda yaşayış binasının liftində qalanlar xilas edilib
Yeni dərs ilində şagirdlərə pulsuz nahar veriləcək
Xalq artisti doxsan yaşında dünyasını dəyişib
İki ölkə arasında ticarət dövriyyəsi artmaqda davam edir
Bazar günü paytaxtda marafon keçiriləcək, yollar bağlanacaq
Arxeoloqlar Qobustanda yeni qayaüstü rəsmlər tapıb
""",
    "ru": """
Открытие новой станции метро в столице перенесли на месяц
Министерство назвало точные даты школьных каникул этой зимой
Пожар на складе потушили за три часа, пострадавших нет
Президент принял верительные грамоты новых послов в стране
Завтра в горных районах ожидаются сильный ветер и дождь
Цена нефти на мировых биржах снова выросла после падения
Сборная вырвала победу благодаря голу на последней минуте
Правила приёма в университеты предложили изменить с осени
Центральный банк оставил учётную ставку на прежнем уровне
Сбор урожая на чайных плантациях подходит к концу
Парламент обсудил бюджет на будущий год во втором чтении
Два рейса задержали в аэропорту из-за густого тумана
Юбилейный вечер известного актёра прошёл в филармонии
Реставрация старинного каравансарая займёт три года
Картофель на рынках подорожал за неделю на двадцать процентов
Дорожная полиция предупредила водителей о гололёде на трассах
Состояние детей, попавших в больницу, врачи называют удовлетворительным
Археологи нашли новые наскальные рисунки возле старой крепости
Жильцов дома, застрявших в лифте, освободили спасатели
Школьникам начнут выдавать бесплатные обеды с нового года
Народный артист скончался на девяносто первом году жизни
Торговый оборот между двумя странами продолжает расти
В воскресенье центр города перекроют ради марафона
Учёные рассказали, почему в этом году рано зацвели сады
""",
    "en": """
Opening of the new metro station put off until spring
Ministry names the exact dates of the winter school break
Warehouse fire put out after three hours, nobody hurt
President receives the credentials of four newly arrived ambassadors
Strong winds and heavy rain expected in the mountains tomorrow
Oil prices climb again on world markets after short fall
Late goal gives the national team a narrow home win
Universities may change their rules of admission next autumn
Central bank keeps its key rate unchanged for third time
Tea harvest in the southern valleys comes to an end
Lawmakers debate next year's budget in its second reading
Two flights delayed by thick fog at the city airport
Famous actor marks his birthday with an evening of music
Restoring the old caravanserai will take at least three years
Potatoes cost a fifth more at markets than last week
Police warn drivers about ice on the northern highway
Children taken to hospital are doing well, doctors say
Archaeologists find new rock paintings near an ancient fortress
Firefighters free residents who were stuck in a lift
Pupils to get free lunches from the new school year
Beloved singer dies at the age of ninety at home
Trade between the two countries keeps growing, figures show
City centre closed to cars on Sunday for the marathon
Why the gardens came into bloom so early this year
""",
    "tr": """
Yeni metro istasyonunun açılışı bir ay sonraya ertelendi
Bakanlık okulların kış tatilinin kesin tarihlerini duyurdu
Depoda çıkan yangın üç saatte söndürüldü, yaralanan olmadı
Cumhurbaşkanı yeni büyükelçilerin güven mektuplarını kabul etti
Yarın yüksek kesimlerde kuvvetli rüzgar ve yağmur bekleniyor
Petrol fiyatları dünya piyasalarında yeniden yükselişe geçti
Milli takım son dakikada gelen golle maçı kazandı
Üniversiteye giriş kurallarının değiştirilmesi öneriliyor
Merkez Bankası politika faizini üçüncü kez sabit tuttu
Çay bahçelerinde bu yılın hasadı sona eriyor
Meclis gelecek yılın bütçesini ikinci kez görüştü
Havalimanında yoğun sis nedeniyle iki uçuş gecikti
Ünlü oyuncunun doğum günü gecesi büyük ilgi gördü
Tarihi kervansarayın onarımı üç yıl sürecek
Pazarda patatesin kilosu bir haftada yüzde yirmi arttı
Trafik polisi sürücüleri buzlanmaya karşı uyardı
Hastaneye kaldırılan çocukların durumu iyi olduğu açıklandı
Arkeologlar eski kalenin yanında yeni kaya resimleri buldu
Asansörde mahsur kalan bina sakinleri kurtarıldı
Öğrencilere yeni dönemde ücretsiz öğle yemeği verilecek
Sevilen sanatçı doksan yaşında hayatını kaybetti
İki ülke arasındaki ticaret hacmi büyümeye devam ediyor
Pazar günü şehir merkezi maraton için trafiğe kapatılacak
Bahçeler bu yıl neden erken çiçek açtı
""",
    "uk": """
Відкриття нової станції метро перенесли на наступний місяць
Міністерство назвало точні дати зимових канікул у школах
Пожежу на складі загасили за три години, постраждалих немає
Президент прийняв вірчі грамоти новопризначених послів
Завтра в гірських районах очікують сильний вітер і дощ
Ціна нафти на світових біржах знову зросла
Збірна вирвала перемогу завдяки голу на останній хвилині
Правила вступу до університетів пропонують змінити восени
Національний банк залишив облікову ставку без змін
Збір урожаю на чайних плантаціях добігає кінця
Парламент обговорив бюджет на наступний рік у другому читанні
Два рейси затримали в аеропорту через густий туман
Ювілейний вечір відомого актора відбувся у філармонії
Реставрація старовинного палацу триватиме три роки
Картопля на ринках подорожчала за тиждень на двадцять відсотків
Поліція попередила водіїв про ожеледицю на дорогах
Стан дітей, яких забрали до лікарні, задовільний
Археологи знайшли нові наскельні малюнки біля фортеці
Рятувальники визволили мешканців будинку з ліфта
Учням видаватимуть безкоштовні обіди з нового року
Народна артистка померла на дев'яностому році життя
Торговельний обіг між двома країнами продовжує зростати
У неділю центр міста перекриють через марафон
Чому цього року сади зацвіли так рано
""",
}


def first_words(language: str, count: int = 8) -> list[str]:
    """Each headline cut to its first words: what a detector is given by a ticker."""
    return [" ".join(line.split()[:count]) for line in HEADLINES[language].strip().splitlines()]
