"""XLIFF out and back: identical round trip, and segments that no longer fit are refused one by one."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from articles.models import Article
from sco.desk.translating import segments, xliff
from sco.desk.translating.returning import file_of
from tests import factories as make
from tests.desk.browser import client_of

pytestmark = pytest.mark.django_db

BODY_ZH, BODY_EN = "第一段 <b>&。\n\n第二段\n两行。\n \n\n第三段。", "First <b>&.\n\nSecond\nin two lines.\n\n\nThird."


@pytest.fixture
def article() -> Article:
    return make.article(title_zh_hans="标题", title_en="Title", body_zh_hans=BODY_ZH, body_en=BODY_EN)


def back(desk: Client, row: Any, content: bytes) -> Any:
    return desk.post(f"/admin/articles/article/{row.pk}/xliff-return/", {"file": SimpleUploadedFile("t.xlf", content)})


def verdicts(response: Any) -> dict[str, str]:
    return {verdict.name: verdict.code for verdict in response.context["result"].verdicts}


def test_a_file_comes_back_without_a_difference(desk: Client, article: Article) -> None:
    before = Article.objects.filter(pk=article.pk).values().get()
    content = desk.get(f"/admin/articles/article/{article.pk}/xliff/").content
    response = back(desk, article, content)
    assert set(verdicts(response).values()) == {"same"}
    assert Article.objects.filter(pk=article.pk).values().get() == before


def test_changed_segments_are_taken_and_the_rest_stays_byte_for_byte(desk: Client, article: Article) -> None:
    content = file_of(article).replace(b"in two lines.", b"on 2 lines.")
    assert verdicts(back(desk, article, content))["body.2"] == "taken"
    article.refresh_from_db()
    assert article.body_en == "First <b>&.\n\nSecond\non 2 lines.\n\n\nThird."
    assert article.body_zh_hans == BODY_ZH


def test_a_segment_whose_source_has_changed_is_refused_alone(desk: Client, article: Article) -> None:
    content = file_of(article).replace(b"in two lines.", b"on 2 lines.").replace(b">Third.", b">3rd.")
    Article.objects.filter(pk=article.pk).update(body_zh_hans=BODY_ZH.replace("两行", "三行"))
    found = verdicts(back(desk, article, content))
    assert (found["body.2"], found["body.3"]) == ("stale", "taken")
    article.refresh_from_db()
    assert article.body_en == "First <b>&.\n\nSecond\nin two lines.\n\n\n3rd."


def test_a_first_translation_fills_an_empty_text(desk: Client) -> None:
    article = make.article(body_zh_hans="一\n\n二", body_en="", approved=["zh-Hans"])
    root = etree.fromstring(file_of(article))
    for number, segment in enumerate(root.iter("{*}segment")):
        if segment.getparent().get("id").startswith("body"):
            etree.SubElement(segment, segment[0].tag.replace("source", "target")).text = f"Text {number}"
    back(desk, article, etree.tostring(root))
    article.refresh_from_db()
    assert article.body_en == "Text 2\n\nText 3"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"article:piece", b"article:other"),
        (b'trgLang="en"', b'trgLang="fr"'),
        (b'srcLang="zh-Hans"', b'srcLang="en"'),
        (b'srcLang="zh-Hans"', b'srcLang="zh-TW"'),
    ],
)
def test_a_foreign_file_is_refused(desk: Client, article: Article, old: bytes, new: bytes) -> None:
    response = back(desk, article, file_of(article).replace(old, new).replace(b"Third", b"3rd"))
    assert response.context["form"].errors["file"]
    article.refresh_from_db()
    assert article.body_en == BODY_EN


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"body.3"', b'"body.33"', "unknown"),
        (b'"body.3"', b'"secret.0"', "unknown"),
        (b'"body.3"', b'"slug.0"', "unknown"),
        (b'"body.3"', b'"body.2"', "repeated"),
        (b">Third.<", b"><ph id='1'/>3<", "tags"),
        (b">Third.<", b"> <", "empty"),
        (b">Title<", b">" + b"x" * 301 + b"<", "long"),
    ],
)
def test_what_does_not_fit_is_refused(desk: Client, article: Article, old: bytes, new: bytes, code: str) -> None:
    assert code in verdicts(back(desk, article, file_of(article).replace(old, new))).values()
    article.refresh_from_db()
    assert (article.title_en, article.body_en) == ("Title", BODY_EN)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<", b"hello", b"<xliff/>", b"\xff\xfe\x00", b"<html><body/></html>",
        b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>',
        b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh-Hans"/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0">&a;</xliff>',
    ],
)  # fmt: skip
def test_what_is_no_xliff_is_refused_in_words(desk: Client, article: Article, content: bytes) -> None:
    response = back(desk, article, content)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_control_characters_are_no_error_page(desk: Client) -> None:
    article = make.article(body_zh_hans="坏\x0b字")
    response = desk.get(f"/admin/articles/article/{article.pk}/xliff/", follow=True)
    assert "control characters" in response.content.decode()


def test_only_who_may_change_takes_a_file_back(article: Article) -> None:
    nobody = client_of(make.editor())
    nobody.logout()
    assert nobody.get(f"/admin/articles/article/{article.pk}/xliff/").status_code == 302


def test_paragraphs_are_paired_only_where_both_languages_have_as_many() -> None:
    assert [pair.number for pair in segments.pairs("一\n\n二", "one\n\ntwo")] == [1, 2]
    assert [pair.number for pair in segments.pairs("一\n\n二", "one")] == [0]
    assert segments.pairs("", "one") == []


def test_the_file_is_valid_where_the_toolkit_is_not() -> None:
    root = etree.fromstring(xliff.write("article:x", "zh-Hans", "en", {"title": segments.pairs("题", "T")}))
    space = "{http://www.w3.org/XML/1998/namespace}space"
    assert [segment.get(space) for segment in root.iter("{*}segment")] == [None]
    assert [unit.get(space) for unit in root.iter("{*}unit")] == ["preserve"]


@pytest.mark.parametrize("source", ["zh-hans", "zh-CN", "zh"])
def test_a_tool_may_write_language_tags_in_its_own_way(desk: Client, article: Article, source: str) -> None:
    content = (
        file_of(article).replace(b'"zh-Hans"', f'"{source}"'.encode()).replace(b'trgLang="en"', b'trgLang="en-GB"')
    )
    assert verdicts(back(desk, article, content.replace(b">Third.", b">3rd.")))["body.3"] == "taken"


def test_what_was_written_here_meanwhile_is_not_undone(desk: Client, article: Article) -> None:
    content = file_of(article)
    Article.objects.filter(pk=article.pk).update(body_en=BODY_EN.replace("Third.", "The third."))
    # A segment that the translator has left alone keeps what is here; one that both have changed is refused.
    assert verdicts(back(desk, article, content.replace(b"in two lines.", b"on 2 lines.")))["body.3"] == "same"
    assert verdicts(back(desk, article, content.replace(b">Third.", b">3rd.")))["body.3"] == "changed"
    article.refresh_from_db()
    assert article.body_en.endswith("The third.")


def test_segments_with_ids_and_split_units_are_read_as_a_whole(desk: Client, article: Article) -> None:
    root = etree.fromstring(file_of(article))
    (unit,) = [unit for unit in root.iter("{*}unit") if unit.get("id") == "body.2"]
    segment, tag = unit[0], unit[0].tag
    segment.set("id", "s1")
    segment[0].text, segment[1].text = "第二段", "Second"
    between = etree.SubElement(unit, tag.replace("segment", "ignorable"))
    etree.SubElement(between, tag.replace("segment", "source")).text = "\n"
    last = etree.SubElement(unit, tag, id="s2")
    etree.SubElement(last, tag.replace("segment", "source")).text = "两行。"
    etree.SubElement(last, tag.replace("segment", "target")).text = "on 2 lines."
    assert verdicts(back(desk, article, etree.tostring(root)))["body.2"] == "taken"
    article.refresh_from_db()
    assert "Second\non 2 lines." in article.body_en


def test_another_file_in_the_document_is_not_taken(desk: Client, article: Article) -> None:
    root = etree.fromstring(file_of(article))
    other = etree.fromstring(file_of(article).replace(b">Title<", b">FOREIGN<").replace(b"article:piece", b"article:x"))
    root.append(other[0])
    assert "unknown" in verdicts(back(desk, article, etree.tostring(root))).values()
    article.refresh_from_db()
    assert article.title_en == "Title"
