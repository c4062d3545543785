"""What depends on others is decided after the head's lock, by what was committed while somebody waited for it.

In each test one transaction holds the head with its act done and not yet committed, a second one comes to wait for it,
and then the first commits.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from articles.models import Article, Claim, ClaimSupport
from mechanisms.models import Mechanism, Relation
from sco.ledger.actions.erase import erase
from sco.ledger.actions.publish import publish
from sco.ledger.bulk import publish_all
from sco.ledger.models import Entry
from sco.ledger.refusals import Refused
from sco.ledger.registry import ref_of
from sco.ledger.verifying import verify_record
from tests import factories as make
from tests.ledger.test_rebuilding import in_a_thread

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%%ledger_head%%'
"""


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[list[Any]]:
    """Inside a transaction: at the end of the block ``work`` comes and waits, then this transaction commits.

    The list has what ``work`` answered, or why it was refused, once the block is left.
    """
    answers: list[Any] = []
    with transaction.atomic():
        yield answers
        thread = in_a_thread(lambda: answers.append(answer_of(work)))
        until_somebody_waits()
    thread.join(timeout=30)
    assert len(answers) == 1


def answer_of(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Refused as refused:
        return [refusal.code for refusal in refused.refusals]


def until_somebody_waits() -> None:
    """Until another session waits for the head."""
    for _attempt in range(300):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone() == (1,):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the head: there was no race")


def actions(kind: str, slug: str) -> list[str]:
    return list(Entry.objects.of(kind, slug).values_list("action", flat=True))


@pytest.fixture
def filed(record: str) -> Article:
    """An article under a public topic, with everything else that it refers to public; itself not published yet."""
    topic, article = make.topic(), make.article()
    article.topics.add(topic)
    make.publish_rows(topic, article.outlet, article.rights)
    return article


def test_what_was_withdrawn_meanwhile_is_not_referred_to(filed: Article) -> None:
    with meanwhile(lambda: make.publish_rows(filed)) as answers:
        make.withdraw_rows(filed.topics.get())
    assert answers == [["references"]]
    assert actions("article", "piece") == []


def test_what_was_referred_to_meanwhile_is_not_withdrawn(filed: Article) -> None:
    topic = filed.topics.get()
    with meanwhile(lambda: make.withdraw_rows(topic)) as answers:
        make.publish_rows(filed)
    assert answers == [["referred"]]
    assert actions("topic", "security") == ["publish"]


def test_what_was_erased_meanwhile_is_not_withdrawn(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    with meanwhile(lambda: make.withdraw_rows(topic)) as answers:
        make.erase_rows(topic)
    assert answers == [["not_published"]]
    assert actions("topic", "security") == ["publish", "erase"]


@pytest.mark.parametrize("many", [8])
def test_the_same_item_published_by_many_at_once_is_one_entry(record: str, many: int) -> None:
    topic = make.topic()
    outcomes: list[Any] = []
    threads = [in_a_thread(lambda: outcomes.extend(make.publish_rows(topic))) for _ in range(many)]
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcome.action for outcome in outcomes) == ["publish", *["unchanged"] * (many - 1)]
    assert actions("topic", "security") == ["publish"]


def test_the_same_item_withdrawn_by_two_at_once_has_one_tombstone(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    with meanwhile(lambda: make.withdraw_rows(topic)) as answers:
        make.withdraw_rows(topic)
    assert answers == [["not_published"]]
    assert verify_record().entries == 2


def test_a_bulk_publication_does_not_bring_back_what_was_withdrawn_meanwhile(record: str) -> None:
    topic, other = make.topic(), make.topic("other")
    make.publish_rows(topic)
    with meanwhile(lambda: publish_all(actor="bulk")) as answers:
        make.withdraw_rows(topic)
    assert actions("topic", "security") == ["publish", "withdraw"]
    assert actions("topic", other.slug) == ["publish"]
    assert (answers[0].published, answers[0].unchanged, answers[0].refusals) == (1, 0, [])


def test_nor_together_with_what_refers_to_it(record: str) -> None:
    source, target = make.mechanism("rats"), make.mechanism("sco")
    make.relation(source, target)
    make.publish_rows(target)
    Mechanism.objects.filter(pk=target.pk).update(seat_en="Beijing", seat_zh_hans="北京")
    with meanwhile(lambda: publish_all(actor="bulk")) as answers:
        make.withdraw_rows(target)
    assert actions("mechanism", "sco") == ["publish", "withdraw"]
    assert [(str(refusal.ref), refusal.code) for refusal in answers[0].refusals] == [("mechanism:rats", "references")]


def test_publications_and_erasures_lock_rows_in_one_order(record: str) -> None:
    article = make.article()
    make.publish_article(article)
    rows = (article, article.outlet, article.rights)
    refs = [ref_of(row) for row in rows]
    locked: list[str] = []

    def note_locks(execute: Any, statement: str, *rest: Any) -> Any:
        locked.extend([statement.partition(" FROM ")[2].partition(" ")[0]] if "FOR UPDATE" in statement else [])
        return execute(statement, *rest)

    for verb in (publish, erase):
        with connection.execute_wrapper(note_locks):
            verb(refs, actor=make.ACTOR)
        order = list(dict.fromkeys(locked))
        locked.clear()
        assert order == ['"articles_rights"', '"articles_outlet"', '"articles_article"', '"ledger_head"'], verb


@pytest.fixture
def supporting(record: str) -> Claim:
    """A claim that is not published yet and supports a relation with which its mechanism is public."""
    source, target, article = make.mechanism("rats"), make.mechanism("sco"), make.article()
    claim = make.claim(article)
    claim.supports.add(make.relation(source, target))
    make.publish_article(article)
    make.publish_rows(source, target)
    return claim


def publish_without_the_relation() -> Any:
    ClaimSupport.objects.all().delete()
    Relation.objects.all().delete()
    return make.publish_rows(Mechanism.objects.get(slug="rats"))


def test_a_relation_that_was_taken_out_meanwhile_is_not_supported(supporting: Claim) -> None:
    with meanwhile(lambda: make.publish_rows(supporting)) as answers:
        publish_without_the_relation()
    assert answers == [["parts"]]
    assert actions("claim", "piece-c01") == []


def test_a_relation_that_was_supported_meanwhile_is_not_taken_out(supporting: Claim) -> None:
    with meanwhile(publish_without_the_relation) as answers:
        make.publish_rows(supporting)
    assert answers == [["parts"]]
    assert actions("mechanism", "rats") == ["publish"]
