"""A search at a snapshot: what was public then, completely indexed or refused; nothing restricted, ever."""

from itertools import chain
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.db import connection
from django.test import Client

from sco.ledger.tasks import fill_search_rows
from tests import databases
from tests import factories as make
from tests.api.reading import ask, get, problem


def found(api: Client, q: str, **parameters: str) -> list[str]:
    return [row["slug"] for row in get(api, f"search?{urlencode({'q': q, **parameters})}")["results"]]


def listed(api: Client, q: str, **parameters: str) -> list[str]:
    return [row["slug"] for row in get(api, f"mechanisms?{urlencode({'q': q, **parameters})}")["results"]]


def test_every_snapshot_finds_what_was_public_then(record: str, api: Client) -> None:
    council = make.mechanism("council", **make.both("name", "earlier"))
    make.publish_rows(council)
    cursors = [get(api, "")["as_of"]]
    make.rename(council, "later")
    make.publish_rows(council)
    cursors.append(get(api, "")["as_of"])
    make.withdraw_rows(council)
    cursors.append(get(api, "")["as_of"])
    for ask_for in (found, listed):
        assert [ask_for(api, "earlier", as_of=cursor) for cursor in cursors] == [["council"], [], []]
        assert [ask_for(api, "later", as_of=cursor) for cursor in cursors] == [[], ["council"], []]
    suggested = [get(api, f"suggest?q=earl&as_of={cursor}")["results"] for cursor in cursors]
    assert [len(rows) for rows in suggested] == [1, 0, 0]


def test_names_expand_as_they_were_then(record: str, api: Client) -> None:
    council = make.mechanism("council", name_en="Old Name", short_name_en="XYZ", short_name_zh_hans="某")
    make.publish_rows(council, make.mechanism("other", description_en="About the Old Name", description_zh_hans="关于"))
    before = get(api, "")["as_of"]
    council.name_en = "New Name"
    council.save()
    make.publish_rows(council)
    assert found(api, "XYZ", as_of=before) == ["council", "other"]
    assert found(api, "XYZ") == ["council"]


def test_pages_stay_at_the_snapshot_of_the_first(record: str, api: Client) -> None:
    make.publish_rows(*(make.mechanism(f"m{number}", **make.both("name", "Council")) for number in range(6)))
    first = get(api, "search?q=council&limit=4")
    make.publish_rows(make.mechanism("m9", **make.both("name", "Council")))
    second = get(api, first["next"])
    assert second["as_of"] == first["as_of"]
    assert [row["slug"] for row in first["results"] + second["results"]] == [f"m{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert found(api, "council")[0] == "m9"


def test_a_search_stands_at_the_last_publication_that_is_indexed(record: str, api: Client) -> None:
    make.publish_rows(make.mechanism("first"))
    indexed = get(api, "")["as_of"]
    make.publish_rows(
        *(make.mechanism(f"m{number:02d}", seat_en="Tashkent", seat_zh_hans="塔什干") for number in range(30))
    )
    make.publish_rows(make.mechanism("last"))
    head = get(api, "")["as_of"]
    for address in ("search?q=tashkent", "mechanisms?q=tashkent", "suggest?q=m0"):
        assert get(api, address) == {**get(api, address), "as_of": indexed, "results": []}
        assert get(api, f"{address}&as_of=now")["as_of"] == indexed
        said = ask(api, f"{address}&as_of={head}")
        assert (said.status_code, said["Retry-After"]) == (503, "10")
        assert orjson.loads(said.content)["type"] == "/api/v1/problems#not-indexed"
        assert get(api, f"{address}&as_of={indexed}")["as_of"] == indexed
    assert len(get(api, "mechanisms?limit=100")["results"]) == 32, "other lists wait for nothing"
    fill_search_rows(last=32)
    assert get(api, "search?q=tashkent")["as_of"] == head
    assert len(get(api, "search?q=tashkent&limit=100")["results"]) == 30


def test_before_anything_is_indexed_a_search_stands_at_the_beginning(record: str, api: Client) -> None:
    make.publish_rows(*(make.mechanism(f"m{number:02d}") for number in range(30)))
    assert get(api, "search?q=m")["as_of"].startswith("0.")
    assert problem(api, f"search?q=m&as_of={get(api, '')['as_of']}", 503)["parameter"] == "as_of"


def test_common_words_are_found_in_the_same_order_as_rare_ones(record: str, api: Client, monkeypatch: Any) -> None:
    from sco.api.search import ranking, reading

    names = [f"m{number:02d}" for number in range(60)]
    for start in range(0, 60, 20):
        make.publish_rows(
            *(
                make.mechanism(name, name_en=f"Council {name}", aliases_en=["Council of old"])
                for name in names[start : start + 20]
            )
        )
    walked = found(api, "council", limit="50")
    monkeypatch.setattr(ranking.Ranking, "_steps", lambda *_args: 0)
    assert found(api, "council", limit="50") == walked == names[:9:-1]
    monkeypatch.undo()
    reading._READINGS.forget(None)  # by which nothing was common
    monkeypatch.setattr(ranking, "Collection", lambda *_args: pytest.fail("the walk did not fill the page"))
    assert found(api, "council", limit="5") == walked[:5]


QUERIES = (
    "council", "council -old", 'council -"of old"', '"council of states"', "council states", "states", "states -old",
    "理事", "理事会",
)  # fmt: skip


@pytest.mark.parametrize("walked", [(), (1,), (4,), (2, 3), (1, 2, 3, 4)])
def test_the_order_does_not_depend_on_how_it_is_found(
    record: str, api: Client, monkeypatch: Any, walked: tuple[int, ...]
) -> None:
    publish_councils()
    expected = {q: [found(api, q, limit="100"), *pages_of(api, q, 4)] for q in QUERIES}
    assert all(len(pages[0]) > 3 for pages in expected.values())
    forget_what_is_common(monkeypatch, walked)
    for q in QUERIES:
        assert [found(api, q, limit="100"), *pages_of(api, q, 4)] == expected[q], q
        for limit in (1, 3, 7):
            assert list(chain.from_iterable(pages_of(api, q, limit))) == expected[q][0], (q, limit)


def publish_councils() -> None:
    """Each fifth mechanism is called so; of the others each has the words in a field of its own."""
    for number in range(25):
        fields = (
            {"name_en": "Council", "name_zh_hans": "理事会"}, {"name_en": f"Council of states {number}"},
            {"aliases_en": ["Council of old"], "aliases_zh_hans": ["理事"]}, {"aliases_en": ["Council"]},
            make.both("description", "The council of states. 理事会。 Of old"),
        )  # fmt: skip
        # With a description, each has its names a second time in a worse tier.
        make.publish_rows(
            make.mechanism(f"m{number:02d}", **(make.both("description", "About it") | fields[number % 5]))
        )


def pages_of(api: Client, q: str, limit: int) -> list[list[str]]:
    address: str | None = f"search?{urlencode({'q': q, 'limit': limit})}"
    pages = []
    while address:
        page = get(api, address)
        pages.append([row["slug"] for row in page["results"]])
        address = page["next"]
    return pages


def forget_what_is_common(monkeypatch: Any, walked: tuple[int, ...]) -> None:
    from sco.api.search import ranking, reading

    reading._READINGS.forget(None)
    monkeypatch.setattr(
        ranking, "_common", lambda ranks, *_args: {rank for rank in ranks if rank.tier in walked and not rank.exact}
    )


def test_exact_names_come_first_however_long_the_earlier_page_was(record: str, api: Client) -> None:
    names = ["Council", "Council", "Council", "Council of states", "Council of old"]
    for number, name in enumerate(names):
        make.publish_rows(make.mechanism(f"m{number}", name_en=name, name_zh_hans=f"甲{number}"))
    for limit in ("20", "2", "1"):
        assert found(api, "council", limit=limit) == ["m2", "m1", "m0", "m4", "m3"][: int(limit)]


def test_facets_are_capped(record: str, api: Client, monkeypatch: Any) -> None:
    from sco.api.search import facets

    make.publish_rows(*(make.mechanism(f"m{number}", **make.both("name", "Council")) for number in range(6)))
    monkeypatch.setattr(facets, "COUNTED_AT_MOST", 4)
    counted = get(api, "search?q=council&facets=true")["facets"]
    assert counted["matches"] == {"count": 4, "capped": True}
    assert counted["kind"] == [{"value": "mechanism", "count": 4}]


ADDRESSES = [
    f"{path}{urlencode({'q': q})}{more}"
    for q in ("保密", "secret", "公开", "Title", "前文", "的")
    for path, more in (("search?", "&facets=true"), ("suggest?", ""), ("articles?", "&count=true"), ("claims?", ""))
]


def answers(restricted: str, empty: str) -> list[bytes]:
    """Every answer about a record whose restricted texts are these."""
    with databases.clone(empty):
        article = make.article(source_text=restricted, **make.both("body", "公开的正文"))
        make.publish_article(article)
        claim = make.claim(article, quote_exact="公开", quote_prefix=restricted[:200], quote_suffix=restricted[-200:])
        make.publish_rows(claim)
        client = Client()
        bodies = []
        for address in ADDRESSES:
            body = orjson.loads(client.get(f"/api/v1/{address}").content)
            # A cursor covers the hash of the restricted part, and an entry's time the moment of the test.
            bodies.append(orjson.dumps(without(body, {"as_of", "recorded_at", "next"})))
        return bodies


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: without(each, names) for name, each in value.items() if name not in names}
    return [without(each, names) for each in value] if isinstance(value, list) else value


def test_records_that_differ_in_restricted_texts_answer_alike(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        empty = databases.empty()
        one, other = answers("保密 secret 的", empty), answers("无关文字 unrelated", empty)
    assert one == other
    assert b"\xe4\xbf\x9d\xe5\xaf\x86" not in b"".join(one)


def test_neither_is_a_restricted_text_in_the_tables(record: str) -> None:
    make.publish_article(make.article(source_text="Quagmirethorn 鼍龘"))
    with connection.cursor() as cursor:
        for table in ("ledger_searchtext", "ledger_searchname"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text ~ 'quagmire|鼍'")
            assert cursor.fetchone() == (0,)
