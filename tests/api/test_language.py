"""Which language is served, and that it is always said."""

import pytest
from django.test import Client

from sco.api.parameters import LANGUAGE_ALIASES
from tests.api.reading import ask, get, problem, slugs

pytestmark = pytest.mark.usefixtures("shared_sample")
ZH, EN, ORIGINAL = "zh-Hans", "en", None
# a05 was written in English, a00 in Chinese; both are there in both languages.
HEADERS = [
    ("zh", ZH),
    ("zh-CN", ZH),
    ("zh-SG", ZH),
    ("zh-Hans", ZH),
    ("ZH-hans", ZH),
    ("zh-Hans-CN", ZH),
    ("zh-Hans-HK", ZH),
    ("zh-Hans-TW", ZH),
    ("zh-CN-x-private", ZH),
    ("zh_CN", ZH),
    ("zh_Hans_SG", ZH),
    ("cmn", ZH),
    ("cmn-Hans-CN", ZH),
    ("zh-cmn-Hans", ZH),
    ("zho, en;q=0.9", ZH),
    ("zh-u-nu-hanidec", ZH),
    ("cmn-Hant", ORIGINAL),
    ("zh_TW", ORIGINAL),
    ("zh-cmn-Hant-TW, en;q=0.5", EN),
    ("yue", ORIGINAL),
    ("zh-yue-Hans", ORIGINAL),
    ("zh-Latn-pinyin", ORIGINAL),
    ("zh-Hant", ORIGINAL),
    ("zh-TW", ORIGINAL),
    ("zh-HK", ORIGINAL),
    ("zh-Hant-TW", ORIGINAL),
    ("zh-Hant, en;q=0.5", EN),
    ("zh-TW,zh;q=0.9,en;q=0.8", ZH),
    ("en", EN),
    ("EN", EN),
    ("en-GB", EN),
    ("en-GB-oxendict", EN),
    ("en-US,en;q=0.5", EN),
    ("en;q=0.5, zh;q=0.9", ZH),
    ("zh;q=0.001,en;q=0.002", EN),
    ("en;q=0.8,zh;q=0.8", EN),
    ("ru, kk;q=0.9, en;q=0.1", EN),
    ("ru", ORIGINAL),
    ("*", ORIGINAL),
    ("*;q=0.5, en;q=0.1", ORIGINAL),
    ("en, *;q=0.1", EN),
    ("zh;q=0, *", EN),
    ("en;q=0, *;q=0.5", ZH),
    ("zh;q=0, en", EN),
    ("en;q=0", ZH),
    ("zh-Hans;q=0", EN),
    ("en;q=0, en-GB;q=1", ZH),
    ("en;q=0.0, zh;q=0.000", ORIGINAL),
    ("*;q=0", ORIGINAL),
    ("", ORIGINAL),
    ("   ", ORIGINAL),
    (",,,;;;,en", EN),
    (";q=1, en", EN),
    ("en;q=abc", ORIGINAL),
    ("en;q=2", ORIGINAL),
    ("en;q=-1", ORIGINAL),
    ("en;q=nan", ORIGINAL),
    ("en;q=inf, zh;q=0.1", ZH),
    ("en ; q = 0.1 , zh ; q = 0.9", ZH),
    ("en;level=1", EN),
    ("en_US", EN),
    ("en-US-x-foo", EN),
    ("en-Shaw", ORIGINAL),
    ("zh_Hans;q=0, zh", EN),
    ("english", ORIGINAL),
    ("e", ORIGINAL),
    ("-en", ORIGINAL),
    ("zh--Hans", ZH),
    ("é\u00ff\u0080", ORIGINAL),
    ("en\x00", ORIGINAL),
    ("a" * 10_000, ORIGINAL),
    ("zh" + "-a" * 5_000, ZH),
    ("," * 10_000 + "en", ORIGINAL),
    (",".join(["fr;q=0.9"] * 1_000) + ",en", ORIGINAL),
    ("en;q=" + "9" * 5_000, ORIGINAL),
    ("en;q=0." + "1" * 5_000, EN),
]


@pytest.mark.parametrize(
    ("header", "expected"), HEADERS, ids=lambda value: str(value)[:30].encode("ascii", "replace").decode()
)
def test_accept_language_decides_and_else_the_original_language(api: Client, header: str, expected: str | None) -> None:
    for slug, original in (("a00", ZH), ("a05", EN)):
        response = ask(api, f"articles/{slug}", accept_language=header)
        page = response.json()
        assert page["language"] == response["Content-Language"] == (expected or original)
        assert page["title"].endswith("（中文）" if page["language"] == ZH else "(English)")
        assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("lang", "served"),
    [
        *(
            (tag, ZH)
            for tag in ("zh-Hans", "zh", "zh-CN", "zh-sg", "zh_CN", "zh_hans", "zh-Hans-CN", "cmn-Hans-CN", "cmn")
        ),
        *((tag, EN) for tag in ("en", "EN", "en-GB", "en_US", "en-US-x-foo")),
    ],
)
def test_lang_comes_before_the_header_and_the_answer_does_not_vary(api: Client, lang: str, served: str) -> None:
    for header in ("zh", "en", "zh;q=0", "en;q=0"):
        response = ask(api, f"articles/a00?lang={lang}", accept_language=header)
        assert response["Content-Language"] == served
        assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "lang",
    [
        "fr",
        "zh-Hant",
        "zh_TW",
        "zh-HK",
        "cmn-Hant",
        "yue",
        "zh-yue",
        "**",
        "*-x",
        "zh--Hans",
        "en-",
        "english",
        "e",
        "中文",
        "%20en",
    ],
)
def test_a_lang_that_is_none_of_ours_is_refused(api: Client, lang: str) -> None:
    assert problem(api, f"articles?lang={lang}", 400)["parameter"] == "lang"


def test_fallback_is_per_item_and_visible(api: Client) -> None:
    response = ask(api, "articles?lang=en&ordering=slug&limit=5")
    rows = {row["slug"]: row for row in response.json()["results"]}
    assert rows["a02"]["language"] == EN
    assert rows["a03"]["language"] == ZH
    assert rows["a03"]["available_languages"] == [ZH]
    assert rows["a03"]["title"].endswith("（中文）")
    assert rows["a03"]["summary"].endswith("（中文）")
    assert rows["a03"]["authors"]["results"][0]["language"] == EN
    assert response["Content-Language"] == "en, zh-Hans"


def test_a_detail_falls_back_as_a_whole_and_says_so(api: Client) -> None:
    response = ask(api, "articles/a03?lang=en")
    page = response.json()
    assert page["language"] == ZH
    assert {page[field][-4:] for field in ("title", "summary", "body")} == {"（中文）"}
    assert page["restricted"] is None or "\u4e00" <= page["restricted"]["reason"][0] <= "\u9fff"


def test_without_fallback_a_list_leaves_out_what_is_not_there(api: Client) -> None:
    missing = {f"a{number:02d}" for number in range(30) if number % 7 == 3}
    for lang, gone in ((EN, missing - {"a17"}), (ZH, {"a17"})):
        assert set(slugs(api, f"articles?lang={lang}")) - set(slugs(api, f"articles?lang={lang}&fallback=none")) == gone
        rows = get(api, f"articles?lang={lang}&fallback=none&limit=100&count=true")
        assert {row["language"] for row in rows["results"]} == {lang}
        assert rows["count"] == len(rows["results"])
        negotiated = ask(api, "articles?fallback=none&limit=100", accept_language=lang)
        assert [row["slug"] for row in negotiated.json()["results"]] == [row["slug"] for row in rows["results"]]


def test_without_fallback_a_detail_is_404_that_says_which_languages_there_are(api: Client) -> None:
    for found in (
        problem(api, "articles/a03?lang=en&fallback=none", 404),
        problem(api, "articles/a03?fallback=none", 404, accept_language="en"),
    ):
        assert found["type"].endswith("not-in-language")
        assert found["available_languages"] == [ZH]
        assert found["parameter"] == "fallback"
    assert get(api, "articles/a03?lang=zh&fallback=none")["language"] == ZH


def test_without_fallback_and_without_a_language_nothing_is_left_out(api: Client) -> None:
    assert len(slugs(api, "articles?fallback=none")) == 31
    assert get(api, "articles/a03?fallback=none")["language"] == ZH
    assert get(api, "articles/a17?fallback=none")["language"] == EN


def test_a_list_in_the_original_language_shows_each_piece_in_its_own(api: Client) -> None:
    rows = {row["slug"]: row for row in get(api, "articles?limit=100")["results"]}
    assert {rows[f"a{number:02d}"]["language"] for number in range(5, 30, 6)} == {EN}
    assert rows["a00"]["language"] == ZH


def test_names_in_a_piece_are_in_its_language_where_none_was_asked_for(api: Client) -> None:
    for address in ("articles/a05", "articles?ordering=slug&limit=6"):
        found = get(api, address)
        page = found if "slug" in found else found["results"][-1]
        assert (page["slug"], page["language"]) == ("a05", EN)
        named = [page["outlet"], *page["topics"], *page["authors"]["results"], *page["mechanisms"]["results"]]
        assert {row["language"] for row in named} == {EN}
        assert all(row["name"].endswith("(English)") for row in named)
    rows = get(api, "articles?ordering=slug&limit=6")["results"]
    assert {row["outlet"]["language"] for row in rows[:5]} == {ZH}


def test_an_embedded_name_in_another_language_says_so(api: Client) -> None:
    rows = [row for row in get(api, "mechanisms/alpha?lang=en")["articles"]["results"] if row["language"] == ZH]
    assert rows
    assert all(row["available_languages"] == [ZH] for row in rows)


def test_a_history_without_a_language_speaks_the_items_own(api: Client) -> None:
    for slug, own in (("a00", ZH), ("a05", EN)):
        assert ask(api, f"articles/{slug}/history", accept_language="de")["Content-Language"] == own


@pytest.mark.parametrize(
    "address",
    [
        "authors/author-7",
        "claims/c00",
        "mechanisms/lone",
        "mechanisms/graph",
        "claims?article=a00",
        "claims/c00/history",
    ],
)
@pytest.mark.parametrize("lang", [ZH, EN])
def test_every_address_serves_both_languages(api: Client, address: str, lang: str) -> None:
    response = ask(api, f"{address}{'&' if '?' in address else '?'}lang={lang}")
    # The notes of corrections are in both languages, and c00 was corrected.
    assert response["Content-Language"] == ("en, zh-Hans" if address in {"claims/c00", "claims?article=a00"} else lang)
    text = response.content.decode()
    if "history" not in address:
        assert ("（中文）" in text) is (lang == ZH)
        assert ("(English)" in text) is (lang == EN)


def test_root_and_feed_and_document_know_no_language(api: Client) -> None:
    for address, languages in (("", None), ("changes", "en, zh-Hans"), ("openapi.json", None)):
        assert problem(api, f"{address}?lang=en", 400)["parameter"] == "lang"
        response = ask(api, address, accept_language="en")
        assert response.get("Content-Language") == languages
        assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize("alias", LANGUAGE_ALIASES)
def test_every_alias_that_is_listed_is_one(api: Client, alias: str) -> None:
    language = EN if alias.startswith("en") else ZH
    for tag in (alias, alias.upper(), alias.replace("-", "_")):
        assert get(api, f"articles/a00?lang={tag}")["language"] == language
