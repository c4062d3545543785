"""What ``search`` finds, in which order, and how it shows it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases
from tests import factories as make
from tests.api.reading import get, pages, problem

LONG = "".join(f"第{number}届会议在塔什干举行，各方签署了文件。" for number in range(400))


@pytest.fixture(scope="module")
def corpus(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A record whose texts are known."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        fill()
        yield name


def fill() -> None:
    sco = make.mechanism(
        "sco", name_zh_hans="上海合作组织", name_en="Shanghai Cooperation Organisation",
        short_name_zh_hans="上合组织", short_name_en="SCO", aliases_zh_hans=["上合"], aliases_en=[],
        description_zh_hans="区域组织", description_en="A regional body", kind="organisation",
    )  # fmt: skip
    security = make.topic("security", name_zh_hans="安全", name_en="Security")
    texts: dict[str, Any] = {
        "in-title": {"title_zh_hans": "上合组织峰会召开", "title_en": "Leaders meet", "summary_en": "A meeting."},
        "in-summary": {
            "summary_zh_hans": "关于上合组织的摘要",
            "summary_en": "A treaty on counter-terrorism <b>& more</b>",
        },
        "in-body": {
            "body_zh_hans": "正文提到上海合作组织。",
            "body_en": "The organisations signed treaties in Tashkent.",
        },
        "reversed": {"body_zh_hans": "组织合上二字颠倒", "body_en": "else"},
        "long": {"body_zh_hans": LONG, "body_en": "Long"},
    }
    for number, (slug, columns) in enumerate(texts.items()):
        fields = {**make.both("title", slug), **make.both("summary", "…"), **make.both("body", "…"), **columns}
        about = {"mechanisms": [sco], "topics": [security]} if number % 2 else {}
        make.publish_article(make.article(slug, published_at=f"20{20 + number}-01-01T00:00:00Z", **fields, **about))
    make.publish_rows(
        make.topic("narcotics", name_zh_hans="信息", name_en="Counter-narcotics"),
        make.topic("units", name_zh_hans="单位", name_en="Joint anti-drug units"),
        make.topic("cyber", name_zh_hans="网络", name_en="Cybersecurity"),
    )
    only = make.article("chinese-only", approved=("zh-Hans",), **make.both("title", "阿斯塔纳 Astana"))
    make.publish_article(only)
    make.publish_rows(
        make.claim(only, "claim-1", status="supported", **make.both("statement", "阿斯塔纳宣言 Astana declaration"))
    )


def search(api: Client, q: str, **parameters: str) -> list[str]:
    """The slugs of the first page."""
    return [row["slug"] for row in ask(api, q, **parameters)["results"]]


def ask(api: Client, q: str, **parameters: str) -> Any:
    return get(api, f"search?{urlencode({'q': q, **parameters})}")


pytestmark = pytest.mark.usefixtures("corpus")


def test_the_best_field_decides_and_names_expand(api: Client) -> None:
    for q in (
        "上合组织",
        "SCO",
        "sco",
        "上合",
        "Shanghai Cooperation Organisation",
        "上海合作組織",
        "《上合组织》",
        "ＳＣＯ",
    ):
        assert search(api, q) == ["sco", "in-title", "in-summary", "in-body"], q


def test_quoted_names_do_not_expand(api: Client) -> None:
    assert search(api, '"上海合作组织"') == ["sco", "in-body"]


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("峰会", ["in-title"]),
        ("峰", ["in-title"]),
        ("组织 峰会", ["in-title"]),
        ("组织合上", ["reversed"]),
        ("treaty", ["in-summary", "in-body"]),
        ("signed treaties", ["in-body"]),
        ('"treaties signed"', []),
        ('"signed treaties"', ["in-body"]),
        ("treaty -tashkent", ["in-summary"]),
        ('treaty -"signed treaties"', ["in-summary"]),
        ("-tashkent", []),
        *((f"treaty {sign}tashkent", ["in-summary"]) for sign in "‐‑–—−－"),
        ('treaty –"signed treaties"', ["in-summary"]),
        ("tashkent ——treaty – signed", ["in-body"]),
        ("counter-terrorism", ["in-summary"]),
        ("counterterrorism", ["in-summary"]),
        ("counter terrorism", ["in-summary"]),
        ("organization", ["sco", "in-body"]),
        ("第399届会议", ["long"]),
        ("干举行各方", []),
        ("第 届 塔什干", ["long"]),
        ('"签署了文件 第200届"', ["long"]),
        ("塔什干举行各方", []),
        ("在塔什干举行 各方签署了文件", ["long"]),
        ("峰会 leaders", ["in-title"]),
        ("the treaty of", ["in-summary", "in-body"]),
        ("…", []),
        ("&|!():*'\\", []),
        ("'; DROP TABLE", []),
        ("nothing", []),
    ],
)
def test_queries(api: Client, q: str, slugs: list[str]) -> None:
    assert search(api, q) == slugs


def test_exclusions_reach_the_chunks_of_a_long_text(api: Client) -> None:
    assert search(api, "塔什干 -第399届会议") == []
    assert search(api, "塔什干 -第400届会议") == ["long"]


def test_a_result(api: Client) -> None:
    (row,) = ask(api, "counterterrorism", lang="en")["results"]
    assert row == {
        "kind": "article",
        "slug": "in-summary",
        "url": "/api/v1/articles/in-summary?lang=en",
        "language": "en",
        "title": "in-summary (English)",
        "snippet": "A treaty on <mark>counter-terrorism</mark> &lt;b&gt;&amp; more&lt;/b&gt;",
    }


def test_the_other_language_is_shown_if_only_its_text_matches(api: Client) -> None:
    (row,) = ask(api, "Tashkent", lang="zh-Hans")["results"]
    assert (row["language"], row["title"]) == ("en", "in-body (English)")
    assert "<mark>Tashkent</mark>" in row["snippet"]
    (row,) = ask(api, "Tashkent", lang="zh-Hans", fallback="none")["results"]
    assert (row["language"], row["snippet"]) == ("zh-Hans", "…（中文）")


def test_an_expanded_name_is_marked_in_the_preferred_language(api: Client) -> None:
    row = ask(api, "SCO", lang="zh-Hans", kind="article")["results"][0]
    assert (row["language"], row["snippet"]) == ("zh-Hans", "<mark>上合组织</mark>峰会召开")


def test_a_hit_in_a_worse_field_keeps_the_preferred_language(api: Client) -> None:
    row = ask(api, "上合", lang="en")["results"][1]
    assert (row["slug"], row["language"], row["snippet"]) == ("in-title", "zh-Hans", "<mark>上合组织</mark>峰会召开")
    row = ask(api, "shanghai cooperation organisation", lang="zh-Hans")["results"][-1]
    assert (row["slug"], row["language"]) == ("in-body", "zh-Hans")


def test_both_languages(api: Client) -> None:
    row = next(row for row in ask(api, "阿斯塔纳", lang="*")["results"] if row["kind"] == "article")
    assert row["language"] == "*"
    assert row["title"] == {"zh-Hans": "阿斯塔纳 Astana（中文）", "en": None}
    assert row["snippet"] == {"zh-Hans": "<mark>阿斯塔纳</mark> Astana（中文）", "en": None}


def test_without_fallback_only_what_is_public_in_the_language(api: Client) -> None:
    assert set(search(api, "阿斯塔纳")) == {"chinese-only", "claim-1"}
    assert search(api, "阿斯塔纳", lang="en", fallback="none") == ["claim-1"]


@pytest.mark.parametrize("kind", ["article", "claim", "author", "mechanism"])
def test_one_kind(api: Client, kind: str) -> None:
    everything = ask(api, "上合组织")["results"] + ask(api, "阿斯塔纳")["results"]
    for q in ("上合组织", "阿斯塔纳"):
        assert all(row["kind"] == kind for row in ask(api, q, kind=kind)["results"])
    found = {*search(api, "上合组织", kind=kind), *search(api, "阿斯塔纳", kind=kind)}
    assert found == {row["slug"] for row in everything if row["kind"] == kind}


def test_pages_go_through_all_tiers(api: Client) -> None:
    whole = search(api, "上合")
    for limit in (1, 2, 3):
        found = pages(api, f"search?{urlencode({'q': '上合', 'limit': limit})}")
        assert [row["slug"] for page in found for row in page["results"]] == whole
        assert len({page["as_of"] for page in found}) == 1


def test_lists_keep_their_order_and_their_other_filters(api: Client) -> None:
    def listed(**parameters: str) -> list[str]:
        return [row["slug"] for row in get(api, f"articles?{urlencode(parameters)}")["results"]]

    assert listed(q="上合组织") == ["in-body", "in-summary", "in-title"]
    assert listed(q="上合组织", ordering="published_at") == ["in-title", "in-summary", "in-body"]
    assert listed(q="上合组织", mechanism="sco") == ["in-summary"]
    assert listed(q="上合组织 -摘要") == ["in-body", "in-title"]
    assert listed(q="…") == []
    assert get(api, f"articles?{urlencode({'q': '上合组织', 'count': 'true'})}")["count"] == 3
    first = get(api, f"articles?{urlencode({'q': '上合组织', 'limit': 2})}")
    assert [row["slug"] for row in get(api, first["next"])["results"]] == ["in-title"]
    assert [row["slug"] for row in get(api, "claims?q=Astana")["results"]] == ["claim-1"]


def test_what_is_called_exactly_so_comes_before_what_is_newer(api: Client, record: str) -> None:
    make.publish_rows(
        make.mechanism("exact", name_zh_hans="甲", name_en="Water forum"),
        make.mechanism("alias", name_zh_hans="乙", name_en="Other", aliases_en=["Lake forum"]),
        make.topic("older", name_zh_hans="丙", name_en="New water forum"),
        make.topic("lake", name_zh_hans="丁", name_en="The lake forum of old"),
    )
    published = {"published_at": "2025-01-01T00:00:00Z", **make.both("summary", "…")}
    titles = {"same": "Water Forum", "newest": "A water forum, the newest"}
    for number, (slug, title) in enumerate(titles.items()):
        article = make.article(slug, **published, title_zh_hans=f"{number}", title_en=title, **make.both("body", "…"))
        make.publish_article(article)
    exact = search(api, "water forum")
    assert set(exact[:2]) == {"exact", "same"}
    assert exact[2:] == ["older", "newest"]
    assert search(api, "“Water forum”") == exact
    assert search(api, "water forum -other") == exact
    # A name counts more than an alias, even one that is the same; in full it stands for the item's name.
    assert search(api, '"lake forum"') == ["lake", "alias"]
    assert search(api, "Lake Forum") == ["alias", "lake"]
    for limit in (1, 2, 3):
        found = pages(api, f"search?{urlencode({'q': 'water forum', 'limit': limit})}")
        assert [row["slug"] for page in found for row in page["results"]] == exact


SPELLINGS = ("counterterrorism", "counter-terrorism", "counter terrorism", "Counter Terrorism", "counter-Terrorism")


def test_a_prefix_is_found_in_every_spelling_by_every_spelling(api: Client, record: str) -> None:
    apart = make.topic("apart", name_zh_hans="名", name_en="Terrorism is what we counter")
    named = zip("甲乙丙丁戊", SPELLINGS, strict=True)
    topics = [make.topic(f"t{number}", name_zh_hans=zh, name_en=f"On {en}") for number, (zh, en) in enumerate(named)]
    make.publish_rows(apart, *topics)
    slugs = {topic.slug for topic in topics}
    for q in SPELLINGS:
        assert set(search(api, q)) == slugs, q
        assert all("<mark>" in row["snippet"] for row in ask(api, q)["results"]), q
        assert set(search(api, f"on {q} -nothing")) == slugs, q
    for q in SPELLINGS[:2]:
        assert not slugs & set(search(api, f"on –{q}")), q
    assert set(search(api, "terrorism counter")) == {"apart", "t1", "t2", "t3", "t4"}


def test_facets(api: Client) -> None:
    body = ask(api, "上合组织", facets="true", lang="en")
    assert body["facets"] == {
        "matches": {"count": 4, "capped": False},
        "kind": [{"value": "article", "count": 3}, {"value": "mechanism", "count": 1}],
        "year": [{"value": "2020", "count": 1}, {"value": "2021", "count": 1}, {"value": "2022", "count": 1}],
        "language": [{"value": "en", "count": 4}, {"value": "zh-Hans", "count": 4}],
        "mechanism": [{"value": "sco", "label": "Shanghai Cooperation Organisation", "language": "en", "count": 1}],
        "topic": [{"value": "security", "label": "Security", "language": "en", "count": 1}],
        "status": [],
    }
    assert ask(api, "Astana", kind="claim", facets="true")["facets"]["status"] == [{"value": "supported", "count": 1}]
    assert ask(api, "nothing", facets="true")["facets"]["matches"] == {"count": 0, "capped": False}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("kind", "articles"), ("mechanism", "Not a slug"), ("topic", "*"), ("year", "25"), ("year", "２０２５"),
        ("language", "*"), ("language", "fr"), ("status", "true"), ("status", ""),
    ],
)  # fmt: skip
def test_a_facet_has_values_of_its_own(api: Client, parameter: str, value: str) -> None:
    assert problem(api, f"search?{urlencode({'q': 'sco', parameter: value})}", 400)["parameter"] == parameter


def test_values_of_facets_narrow_together_on_every_page(api: Client) -> None:
    assert search(api, "上合组织", mechanism="sco") == ["in-summary"]
    assert search(api, "上合组织", mechanism="sco", topic="security", year="2021", kind="article") == ["in-summary"]
    assert search(api, "上合组织", mechanism="sco", year="2020") == []
    assert search(api, "上合组织", mechanism="nowhere") == []
    assert search(api, "Astana", status="supported", language="en") == ["claim-1"]
    found = list(pages(api, f"search?{urlencode({'q': '上合组织', 'language': 'en', 'limit': 2})}"))
    assert [row["slug"] for page in found for row in page["results"]] == search(api, "上合组织")


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("Shang", ["sco"]), ("shanghai coop", ["sco"]), ("coop", ["sco"]), ("上", ["sco", "in-title"]),
        ("合作", ["sco"]), ("峰", ["in-title"]), ("上海合作組", ["sco"]), ("Astana", ["chinese-only"]), ("ghai", []),
        ("…", []), ("Secur", ["security"]), ("counter-n", ["narcotics"]), ("countern", ["narcotics"]),
        ("counter", ["narcotics"]), ("資訊", ["narcotics"]), ("narco", ["narcotics"]), ("countern y", []),
        ("joint antidr", ["units"]), ("Joint anti-dr", ["units"]), ("joint anti dr", ["units"]),
        ("antidrug u", ["units"]),
        ("cyber-sec", ["cyber"]), ("cybers", ["cyber"]), ("anti", ["units"]),
    ],
)  # fmt: skip
def test_suggestions(api: Client, q: str, slugs: list[str]) -> None:
    assert [row["slug"] for row in get(api, f"suggest?{urlencode({'q': q})}")["results"]] == slugs


def test_a_suggestion(api: Client) -> None:
    body = get(api, "suggest?q=Shang&lang=zh-Hans&limit=1")
    assert body["results"] == [
        {"kind": "mechanism", "slug": "sco", "url": "/api/v1/mechanisms/sco?lang=zh-Hans", "language": "en",
         "title": "Shanghai Cooperation Organisation"}
    ]  # fmt: skip
    assert get(api, "suggest?q=Shang&lang=*")["results"][0]["title"] == {
        "zh-Hans": "上海合作组织", "en": "Shanghai Cooperation Organisation",
    }  # fmt: skip


def test_a_language_is_named_by_any_of_its_tags(api: Client) -> None:
    for tag in ("zh-Hans", "zh_CN", "cmn-Hans-CN"):
        assert search(api, "Astana", language=tag) == search(api, "Astana", language="zh-Hans")
        assert get(api, f"articles?original_language={tag}") == get(api, "articles?original_language=zh-Hans")


def test_marks_of_markdown_are_neither_found_nor_in_the_way(record: str, api: Client) -> None:
    body = {
        "body_zh_hans": "成立了[四个鲸鱼](https://hidden.example/kestrel)研究所，犀鸟\n公园。",
        "body_en": "The [blue whale](https://hidden.example/Whale_(osprey)) institute & a wom**bat**two *opened*.",
    }
    make.publish_article(make.article("marked", **body))
    for q in ("四个鲸鱼研究所", "犀鸟公园", '"blue whale institute"', "wombattwo", "whale -kestrel", "opened"):
        (row,) = ask(api, q, lang="en")["results"]
        assert "<mark>" in row["snippet"]
        assert not {"[", "*", "("} & set(row["snippet"])
    assert search(api, "kestrel") == search(api, "osprey") == search(api, "hidden.example") == []


def test_the_language_that_has_most_of_the_query_is_shown(record: str, api: Client) -> None:
    make.publish_rows(make.mechanism(name_zh_hans="四方会谈 S-5", name_en="S Five talks"))
    for lang, language in (("zh-Hans", "en"), ("en", "en")):
        (row,) = ask(api, "S Five", lang=lang)["results"]
        assert (row["language"], row["snippet"]) == (language, "<mark>S</mark> <mark>Five</mark> talks")


def test_a_value_of_a_facet_says_that_its_item_was_erased(record: str, api: Client) -> None:
    topic = make.topic("gone")
    make.publish_rows(topic)
    make.publish_article(make.article("about-it", topics=[topic], **make.both("title", "Astana")))
    make.erase_rows(topic)
    assert ask(api, "Astana", facets="true")["facets"]["topic"] == [{"value": "gone", "erased": True, "count": 1}]


@pytest.mark.parametrize("address", ["search", "suggest", "search?q=", "suggest?q=%00", f"search?q={'x' * 201}"])
def test_a_query_is_needed(api: Client, address: str) -> None:
    assert problem(api, address, 400)["parameter"] == "q"
