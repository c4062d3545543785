"""Importing at the desk: six formats are handed in, looked through, corrected and imported, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.admin.importing import AT_ONCE
from articles.importing.running import work
from articles.models import Article, Author, ImportJob, Outlet, SourceFile
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow
from tests.importer.pieces import PLACES, SIX, plain, title_of, write_all

ADD = "/admin/articles/importjob/add/"
CREATED = {"en": "will be created as a draft", "zh-hans": "将新建为草稿"}


@pytest.fixture
def writer(address: str) -> Iterator[User]:
    """A writer; what they imported is gone afterwards."""
    before = set(Article.objects.values_list("pk", flat=True))
    yield make.account("writer")
    ImportJob.objects.all().delete()
    made = Article.objects.exclude(pk__in=before)
    SourceFile.objects.filter(article__in=made).delete()
    made.delete()
    Author.objects.filter(slug__startswith="author-", articles=None).delete()
    Outlet.objects.filter(slug__startswith="outlet-", articles=None).delete()


def send(page: Page) -> None:
    page.click(".upload .submit-row input[type=submit]")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [1280, 390])
def test_six_formats_are_handed_in_and_imported(
    open_desk: Open, writer: User, tmp_path: Path, width: int, language: str
) -> None:
    page = open_desk("/admin/articles/article/", user=writer, width=width, language=language)
    page.click(".object-tools a[href='/admin/articles/importjob/add/']")
    assert overflow(page) == 0
    page.set_input_files("#id_files", write_all(tmp_path))
    send(page)
    page.wait_for_url("**/change/")
    expect(page.locator(".report li")).to_have_count(6)
    expect(page.locator(".planned.created")).to_have_count(6)
    expect(page.locator(".planned").first).to_have_text(CREATED[language])
    assert overflow(page) == 0
    page.click("button.default")
    expect(page.locator(".report li.created")).to_have_count(6)
    assert overflow(page) == 0
    titles = set(Article.objects.values_list("title_zh_hans", flat=True))
    assert titles >= {title_of(name) for name in SIX}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", SIX)
def test_a_piece_of_each_format_is_seen_whole_and_corrected(
    open_desk: Open, writer: User, name: str, width: int, language: str
) -> None:
    page = open_desk(ADD, user=writer, width=width, language=language)
    file, make_file = SIX[name]
    page.set_input_files("#id_files", {"name": file, "mimeType": "", "buffer": make_file()})
    send(page)
    page.wait_for_url("**/0/")
    expect(page.locator("#id_title")).to_have_value(title_of(name))
    assert PLACES[name] in page.locator("#id_body").input_value()
    if name != "word":
        assert PLACES[name] in page.locator(".source pre").inner_text()
    assert overflow(page) == 0
    page.fill("#id_authors", "陈某河、周某滩")
    page.click("[name=_check]")
    expect(page.locator("#id_authors")).to_have_value("陈某河、周某滩")
    expect(page.locator(".field-authors .match")).to_have_count(2)
    page.click("[name=_import]")
    expect(page.locator(".report li.created")).to_have_count(1)
    article = Article.objects.get(title_zh_hans=title_of(name))
    assert [row.author.name_zh_hans for row in article.article_authors.all()] == ["陈某河", "周某滩"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(open_desk: Open, writer: User, tmp_path: Path, scheme: str) -> None:
    page = open_desk(ADD, user=writer, scheme=scheme, bypass_csp=True)
    assert axe_finds(page) == []
    page.set_input_files("#id_files", write_all(tmp_path))
    send(page)
    page.wait_for_url("**/change/")
    assert axe_finds(page) == []
    page.click(".report a >> nth=5")
    page.wait_for_url("**/5/")
    assert axe_finds(page) == []


def test_files_are_dropped(open_desk: Open, writer: User) -> None:
    page = open_desk(ADD, user=writer)
    transfer = page.evaluate_handle(
        """bytes => { const found = new DataTransfer();
        found.items.add(new File([new Uint8Array(bytes)], "dropped.txt")); return found; }""",
        list(plain()),
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    page.wait_for_url("**/0/")
    expect(page.locator("#id_title")).to_have_value(title_of("plain"))


def test_a_text_is_pasted(open_desk: Open, writer: User) -> None:
    page = open_desk(ADD, user=writer, width=390, language="zh-hans")
    page.fill("#id_text", plain().decode("gb18030"))
    send(page)
    expect(page.locator("#id_title")).to_have_value(title_of("plain"))


def test_a_file_that_is_too_large_is_said_before_it_is_sent_and_the_others_go_on(
    open_desk: Open, writer: User, tmp_path: Path
) -> None:
    (tmp_path / "large.html").write_bytes(b"x" * 3_000_000)
    (tmp_path / "small.txt").write_bytes(plain())
    page = open_desk(ADD, user=writer)
    page.set_input_files("#id_files", [tmp_path / "large.html", tmp_path / "small.txt"])
    send(page)
    expect(page.locator(".sent .failed")).to_contain_text("at most 2.9 MB")
    page.click(".sent a.button")
    expect(page.locator("#id_title")).to_have_value(title_of("plain"))


def test_many_files_are_imported_in_the_background(open_desk: Open, writer: User) -> None:
    page = open_desk(ADD, user=writer)
    many: Any = [
        {
            "name": f"{n}.txt",
            "mimeType": "",
            "buffer": plain().decode("gb18030").replace("银杏渡", f"{n}号渡口").encode(),
        }
        for n in range(AT_ONCE + 1)
    ]
    page.set_input_files("#id_files", many)
    send(page)
    page.wait_for_url("**/change/", timeout=60_000)
    page.click("button.default")
    expect(page.locator(".progress[data-url]")).to_be_visible()
    while work(ImportJob.objects.get().pk):
        pass
    expect(page.locator(".summary")).to_contain_text(f"{AT_ONCE + 1} created", timeout=20_000)
    expect(page.locator(".progress[data-url]")).to_have_count(0)


def test_of_a_large_web_archive_the_page_is_sent_without_its_pictures(open_desk: Open, writer: User) -> None:
    rows = "".join(f"<p>{PLACES['plain']}的渡船昨天第{n}次往返，运送旅客{n + 20}人。</p>" for n in range(3))
    page_in_it = f"<html><body><h1>渡船试航</h1><article>{rows}</article></body></html>"
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    archive = f"{head}--b\r\nContent-Type: text/html\r\n\r\n{page_in_it}\r\n--b\r\nContent-Type: image/png\r\n\r\n"
    page = open_desk(ADD, user=writer)
    large: Any = {"name": "page.mhtml", "mimeType": "", "buffer": archive.encode() + b"x" * 3_500_000}
    page.set_input_files("#id_files", large)
    send(page)
    page.wait_for_url("**/0/")
    expect(page.locator("#id_title")).to_have_value("渡船试航")


def test_each_item_of_a_pasted_feed_is_offered(open_desk: Open, writer: User) -> None:
    text = "<description>&lt;p&gt;两国昨天在界河清出淤泥1.3万吨。&lt;/p&gt;</description>"
    items = "".join(f"<item><title>第{n}条消息</title><guid>g{n}</guid>{text}</item>" for n in (1, 2, 3))
    page = open_desk(ADD, user=writer, width=390)
    page.fill("#id_text", f"<rss><channel><title>某河报</title>{items}</channel></rss>")
    send(page)
    expect(page.locator(".planned.created")).to_have_count(3)
    assert overflow(page) == 0
