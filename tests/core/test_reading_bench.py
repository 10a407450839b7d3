"""The bench reads any folder of its format, also where the gold says little, and from wherever it is started."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL, BARE = "https://seher.example/xeber/1", "https://utro.example/news/2"
LINES = [
    "Sahildəki köhnə mayak on il davam edən təmirdən sonra bu səhər yenidən yandırıldı, onu bütün şəhər gördü.",
    "Mayakın işığı indi otuz kilometr uzaqdan görünür və gəmilər ona görə limana daha rahat girirlər, dedi kapitan.",
    "Axşam sahildə bayram keçirildi, uşaqlar mayakın üstünə qalxdılar və oradan bütün körfəzə baxdılar.",
]
PAGE = (
    "<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{title}</title>"
    "<meta property='og:title' content='{title}'></head>"
    "<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
)  # fmt: skip
RUSSIAN = [
    "Старый маяк на берегу снова зажгли этим утром после десяти лет ремонта, и его увидел весь город.",
    "Теперь его свет виден за тридцать километров, и корабли легче заходят в порт, рассказал капитан.",
    "Вечером на берегу был праздник, дети поднимались на маяк и смотрели оттуда на весь залив.",
]


def _record(url: str, page: str) -> bytes:
    body = page.encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(body):012d}>\r\n"
        f"WARC-Date: 2026-11-20T10:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three invented pages: the gold of one is whole, the others' state a text only, with nulls, and a title only."""
    made = tmp_path_factory.mktemp("pages")
    figure = "<figure><img src='/m.jpg'><figcaption>Mayak</figcaption></figure>"
    body = f"<p>{LINES[0]}</p><h2>İşıq</h2><p>{LINES[1]}</p>{figure}<p>{LINES[2]}</p>"
    full = PAGE.format(language="az", title="Sahildə köhnə mayak yenidən yandırıldı", body=body)
    bare = PAGE.format(language="ru", title="Маяк снова зажгли", body="".join(f"<p>{line}</p>" for line in RUSSIAN))
    stranger = PAGE.format(language="en", title="No gold", body="<p>Nothing is known of this page.</p>")
    records = [(FULL, full), (BARE, bare), ("https://utro.example/news/3", stranger)]
    (made / "other.warc.gz").write_bytes(b"".join(_record(url, page) for url, page in records))
    gold = [
        {
            "url": FULL,
            "publisher": "Seher",
            "title": "Sahildə köhnə mayak yenidən yandırıldı",
            "authors": [],
            "language": "az",
            "summary": [],
            "sections": [{"heading": [], "paragraphs": LINES[:1]}, {"heading": ["İşıq"], "paragraphs": LINES[1:]}],
        },
        {"url": BARE, "title": None, "published_at": None, "summary": None, "cover_images": None,
         "sections": [{"heading": None, "paragraphs": RUSSIAN}]},
        {"url": "https://utro.example/news/3", "title": "No gold"},
        {"url": "https://utro.example/news/4", "sections": []},
    ]  # fmt: skip
    (made / "other.gold.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in gold) + "\n")
    return made


@pytest.mark.parametrize("how", [["-m", "bench.reading"], [str(ROOT / "bench" / "reading.py")]])
def test_a_folder_of_the_format_is_measured_whatever_its_gold_leaves_out(
    folder: Path, tmp_path: Path, how: list[str]
) -> None:
    started_in = ROOT if how[0] == "-m" else tmp_path
    run = subprocess.run(
        [sys.executable, *how, "--data", str(folder), "--json"],
        cwd=started_in,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    told = {
        name: figures[name]
        for name in (
            "pages", "body_f1", "pages_under_80", "title", "authors", "date_by_day", "cover", "language",
            "subheadings_kept", "subheadings_as_headings", "pages_with_pictures", "pictures_with_caption",
        )
    }  # fmt: skip
    assert told == {
        "pages": 3, "body_f1": 1.0, "pages_under_80": 0, "title": 1.0, "authors": 1.0, "date_by_day": 0.0, "cover": 0.0,
        "language": 1.0, "subheadings_kept": 1.0, "subheadings_as_headings": 1.0, "pages_with_pictures": 1 / 3,
        "pictures_with_caption": 1.0,
    }  # fmt: skip
