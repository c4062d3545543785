"""The rows for searching: written with a small publication, later for a large one, and gone with what is erased."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sco.ledger import search
from sco.ledger.models import SearchName, SearchPending, SearchText
from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.refusals import Refused
from sco.ledger.tasks import fill_search_rows
from sco.ledger.verifying import RecordCorrupt, verify_record
from tests import databases
from tests import factories as make


def found(tsquery: str) -> set[int]:
    """The sequences whose words match."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM ledger_searchtext WHERE vector @@ %s::tsquery", [tsquery])
        return {sequence for (sequence,) in cursor.fetchall()}


@pytest.mark.django_db
def test_a_small_publication_is_indexed_at_once() -> None:
    make.publish_article(make.article(title_zh_hans="四个安全中心", title_en="Four security centres"))
    article = SearchText.objects.get(kind="article", tier=1).sequence
    for tsquery in ("'安全' & '全中'", "'安' & '全'", "'center'", "'#article' & '安全' <2> '中心'"):
        assert article in found(tsquery), tsquery
    assert not SearchPending.objects.exists()


def test_a_large_publication_is_left_to_the_worker(record: str) -> None:
    make.publish_rows(*(make.mechanism(f"m{number}", **make.both("seat", "Tashkent")) for number in range(30)))
    assert SearchPending.objects.count() == verify_record().awaiting_search == 30
    assert not SearchText.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args->>'last' FROM procrastinate_jobs WHERE queue_name = 'search'")
        assert cursor.fetchall() == [("sco.ledger.tasks.fill_search_rows", "30")]
    fill_search_rows(last=30)
    assert verify_record().awaiting_search == 0
    assert len(found("'tashkent'")) == 30
    fill_search_rows(last=30)


@pytest.mark.django_db
def test_all_versions_are_indexed_and_tombstones_never() -> None:
    topic, mechanism = make.topic(), make.mechanism()
    make.publish_rows(topic, mechanism)
    make.rename(mechanism, "renamed")
    make.publish_rows(mechanism)
    make.withdraw_rows(topic)
    assert set(SearchText.objects.values_list("sequence", flat=True)) == {1, 2, 3}


@pytest.mark.django_db
def test_each_tier_has_the_words_of_those_above() -> None:
    make.publish_rows(make.mechanism(name_en="One", aliases_en=["Two"], description_en="Three", seat_en="Four"))
    words = ("one", "two", "three", "four")
    rows = {row.tier: [word for word in words if f"'{word}'" in row.vector] for row in SearchText.objects.all()}
    assert rows == {tier: list(words[:tier]) for tier in (1, 2, 3, 4)}


def test_a_long_body_is_cut_into_chunks_that_overlap(record: str) -> None:
    body = "\n".join(f"第{number}段的文字，的的的。" for number in range(3000))
    make.publish_article(make.article(body_zh_hans=body))
    rows = list(SearchText.objects.filter(kind="article", tier=4).order_by("chunk").values_list("chunk", "chunks"))
    assert len(rows) > 2
    assert rows == [(chunk, len(rows) - 1) for chunk in range(len(rows))]
    for number in range(3000):
        if number % 97 == 0:
            assert found(f"'第' <-> '{number}' <-> '段的' <2> '文字'"), number
    verify_record()


def varied(words: int) -> str:
    """A text of so many different words, of seven letters each."""
    return " ".join(f"w{number:06}" for number in range(words))


@pytest.mark.django_db
def test_the_last_word_is_found_or_the_editor_is_told(monkeypatch: Any) -> None:
    article = make.article(body_en=varied(124_000))
    make.publish_article(article)
    assert found("'w123999'")
    article.body_en = varied(126_000)
    article.save()
    make.approve(article, "zh-Hans", "en")
    with pytest.raises(Refused, match="more different words than can be searched"):
        make.publish_rows(article)


def test_erasing_takes_every_version_out_of_the_rows(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "renamed")
    make.publish_rows(topic)
    make.erase_rows(topic)
    assert not SearchText.objects.exists()
    assert not SearchName.objects.exists()
    verify_record()


def test_what_waits_and_is_erased_is_never_indexed(record: str) -> None:
    topics = [make.topic(f"t{number}") for number in range(25)]
    make.publish_rows(*topics)
    make.erase_rows(topics[0])
    fill_search_rows(last=26)
    assert SearchText.objects.count() == 24
    verify_record()


def test_an_erasure_while_words_are_written_waits_for_them_and_takes_them(record: str, monkeypatch: Any) -> None:
    topics = [make.topic(f"t{number}") for number in range(25)]
    make.publish_rows(*topics)
    erasing = threading.Thread(target=erase_in_a_thread, args=[topics[3]])
    write = search.write

    def slowly(*args: Any) -> None:
        write(*args)
        if erasing.ident is None:
            erasing.start()
            erasing.join(timeout=0.5)
            assert erasing.is_alive(), "it does not wait"

    monkeypatch.setattr(search, "write", slowly)
    fill_search_rows(last=25)
    erasing.join(timeout=20)
    assert SearchText.objects.count() == 24
    verify_record()


def erase_in_a_thread(topic: Any) -> None:
    try:
        make.erase_rows(topic)
    finally:
        connection.close()


def test_words_read_before_an_erasure_are_not_written_after_it(record: str, monkeypatch: Any) -> None:
    topics = [make.topic(f"t{number}") for number in range(25)]
    make.publish_rows(*topics)
    write = search.write

    def late(derived: Any) -> None:
        read = list(derived)
        if read:
            erasing = threading.Thread(target=erase_in_a_thread, args=[topics[3]])
            erasing.start()
            erasing.join(timeout=20)
        write(read)

    monkeypatch.setattr(search, "write", late)
    fill_search_rows(last=25)
    assert SearchText.objects.count() == 24
    assert SearchName.objects.filter(sequence=4).count() == 0
    verify_record()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_searchtext VALUES (1, 2, 0, 0, 'topic', 'security', '', '''x''')",
        "INSERT INTO ledger_searchname VALUES (0, 'x', 1, 'en')",
        "INSERT INTO ledger_searchpending VALUES (1)",
    ],
)
def test_the_desk_adds_no_rows_to_what_is_indexed(record: str, statement: str) -> None:
    make.publish_rows(make.topic())
    with databases.use(record, reader="", desk=databases.DESK), connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="Entry 1 does not wait for indexing"), transaction.atomic():
            cursor.execute(statement)
        for change in ("UPDATE ledger_searchtext SET slug = 'x'", "DELETE FROM ledger_searchname"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(change)


def test_a_rebuild_writes_them_again(record: str) -> None:
    make.publish_rows(make.topic(), make.mechanism())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_searchname")
        cursor.execute("UPDATE ledger_searchtext SET vector = '''x'''")
    with pytest.raises(RecordCorrupt, match="The rows for searching of entry 1 do not match it"):
        verify_record()
    rebuild_projections()
    verify_record()
    assert SearchName.objects.exists()


def test_what_an_interrupted_rebuild_left_is_written_with_the_next_large_publication(record: str) -> None:
    make.publish_rows(make.topic("first"))
    search.empty(1, 1)
    make.publish_rows(*(make.topic(f"t{number}") for number in range(25)))
    fill_search_rows(last=26)
    assert not SearchPending.objects.exists()
    verify_record()


def test_no_statistics_hold_words(record: str) -> None:
    make.publish_rows(make.topic())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_searchtext, ledger_searchname")
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename ~ 'ledger_search'")
        assert {name for (name,) in cursor.fetchall()} <= {
            "sequence", "slug", "kind", "language", "tier", "chunk", "chunks", "place",
        }  # fmt: skip
