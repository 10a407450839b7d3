"""Service bulletins in Russian."""
# ruff: noqa: E501 -- prose is not broken where the line ends

from __future__ import annotations

from ..town import FERRIES, Town
from .form import Text, Writer, evening_of, index_on, pick, pick_today

WIND = ("северный", "северо-восточный", "восточный", "юго-восточный", "южный", "юго-западный", "западный")
WINDS = (*WIND, "северо-западный")
FISH = ("Сельдь", "Кефаль", "Судак", "Килька", "Карп")
DEARER = ("подорожала", "подорожала", "подорожал", "подорожала", "подорожал")
CHEAPER = ("подешевела", "подешевела", "подешевел", "подешевела", "подешевел")
SHIPS = (
    "Полярная крачка", "Терпеливый", "Умид", "Серая цапля", "Сона", "Северное сияние", "Тихая вода", "Тарлан",
)  # fmt: skip
CARGOES = ("зерно", "лес", "цемент", "соль", "детали машин", "лук")
ORIGINS = ("из северных портов", "с восточного берега", "с дальнего берега", "из дельты реки", "из южного залива")
LOST = ("левый резиновый сапог", "скрипка в футляре", "три связанных зонта", "пустая птичья клетка")
FILMS = ("Последний фонарщик", "Соль", "Два билета до Мирвари", "Сеть", "Зима без лодок")
TALKS = (
    ("Узлы, которые держат", "капитан Садык Елькенли"),
    ("Как читать старые морские карты", "заведующая Марьям Китаблы"),
    ("Птицы лагуны в зимнем наряде", "учительница биологии Рена Камышлы"),
    ("Сказки для детей с печеньем", "отставной лоцман Николай Фарватеров"),
)
SAILINGS = ("Утренний", "Дневной", "Вечерний")


def weather(town: Town) -> Text:
    t = town
    wind = WINDS[t.direction]
    advice = (
        "Маломерным судам советуют не выходить за волнорез."
        if t.gust >= 12
        else "Предупреждений для маломерных судов нет."
    )
    return Text(
        title=pick(t, "weather", (
            f"Погода у маяка в {t.at:%H:%M}: {degrees(t.air)}, ветер {wind}, {t.wind} м/с",
            f"На маяке {degrees(t.air)}, ветер {wind}, порывы до {t.gust} м/с",
        )),
        lead=f"По данным станции на маяке, в {t.at:%H:%M} температура воздуха в Гилаваре — {degrees(t.air)}, воды в море — "
        f"{degrees(t.sea)}. Ветер {wind}, {count(t.wind, 'метр', 'метра', 'метров')} в секунду.",
        paragraphs=(
            (f"Порывы достигают {count(t.gust, 'метра', 'метров', 'метров')} в секунду. Высота волны у входа в порт — "
            f"{comma(t.waves)} м, видимость — {count(t.sight, 'километр', 'километра', 'километров')}. Атмосферное "
            f"давление — {t.pressure} мм ртутного столба. {advice}"),
            pick(t, "weather-2", (
                "На двери маяка мелом, как каждый день, выведен собственный прогноз смотрителя: «Куртку всё-таки взять».",
                "На бульваре сухо, дальняя скамейка на ветру, ближняя занята.",
                "Флаг на сигнальной мачте сменили — со второй попытки.",
            )),
            "Следующий замер сделают в начале часа: вручную, с верхней галереи.",
        ),
        tags=("погода", "маяк"),
    )  # fmt: skip


def ferry(town: Town) -> Text:
    t = town
    day = "сегодня" if t.ferry.date() == t.at.date() else "завтра"
    seats = count(t.places, "место", "места", "мест")
    cars = count(t.car_places, "место", "места", "мест") if t.car_places else "мест нет"
    return Text(
        title=pick(t, "ferry", (
            f"Паром на Мирвари {day} в {t.ferry:%H:%M}: в продаже {seats}",
            f"{day.capitalize()} в {t.ferry:%H:%M} на остров отправится паром: свободно для машин — {cars}",
        )),
        lead=f"«Гарангуш» уйдёт на остров Мирвари {day} в {t.ferry:%H:%M}. Свободно к {t.at:%H:%M}: "
        f"для пассажиров — {seats}, для автомобилей — {cars}.",
        paragraphs=(
            f"Переход занимает 50 минут. При волне {comma(t.waves)} м у входа в порт капитан обещает "
            + ("качку и советует садиться в середине салона." if t.waves > 0.9 else "спокойную дорогу."),
            ("Пешим пассажирам нужно быть на причале за десять минут до отхода, автомобилям — за полчаса. Взрослый билет "
            "стоит четыре маната, для островитян, школьников и пенсионеров проезд бесплатный."),
        ),
        table=(
            ("Рейс", "Из Гилавара", "С острова"),
            *((name, f"{hour}:00", f"{hour + 1}:30") for name, hour in zip(SAILINGS, FERRIES, strict=True)),
        ),
        tags=("паром", "остров Мирвари", "расписание"),
    )  # fmt: skip


def fish(town: Town) -> Text:
    t = town
    moves = [new - old for new, old in zip(t.prices, t.prices_yesterday, strict=True)]
    most = max(range(len(moves)), key=lambda index: abs(moves[index]))
    word = (DEARER if moves[most] > 0 else CHEAPER)[most]
    by = f"на {abs(moves[most])} гяпиков"
    return Text(
        title=pick(t, "fish", (
            f"Рыбный рынок: {FISH[most].lower()} за сутки {word} {by}",
            f"{FISH[most]} — по {manats(t.prices[most])} за килограмм: цены крытого рынка на {t.at:%H:%M}",
        )),
        lead=f"{FISH[most]} за сутки {word} {by}: в {t.at:%H:%M} на крытом рынке за килограмм просили "
        f"{manats(t.prices[most])}. Это самое заметное изменение дня.",
        paragraphs=(
            ("В таблице — средние цены по рядам. Чистка рыбы в них не входит, потому что она бесплатная; советы "
            "продавцов — тоже."),
            pick(t, "fish-2", (
                "Вечерние торги начнутся, когда пришвартуется последняя лодка.",
                "Две лодки ещё в море, так что к вечеру цены могут снизиться.",
                "На ледовом складе говорят, что льда хватает.",
            )),
        ),
        table=(
            ("Рыба, кг", "Вчера", "Сейчас"),
            *((name, price(old), price(new)) for name, old, new in zip(FISH, t.prices_yesterday, t.prices, strict=True)),
        ),
        tags=("рынок", "рыба", "цены"),
    )  # fmt: skip


def lagoon(town: Town) -> Text:
    t = town
    change = t.water - t.water_yesterday
    move = (
        f"на {abs(change)} см {'выше' if change > 0 else 'ниже'} вчерашнего" if change else "столько же, сколько вчера"
    )
    birds = count(t.flamingos, "фламинго", "фламинго", "фламинго")
    return Text(
        title=pick(t, "lagoon", (
            f"Уровень воды в лагуне — {t.water} см, {move}",
            f"{t.water} см воды и {birds}: что происходит на лагуне",
        )),
        lead=f"Водомерный пост у шлюза в {t.at:%H:%M} показал {count(t.water, 'сантиметр', 'сантиметра', 'сантиметров')}, "
        f"{move}. Солёность — {count(t.salt, 'грамм', 'грамма', 'граммов')} на литр.",
        paragraphs=(
            f"С восточной вышки егерь насчитал {birds}. "
            + ("При таком ветре птицы держатся за камышом." if t.wind > 7 else "Большинство стояло на мелководье."),
            ("Шлюз открывают дважды в месяц, чтобы впустить морскую воду. Пока уровень между 120 и 160 сантиметрами, тропы "
            "сухие; выше — пройти можно только по настилу."),
            pick(t, "lagoon-2", (
                "Собак просят держать на поводке, дроны — в коробке.",
                "Подзорную трубу на второй вышке починили: она больше не двоит.",
                "Вышки открыты до сумерек. Чай приносите с собой: у птиц его нет.",
            )),
        ),
        tags=("лагуна", "уровень воды", "птицы"),
    )  # fmt: skip


def bridge(town: Town) -> Text:
    t = town
    minutes = count(t.crossing, "минута", "минуты", "минут")
    slow = t.crossing >= 8
    return Text(
        title=pick(t, "bridge", (
            f"Маячный мост в {t.at:%H:%M}: {minutes} от съезда до съезда",
            f"Маячный мост: {count(t.cars, 'машина', 'машины', 'машин')} в час, "
            + ("очередь у западного въезда" if slow else "очередей нет"),
        )),
        lead=f"За час до {t.at:%H:%M} по Маячному мосту {'проехала' if is_one(t.cars) else 'проехали'} "
        f"{count(t.cars, 'машина', 'машины', 'машин')}. Дорога от съезда до съезда занимает "
        f"{count(t.crossing, 'минуту', 'минуты', 'минут')}.",
        paragraphs=(
            "Очередь начинается у западного въезда; дорожная служба советует объездную."
            if slow
            else "В обе стороны движение свободное.",
            ("Скорость на мосту ограничена 40 километрами в час, грузовики тяжелее 20 тонн идут в объезд. Велодорожка — "
            "со стороны моря."),
            pick(t, "bridge-2", (
                "Пешком 312 метров занимают минуты четыре, с видом на маяк — пять.",
                "Седьмой маршрут ходит каждые двенадцать минут и до Вокзальной площади идёт по своей полосе.",
                "Стоянка у западного въезда бесплатная и, как правило, полная.",
            )),
        ),
        tags=("Маячный мост", "дороги"),
    )  # fmt: skip


def harbour(town: Town) -> Text:
    t = town
    first = t.calls[0]
    tonnes = thousands(sum(call.tonnes for call in t.calls))
    return Text(
        title=pick(t, "harbour", (
            f"В порту ждут три судна: «{SHIPS[first.ship]}» идёт к причалу № {first.berth}",
            f"На подходе три судна, на борту — {tonnes} тонн груза",
        )),
        lead=f"Диспетчерская порта ожидает три судна, на борту которых {tonnes} тонн груза. Первым, около "
        f"{first.hour:02}:{first.minute:02}, придёт «{SHIPS[first.ship]}» {ORIGINS[first.origin]}.",
        paragraphs=(
            f"Ветер у входа в порт — {count(t.wind, 'метр', 'метра', 'метров')} в секунду: лоцманы "
            + ("могут попросить суда подождать на рейде." if t.wind >= 9 else "работают в обычном режиме."),
            "Пока движутся краны, гулять по причалу нельзя. Скамейка у диспетчерской открыта.",
        ),
        table=(
            ("Судно", "Груз", "Тонн", "Причал", "Подход"),
            *(
                (SHIPS[c.ship], CARGOES[c.cargo], thousands(c.tonnes), str(c.berth), f"{c.hour:02}:{c.minute:02}")
                for c in t.calls
            ),
        ),
        tags=("порт", "суда"),
    )  # fmt: skip


def library(town: Town) -> Text:
    t, evening = town, evening_of(town)
    title, speaker = TALKS[index_on(evening, "talk", len(TALKS))]
    when = "Сегодня" if evening == t.at.date() else "Завтра"
    seats = count(12 + index_on(evening, "talk-seats", 30), "стул", "стула", "стульев")
    return Text(
        title=pick(t, "library", (
            f"{when} в городской библиотеке: «{title}»",
            f"«{title}»: в библиотеке приготовили {seats}",
        )),
        lead=f"{when} вечер в городской библиотеке проведёт {speaker}. Начало в семь часов в читальном зале, "
        f"для слушателей приготовили {seats}.",
        paragraphs=(
            "Библиотека — в Матросском переулке, за крытым рынком. Звонок слева: его тянут, а не нажимают.",
            "Вход свободный. Когда стулья кончатся, дверь закроют — кроме тех, кто придёт со своим.",
            pick(t, "library-2", (
                "Книги, которым вышел срок, можно опустить в щель у входа. Просьба библиотекарей: не мокрыми.",
                "Читальный зал закроется на час позже обычного.",
                "В половине девятого разольют чай; на вопросы отвечают, пока он не кончится.",
            )),
        ),
        tags=("библиотека", "афиша"),
    )  # fmt: skip


def cinema(town: Town) -> Text:
    t, evening = town, evening_of(town)
    film, late = (FILMS[(index_on(evening, "film", len(FILMS)) + step) % len(FILMS)] for step in (0, 2))
    when = "Сегодня" if evening == t.at.date() else "Завтра"
    left = count(4 + index_on(evening, "cinema-seats", 60), "билет", "билета", "билетов")
    return Text(
        title=pick(t, "cinema", (
            f"{when} в кинотеатре «Маяк»: «{film}» в 19:00, «{late}» в 21:30",
            f"На «{film}» в «Маяке» остаётся {left}",
        )),
        lead=f"{when} вечером в кинотеатре «Маяк» показывают «{film}» (19:00) и «{late}» (21:30). На первый сеанс к "
        f"{t.at:%H:%M} в кассе — {left}.",
        paragraphs=(
            "Билет стоит пять манатов, для школьников и пенсионеров — три. Балкон на два маната дороже, и там дует.",
            pick(t, "cinema-2", (
                "Оба фильма идут на языке оригинала с субтитрами.",
                "Киномеханик просит последний ряд ему не помогать.",
                "Последний автобус в Верхний квартал дождётся конца позднего сеанса.",
            )),
        ),
        tags=("кино", "афиша"),
    )  # fmt: skip


def lost(town: Town) -> Text:
    t = town
    thing = pick_today(t, "lost", LOST)
    things = count(3 + index_on(t.at.date(), "lost-count", 15), "вещь", "вещи", "вещей")
    return Text(
        title=pick(t, "lost", (
            f"Бюро находок у паромного причала: {thing}",
            f"У паромного причала владельцев ждут {things}",
        )),
        lead=f"В бюро находок паромной кассы с понедельника накопилось {things}. Среди них — {thing}.",
        paragraphs=(
            "Прежде чем увидеть находки, нужно описать пропажу. Перчатки выдают только парами.",
            ("То, за чем никто не придёт в течение месяца, отдают на школьную ярмарку. Бюро открыто до возвращения "
            "последнего парома."),
        ),
        tags=("бюро находок", "паром"),
    )  # fmt: skip


def count(number: int, one: str, few: str, many: str) -> str:
    """`1 машина`, `2 машины`, `11 машин`, `1 204 машины`."""
    last, tens = number % 10, number % 100
    form = one if is_one(number) else few if last in (2, 3, 4) and tens not in (12, 13, 14) else many
    return f"{thousands(number)} {form}"


def is_one(number: int) -> bool:
    """Whether the number takes the singular: 1, 21, 101, but not 11."""
    return number % 10 == 1 and number % 100 != 11


def degrees(number: int) -> str:
    """`+7 °C`, `−3 °C`, `0 °C`."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number)} °C"


def manats(qapik: int) -> str:
    """`6,10 маната`, `7 манатов`."""
    return count(qapik // 100, "манат", "маната", "манатов") if qapik % 100 == 0 else f"{price(qapik)} маната"


def price(qapik: int) -> str:
    """`6,10`."""
    return comma(f"{qapik / 100:.2f}")


def comma(number: float | str) -> str:
    """A decimal fraction as it is written in Russian."""
    return str(number).replace(".", ",")


def thousands(number: int) -> str:
    """`1204`, `12 400`: a gap only from five digits on."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if number >= 10_000 else str(number)


WRITERS: dict[str, Writer] = {
    "weather": weather, "ferry": ferry, "fish": fish, "lagoon": lagoon, "bridge": bridge, "harbour": harbour,
    "library": library, "cinema": cinema, "lost": lost,
}  # fmt: skip
