"""Pages that a browser saved in a single file are read like the page itself."""

import base64
import plistlib
import quopri

import pytest

from articles.sources.errors import SourceError
from articles.sources.files import MAX_BYTES, limit_of
from articles.sources.reading import read
from tests.sources import pages
from tests.timing import processor_seconds

URL = "https://world.huanqiu.com/article/4AbCdEfGh12"
PICTURE = b"\r\n--b1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"


def mhtml(
    page: str, *, coded: str = "quoted-printable", charset: str = "utf-8", end: bytes = b"\r\n--b1--\r\n"
) -> bytes:
    data = page.encode(charset)
    body = quopri.encodestring(data) if coded == "quoted-printable" else base64.encodebytes(data)
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b1"\r\n\r\n\r\n'
        f"--b1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: {coded}\r\nContent-Location: {URL}\r\n\r\n"
    )
    return head.encode() + body.replace(b"\n", b"\r\n") + PICTURE + end


def webarchive(page: str) -> bytes:
    main = {"WebResourceData": page.encode(), "WebResourceURL": URL, "WebResourceMIMEType": "text/html"}
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


@pytest.mark.parametrize(
    "data",
    [
        mhtml(pages.huanqiu()),
        mhtml(pages.huanqiu(), coded="base64"),
        mhtml(pages.huanqiu(), charset="gb18030"),
        webarchive(pages.huanqiu()),
    ],
    ids=["quoted-printable", "base64", "GB18030", "Safari"],
)
def test_the_page_in_it_is_read_and_the_file_kept_whole(data: bytes) -> None:
    piece, page = read(data), read(pages.huanqiu().encode())
    assert (piece.title, piece.paragraphs, piece.authors) == (page.title, page.paragraphs, page.authors)
    assert piece.format == "huanqiu_page"
    assert piece.data == data


def test_the_address_is_the_archives_where_the_page_names_none() -> None:
    piece = read(mhtml(f"<html><body><h1>{pages.TITLE}</h1><article>{pages.PARAGRAPHS}</article></body></html>"))
    assert (piece.url, piece.origins["url"]) == (URL, "the web archive")


def test_one_that_lost_its_end_is_read_if_the_page_is_whole() -> None:
    assert read(mhtml(pages.huanqiu(), end=b"")).title == pages.TITLE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (mhtml(pages.huanqiu())[:900], "broken_archive"),
        (b"bplist00" + b"\xff" * 200, "broken_archive"),
        (plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), "no_text"),
        (mhtml(pages.huanqiu()).replace(b"text/html", b"text/plain"), "no_text"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n" + b" boundary=x;" * 5000, "too_deep"),
    ],
    ids=["cut", "no plist", "no page", "no HTML", "nested"],
)
def test_a_damaged_one_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.reason == reason


def test_a_letter_in_plain_text_is_no_archive() -> None:
    text = "\n".join(("From: 一封来信", *pages.BODY))
    assert read(text.encode()).format == "plain_text"


def test_it_may_be_as_large_as_a_document_with_pictures() -> None:
    assert limit_of(mhtml(pages.huanqiu())) > MAX_BYTES
    assert limit_of(pages.huanqiu().encode()) == MAX_BYTES


def test_many_parts_take_linear_time() -> None:
    data = mhtml(pages.huanqiu(), end=b"--b1\r\n\r\nx\r\n" * 100_000)
    assert read(data).title == pages.TITLE
    assert processor_seconds(read, data, tries=1) < 2 * len(data) / 1e6 + 1
