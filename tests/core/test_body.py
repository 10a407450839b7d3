"""The article's own blocks come out whole, in reading order and once; what surrounds them does not."""

import pytest

from icma.core.body import read_body
from icma.core.extract import bound_page, parse_page
from icma.core.media import open_noscripts, parse_srcset
from icma.core.trim import Head
from icma.core.types import Block, Embed, Heading, Image, ListBlock, Paragraph, Quote, Table

URL = "https://sabah.example/siyaset/1"
TITLE = "Çayın üstündə yeni körpü açıldı"
FIRST = "Şəhərin iki sahilini birləşdirən yeni körpü bazar ertəsi günü səhər saatlarında hərəkət üçün açıldı."
SECOND = "Мост строили четыре года, и в первый же день по нему проехало больше десяти тысяч машин, сообщили власти."
THIRD = "The old ferry, which had carried people across the river for sixty years, made its last trip in the evening."
FOURTH = "Köprünün yanına yapılan yürüyüş yolu ise önümüzdeki yılın bahar aylarında halka açılacak, yetkililer söyledi."
TEXT = [FIRST, SECOND, THIRD, FOURTH]
PARAGRAPHS = tuple(Paragraph(html=text) for text in TEXT)


def read(article: str, *, around: str = "{}", head: Head | None = None) -> tuple[Block, ...]:
    root = parse_page(f"<html><body>{around.format(article)}</body></html>")
    assert root is not None
    bound_page(root)
    open_noscripts(root)
    return read_body(root, base_url=URL, head=head or Head(titles=(TITLE,), authors=("Aysel Məmmədova",)))


def article(*parts: str) -> str:
    return f"<article>{''.join(parts)}</article>"


def p(text: str) -> str:
    return f"<p>{text}</p>"


BODY = [p(text) for text in TEXT]


def with_third(markup: str) -> tuple[Block, ...]:
    """The blocks that stand between the second and the third paragraph when `markup` does."""
    blocks = read(article(f"<h1>{TITLE}</h1>", BODY[0], BODY[1], markup, BODY[2], BODY[3]))
    assert [block for block in blocks if block in PARAGRAPHS] == list(PARAGRAPHS)
    return blocks[blocks.index(PARAGRAPHS[1]) + 1 : blocks.index(PARAGRAPHS[2])]


# --- kinds of blocks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "markup", "blocks"),
    [
        ("heading", "<h2>Dörd il</h2>", (Heading(level=2, text="Dörd il"),)),
        ("deep heading", "<h4>Четыре года</h4>", (Heading(level=4, text="Четыре года"),)),
        (
            "quote",
            "<blockquote><p>Bu körpünü bütün şəhər bir nəfər kimi gözləyirdi, dedi sürücü.</p></blockquote>",
            (Quote(html="Bu körpünü bütün şəhər bir nəfər kimi gözləyirdi, dedi sürücü."),),
        ),
        (
            "quote with its speaker",
            "<blockquote><p>Мы ждали этот мост всем городом.</p><cite>— Иван Петров, водитель</cite></blockquote>",
            (Quote(html="Мы ждали этот мост всем городом.", cite="Иван Петров, водитель"),),
        ),
        (
            "list",
            "<ul><li>Uzunluğu üç yüz metrdən bir az çoxdur</li><li>Eni on səkkiz metrədir</li></ul>",
            (ListBlock(ordered=False, items=("Uzunluğu üç yüz metrdən bir az çoxdur", "Eni on səkkiz metrədir")),),
        ),
        (
            "ordered list",
            "<ol><li>Сначала открыли левую полосу моста</li><li>Потом открыли и правую полосу</li></ol>",
            (ListBlock(ordered=True, items=("Сначала открыли левую полосу моста", "Потом открыли и правую полосу")),),
        ),
        (
            "table",
            "<table><tr><th>Год</th><th>Машин</th></tr><tr><td>2025</td><td>10 000</td></tr></table>",
            (Table(rows=(("Год", "Машин"), ("2025", "10 000")), header=True),),
        ),
        (
            "links and emphasis",
            "<p>Sürücülər <b>çox</b> razıdır, deyə <a href='/xeber/2'>orada</a> dedilər.<script>x()</script></p>",
            (
                Paragraph(
                    html="Sürücülər <b>çox</b> razıdır, "
                    'deyə <a href="https://sabah.example/xeber/2" rel="noopener noreferrer nofollow">orada</a> dedilər.'
                ),
            ),
        ),
        (
            "video",
            '<iframe src="//www.youtube.com/embed/abcDEF12345?rel=0"></iframe>',
            (Embed(kind="youtube", url="https://www.youtube.com/watch?v=abcDEF12345"),),
        ),
        (
            "post",
            '<blockquote class="twitter-tweet"><p>Açıldı</p><a href="https://twitter.com/a/status/12?s=20">x</a></blockquote>',
            (Embed(kind="x", url="https://twitter.com/a/status/12"),),
        ),
        (
            "telegram",
            '<iframe src="https://t.me/sabah/77?embed=1"></iframe>',
            (Embed(kind="telegram", url="https://t.me/sabah/77?embed=1"),),
        ),
        ("advert", '<iframe src="https://ad.doubleclick.net/x"></iframe>', ()),
        ("script", "<script>document.write('<p>no</p>')</script>", ()),
        ("hidden", "<p hidden>Bu sətir heç bir oxucuya göstərilmir və buna görə də oxunmamalıdır.</p>", ()),
    ],
)  # fmt: skip
def test_every_kind_of_block_keeps_its_place(name: str, markup: str, blocks: tuple[Block, ...]) -> None:
    assert with_third(markup) == blocks


@pytest.mark.parametrize(
    ("name", "markup", "image"),
    [
        ("plain", '<img src="/a.jpg" alt="Körpü">', Image(src="https://sabah.example/a.jpg", alt="Körpü")),
        ("lazy", '<img src="/img/blank.gif" data-src="/a.jpg">', Image(src="https://sabah.example/a.jpg")),
        (
            "lazy by data address",
            '<img src="data:image/gif;base64,R0" data-original="a.jpg">',
            Image(src="https://sabah.example/siyaset/a.jpg"),
        ),
        (
            "widest of srcset",
            '<img src="/s.jpg" srcset="/m.jpg 600w, /l.jpg 1200w, /s.jpg 300w">',
            Image(src="https://sabah.example/l.jpg"),
        ),
        (
            "picture",
            '<picture><source srcset="/l.webp 900w"><img src="/s.jpg" alt="x"></picture>',
            Image(src="https://sabah.example/l.webp", alt="x"),
        ),
        ("noscript", '<img class="lazy"><noscript><img src="/a.jpg"></noscript>', Image(src="https://sabah.example/a.jpg")),
        (
            "figure",
            '<figure><img src="/a.jpg"><figcaption>Yeni körpü. <i class="credit">Foto: Sabah</i></figcaption></figure>',
            Image(src="https://sabah.example/a.jpg", caption="Yeni körpü.", credit="Foto: Sabah"),
        ),
        (
            "credit in words",
            '<figure><img src="/a.jpg"><figcaption>Новый мост © Утро</figcaption></figure>',
            Image(src="https://sabah.example/a.jpg", caption="Новый мост", credit="© Утро"),
        ),
        (
            "caption without figure",
            '<div><img src="/a.jpg"><div class="img-caption">Mayor at the bridge</div></div>',
            Image(src="https://sabah.example/a.jpg", caption="Mayor at the bridge"),
        ),
        (
            "caption in the picture's own box",
            '<div class="image_widget"><picture><img src="/a.jpg"></picture><p>Körpü.</p><p>Foto: S.</p></div>',
            Image(src="https://sabah.example/a.jpg", caption="Körpü.", credit="Foto: S"),
        ),
        (
            "figure without figcaption",
            ('<figure><a href="/a.jpg"><img src="/a.jpg"></a>'
            "<div>Мост в день открытия, снимок с левого берега.</div></figure>"),
            Image(src="https://sabah.example/a.jpg", caption="Мост в день открытия, снимок с левого берега."),
        ),
        (
            "label in a figure",
            '<figure><img src="/a.jpg"><span>Fotoqalereya</span><button>Böyüdün</button></figure>',
            Image(src="https://sabah.example/a.jpg"),
        ),
        (
            "figure in a figure",
            ('<figure><figure><img src="/a.jpg"></figure>'
            "<figcaption>Köprünün açılışı (Fotoğraf: Ada)</figcaption></figure>"),
            Image(src="https://sabah.example/a.jpg", caption="Köprünün açılışı", credit="Fotoğraf: Ada"),
        ),
        (
            "caption of a gallery",
            ('<div data-caption="&lt;b&gt;Körpü&lt;/b&gt; gecə, Foto: Ada">'
            '<a href="/a.jpg"><img src="/a.jpg"></a></div>'),
            Image(src="https://sabah.example/a.jpg", caption="Körpü gecə", credit="Foto: Ada"),
        ),
        (
            "what the alternative text says",
            '<div><img src="/a.jpg" alt="Мэр города на мосту"></div><p>Мэр города на мосту © Утро</p>',
            Image(
                src="https://sabah.example/a.jpg",
                alt="Мэр города на мосту",
                caption="Мэр города на мосту",
                credit="© Утро",
            ),
        ),
        (
            "words in the picture's smallest box",
            ('<div class="x1"><div><img src="/a.jpg"></div>'
            '<div class="meta">Mayor Jane Poe crosses the new bridge</div></div>'),
            Image(src="https://sabah.example/a.jpg", caption="Mayor Jane Poe crosses the new bridge"),
        ),
        (
            "shown larger by a press",
            '<figure><div><button><img src="/a.jpg"></button></div><div class="caption">Новый мост</div></figure>',
            Image(src="https://sabah.example/a.jpg", caption="Новый мост"),
        ),
        (
            "figure and caption in a button",
            "<button>Aç<div><figure><img src='/a.jpg'></figure></div><figcaption>Yeni körpü</figcaption></button>",
            Image(src="https://sabah.example/a.jpg", caption="Yeni körpü"),
        ),
        ("button with an icon", '<button><img src="/share-icon.png"> Paylaş</button>', None),
        ("author by name", '<div><img src="/jane.jpg" alt="Aysel Məmmədova, Bakı"></div>', None),
        ("author by box", '<div class="article-byline"><a href="/u/7"><img src="/jane.jpg"></a></div>', None),
        (
            "a portrait with a caption is a picture",
            ('<figure><img src="/a.jpg" alt="Aysel Məmmədova">'
            "<figcaption>Aysel Məmmədova körpüdə</figcaption></figure>"),
            Image(src="https://sabah.example/a.jpg", alt="Aysel Məmmədova", caption="Aysel Məmmədova körpüdə"),
        ),
        ("in a paragraph", '<p><img src="/a.jpg"></p>', Image(src="https://sabah.example/a.jpg")),
        ("icon", '<img src="/a.jpg" width="16" height="16">', None),
        ("logo", '<img src="/img/logo.png">', None),
        ("avatar", '<img class="avatar" src="/jane.jpg">', None),
        ("tracking", '<img src="/t.gif" width="1" height="1">', None),
        ("only a placeholder", '<img src="/img/placeholder.png">', None),
        ("script address", '<img src="javascript:x()">', None),
    ],
)  # fmt: skip
def test_pictures_have_their_real_address_and_caption(name: str, markup: str, image: Image | None) -> None:
    assert with_third(markup) == ((image,) if image else ())


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        ("/a.jpg", [(1.0, "/a.jpg")]),
        ("/a.jpg 2x, /b.jpg 1.5x", [(2.0, "/a.jpg"), (1.5, "/b.jpg")]),
        ("/a,b.jpg?w=1,2 600w,\n /c.jpg 300w", [(600.0, "/a,b.jpg?w=1,2"), (300.0, "/c.jpg")]),
        ("", []),
        (" , ,", []),
        ("/a.jpg 400w,/b.jpg 800w,https://c.example/c.jpg 1200w",
         [(400.0, "/a.jpg"), (800.0, "/b.jpg"), (1200.0, "https://c.example/c.jpg")]),
        ("/a.jpg, /b.jpg 2x", [(1.0, "/a.jpg"), (2.0, "/b.jpg")]),
        ("/a.jpg 400w 300h, /b.jpg 800w 600h", [(400.0, "/a.jpg"), (800.0, "/b.jpg")]),
    ],
)  # fmt: skip
def test_srcset_is_read_as_browsers_read_it(srcset: str, found: list[tuple[float, str]]) -> None:
    assert parse_srcset(srcset) == tuple(found)


# --- what surrounds the article -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("title", f"<h1>{TITLE}</h1>", ""),
        ("crumbs", f"<ul><li><a href='/'>Ana səhifə</a></li><li>{TITLE}</li></ul><h1>{TITLE}</h1>", ""),
        ("byline", f"<h1>{TITLE}</h1><p>Müəllif: Aysel Məmmədova</p>", ""),
        ("date", f"<h1>{TITLE}</h1><p>18.11.2026, 09:30</p>", ""),
        ("read also", "", "<p>Həmçinin oxuyun: <a href='/x'>Çayda su səviyyəsi bu il də qalxıb</a></p>"),
        ("читайте также", "", "<p>Читайте также: <a href='/x'>Уровень воды в реке снова поднялся</a></p>"),
        ("bare link", "", "<p><a href='/x'>The water in the river has risen again this year</a></p>"),
        (
            "related",
            "",
            "<h3>Oxşar</h3><ul><li><a href='/1'>Çayda su qalxıb</a></li><li><a href='/2'>Yeni yol açılır</a></li></ul>",
        ),
        ("newsletter", "", "<div class='newsletter-box'><p>Her sabah haberleri e-postanıza gönderiyoruz.</p></div>"),
        ("agency", "", "<p>(Sabah)</p>"),
        ("copyright", "", "<p>© Sabah 2026. Bütün hüquqlar qorunur.</p>"),
        ("share", "<div class='social-share'><p>Facebook-da paylaşın və dostlarınıza da xəbər verin.</p></div>", ""),
    ],
)  # fmt: skip
def test_what_surrounds_the_text_is_not_text(name: str, before: str, after: str) -> None:
    assert read(article(before, *BODY, after)) == PARAGRAPHS


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_pointer_between_paragraphs_goes_and_a_sentence_with_a_link_stays(place: int) -> None:
    stays = p("Bələdiyyə <a href='/plan'>yeni planı</a> gələn ay bütün sakinlərə təqdim edəcəyini bildirib.")
    parts = [*BODY[:2], stays, *BODY[2:]]
    parts.insert(place, p("Bax: <a href='/x'>Çayda su səviyyəsi yenə də qalxıb</a>"))
    blocks = read(article(f"<h1>{TITLE}</h1>", *parts))
    assert [type(block) for block in blocks] == [Paragraph] * 5
    assert [block for block in blocks if block in PARAGRAPHS] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Bələdiyyə <a href='/plan'>yeni planı gələn ay sakinlərə təqdim edəcəyini bildirib</a>.",
        "По словам мэра, <a href='/plan'>новый план покажут жителям уже в следующем месяце.</a>",
        "The mayor says <a href='/plan'>the new plan will be shown to everybody next month</a>.",
        "Belediye, <a href='/plan'>yeni planı gelecek ay bütün kent sakinlerine tanıtacak</a>.",
    ],
)
def test_a_sentence_that_ends_in_a_link_stays(sentence: str) -> None:
    assert len(with_third(p(sentence))) == 1


@pytest.mark.parametrize("lifted", [THIRD, f"{THIRD}</p><p>Aysel Məmmədova", f"“{SECOND}” {THIRD}"])
def test_no_text_is_taken_twice(lifted: str) -> None:
    quote = f"<blockquote><p>{lifted}</p></blockquote>"
    assert read(article(*BODY[:2], quote, *BODY[2:], BODY[1])) == PARAGRAPHS


def test_a_card_of_another_story_between_paragraphs_is_no_text() -> None:
    link = "<a href='/x'>Çayda suyun səviyyəsi bu il üçüncü dəfə qalxıb</a>"
    line = "Hidroloqlar hesab edirlər ki, bu, dağlarda qarın tez əriməsi ilə bağlıdır və hələ davam edəcək."
    card = f"<div class='box'><p>Həmçinin</p><div><img src='/x.jpg'><h3>{link}</h3><p>{line}</p></div></div>"
    assert with_third(card) == ()


@pytest.mark.parametrize("words", ["Dörd il", "Четыре года", "Four years", "Dört yıl sonra"])
def test_a_bold_line_over_a_paragraph_is_a_heading(words: str) -> None:
    assert with_third(f"<p><span><strong>{words}</strong></span></p>") == (Heading(level=2, text=words),)


def test_bold_questions_of_an_interview_stay_paragraphs() -> None:
    lines = [line for text in TEXT for line in (f"<p><b>{text.split(',')[0][:60]}?</b></p>", p(text))]
    blocks = read(article(*lines))
    assert [type(block) for block in blocks] == [Paragraph] * 8


def test_a_heading_keeps_its_place_when_each_paragraph_has_a_box_of_its_own() -> None:
    boxes = [f"<div class='block'>{part}</div>" for part in BODY]
    blocks = read(f"<main><div class='text'>{boxes[0]}{boxes[1]}<h2>Dörd il</h2>{boxes[2]}{boxes[3]}</div></main>")
    assert blocks == (*PARAGRAPHS[:2], Heading(level=2, text="Dörd il"), *PARAGRAPHS[2:])


def test_a_subheading_that_holds_the_title_does_not_begin_the_text() -> None:
    blocks = read(article(f"<h1>{TITLE}</h1>", *BODY[:2], f"<h2>Şəhərdə: {TITLE}</h2>", *BODY[2:]))
    assert blocks == (*PARAGRAPHS[:2], Heading(level=2, text=f"Şəhərdə: {TITLE}"), *PARAGRAPHS[2:])


@pytest.mark.parametrize(
    ("name", "over"),
    [
        ("a shop's name", "<p><a href='https://magaza.example/7'>Körpü mağazası</a></p>"),
        ("an advert's label", "<div class='slot'><div>Reklam</div></div>"),
        ("a form", "<div class='box'><p>Günün xəbərlərini poçtunuza göndəririk</p><p>Qeydiyyat</p></div>"),
        ("a picture", "<img src='/a.jpg'>"),
        ("a sentence told before", BODY[0]),
    ],
)
def test_a_heading_among_the_articles_blocks_stays_when_something_stands_before_its_text(name: str, over: str) -> None:
    assert Heading(level=3, text="Что дальше") in with_third(f"<h3>Что дальше</h3>{over}")


def test_a_heading_in_a_wrapper_of_its_own_stands_where_the_paragraphs_with_wrappers_stand() -> None:
    wrapped = [f"<div class='element'><div class='inner'>{part}</div></div>" for part in BODY]
    heading = "<section class='element'><div><h3>Four years</h3></div></section>"
    widget = "<div class='widget'><div><img src='/w.png'></div><div><p>Top stories</p><p>Sign up here</p></div></div>"
    blocks = read(
        f"<main><div class='text'>{wrapped[0]}{wrapped[1]}{heading}{widget}{wrapped[2]}{wrapped[3]}</div></main>"
    )
    assert [block for block in blocks if not isinstance(block, Image)] == [
        *PARAGRAPHS[:2],
        Heading(level=3, text="Four years"),
        *PARAGRAPHS[2:],
    ]


def test_a_heading_over_links_to_other_stories_is_no_subheading() -> None:
    links = "<a href='/1'>Çayda suyun səviyyəsi yenə qalxıb</a>", "<a href='/2'>Şəhərə yeni avtobuslar gətirilib</a>"
    box = f"<h3>Bunlar da maraqlıdır</h3><div>{links[0]}</div><div>{links[1]}</div>"
    assert with_third(box) == ()


def test_headings_over_pictures_behind_the_last_paragraph_are_the_gallery_that_it_announces() -> None:
    names = ["Sol sahil", "Правый берег", "The old ferry", "Yürüyüş yolu"]
    slides = [f"<h3>{name}</h3><div class='consent'><h4>X</h4><p>Y</p></div><figure><img src='/{at}.jpg'></figure>"
              for at, name in enumerate(names)]  # fmt: skip
    blocks = read(article(f"<h1>{TITLE}</h1>", *BODY, *slides))
    expected = [
        block
        for at, name in enumerate(names)
        for block in (Heading(level=3, text=name), Image(src=f"https://sabah.example/{at}.jpg"))
    ]
    assert list(blocks) == [*PARAGRAPHS, *expected]


@pytest.mark.parametrize("count", [1, 2])
def test_a_heading_or_two_over_pictures_behind_the_last_paragraph_are_of_something_else(count: int) -> None:
    boxes = "".join(f"<h3>Daha bir xəbər {at}</h3><figure><img src='/{at}.jpg'></figure>" for at in range(count))
    assert [block for block in read(article(*BODY, boxes)) if not isinstance(block, Image)] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "hint",
    [
        "<span class='visually-hidden'>(yeni pəncərədə açılır)</span>",
        "<span class='site-vh'>(откроется в новом окне)</span>",
        "<span class='hidden'>(opens in a new window)</span>",
        "<span style='display:none'>(yeni pencerede açılır)</span>",
    ],
)
def test_words_for_screen_readers_only_are_not_read(hint: str) -> None:
    text = "Bələdiyyə yeni planı gələn ay bütün sakinlərə təqdim edəcəyini bildirib, planda körpü də var."
    assert with_third(p(text.replace("planı", f"<b>planı{hint}</b>"))) == (
        Paragraph(html=text.replace("planı", "<b>planı</b>")),
    )


def test_body_parts_split_by_adverts_are_joined() -> None:
    half = "<div class='text'>{}</div>"
    page = half.format(BODY[0] + BODY[1]) + "<div class='ad'>Reklam</div>" + half.format(BODY[2] + BODY[3])
    assert read(f"<main>{page}</main>") == PARAGRAPHS


def test_two_line_breaks_make_a_paragraph() -> None:
    assert read(f"<div class='text'>{'<br><br>'.join(TEXT)}</div>") == PARAGRAPHS


def test_the_next_article_below_is_another_article() -> None:
    other = "<article><h1>Tamam başqa bir xəbər</h1>" + p(
        "Bu xəbər körpüdən deyil, bazarın qiymətlərindən bəhs edir. " * 4
    )
    assert read(article(f"<h1>{TITLE}</h1>", *BODY) + other + "</article>") == PARAGRAPHS


def test_the_standfirst_stands_first() -> None:
    lead = "Dörd il davam edən tikintidən sonra şəhərin yeni körpüsü açıldı."
    page = article(f"<h1>{TITLE}</h1>", f"<div class='lead'>{lead}</div>", "<p>18.11.2026 09:30</p>", *BODY)
    assert read(page, head=Head(titles=(TITLE,), description=lead)) == (Paragraph(html=lead), *PARAGRAPHS)


def test_a_paragraph_behind_a_picture_is_no_caption() -> None:
    picture = "<div><img src='/a.jpg' alt='Şəhərin iki sahili'></div>"
    image = Image(src="https://sabah.example/a.jpg", alt="Şəhərin iki sahili")
    blocks = read(article(f"<h1>{TITLE}</h1>", picture, *BODY))
    assert blocks == (image, *PARAGRAPHS)


def test_pictures_of_other_stories_stay_outside() -> None:
    card = (
        "<div class='card'><a href='/2'><img src='/other.jpg'><h3>Tamam başqa bir xəbərin uzun başlığı</h3></a></div>"
    )
    blocks = read(article(f"<h1>{TITLE}</h1>", "<img src='/own.jpg'>", *BODY[:2], card, *BODY[2:]))
    assert [block.src for block in blocks if isinstance(block, Image)] == ["https://sabah.example/own.jpg"]


@pytest.mark.parametrize("page", ["<p></p>", "<nav><a href='/'>x</a></nav>", "<form><input></form>", "<div>" * 300])
def test_a_page_without_an_article_has_no_blocks(page: str) -> None:
    assert read(page) == ()
