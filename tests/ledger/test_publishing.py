"""Publishing freezes working copies; what is unchanged appends nothing; corrections say why."""

from typing import Any

import orjson
import pytest

from articles.models import Topic
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.models import Entry, EntryActor, Head, Projection
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref
from tests import factories as make

pytestmark = pytest.mark.django_db


def entries() -> list[tuple[int, str, int, str]]:
    rows = Entry.objects.values_list("sequence", "slug", "version", "action")
    return [(sequence, slug, version, action) for sequence, slug, version, action in rows]


def document(slug: str, version: int = 1) -> Any:
    return orjson.loads(Entry.objects.get(slug=slug, version=version).document or "")


def refusals(*rows: Any, **options: Any) -> list[tuple[str, str]]:
    before = entries()
    with pytest.raises(Refused) as refused:
        make.publish_rows(*rows, **options)
    assert entries() == before
    return [(str(refusal.ref), refusal.code) for refusal in refused.value.refusals]


def test_publishing_freezes_the_working_copy() -> None:
    topic = make.topic()
    (outcome,) = make.publish_rows(topic)
    make.rename(topic, "reworked")
    assert (str(outcome.ref), outcome.version, outcome.action, outcome.sequence) == ("topic:security", 1, "publish", 1)
    assert document("security")["name"] == {"zh-Hans": "security（中文）", "en": "security (English)"}
    assert entries() == [(1, "security", 1, "publish")]


def test_each_entry_has_a_projection_and_the_head_is_the_last() -> None:
    make.publish_rows(make.topic("one"), make.topic("two"))
    assert list(Projection.objects.order_by("sequence").values_list("sequence", "slug", "live")) == [
        (1, "one", True),
        (2, "two", True),
    ]
    head, last = Head.objects.get(), Entry.objects.get(sequence=2)
    assert (head.sequence, bytes(head.digest), head.at) == (2, bytes(last.digest), last.at)


def test_publishing_what_is_unchanged_appends_nothing() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    topic.save()
    (outcome,) = make.publish_rows(topic)
    assert (outcome.action, outcome.version, outcome.sequence) == ("unchanged", 1, None)
    assert entries() == [(1, "security", 1, "publish")]


def test_a_change_and_its_undoing_are_two_versions() -> None:
    topic = make.topic()
    for name in ("security", "other", "security"):
        make.rename(topic, name)
        make.publish_rows(topic)
    assert entries() == [(1, "security", 1, "publish"), (2, "security", 2, "publish"), (3, "security", 3, "publish")]
    superseded = Projection.objects.order_by("sequence").values_list("superseded_by", flat=True)
    assert list(superseded)[:2] == [2, 3]
    assert [row.sequence for row in Projection.objects.current()] == [3]


def test_a_change_of_the_restricted_text_alone_is_a_new_version() -> None:
    article = make.article()
    make.publish_article(article)
    article.source_text = "另一篇原文"
    article.save()
    assert [outcome.action for outcome in make.publish_rows(article)] == ["publish"]
    old, new = Entry.objects.of("article", "piece")
    assert old.document == new.document
    assert (old.restricted, new.restricted) == ('{"source_text":"原文 piece"}', '{"source_text":"另一篇原文"}')


def test_the_outlets_text_and_personal_data_stay_out_of_the_document() -> None:
    article = make.article(responsible_editor_name="某责编", responsible_editor_email="editor@example.org")
    make.publish_article(article)
    claim = make.claim(article, quote_exact="960多起", quote_prefix="此前几个字", quote_suffix="此后几个字")
    make.publish_rows(claim)
    texts = "".join(Entry.objects.values_list("document", flat=True))  # type: ignore[arg-type]
    assert "960多起" in texts
    for secret in ("原文 piece", "此前几个字", "此后几个字", "某责编", "editor@example.org", "a second editor"):
        assert secret not in texts
    restricted = "".join(filter(None, Entry.objects.values_list("restricted", flat=True)))
    assert all(text in restricted for text in ("原文 piece", "此前几个字", "此后几个字"))
    assert "某责编" not in restricted
    assert "editor@example.org" not in restricted


def test_who_did_it_is_kept_beside_the_record() -> None:
    topic = make.topic()
    make.publish_rows(topic, actor="first editor")
    make.withdraw_rows(topic, actor="second editor")
    assert list(EntryActor.objects.order_by("sequence").values_list("sequence", "actor")) == [
        (1, "first editor"),
        (2, "second editor"),
    ]


def test_the_same_item_named_twice_is_published_once() -> None:
    make.topic()
    ref = Ref("topic", "security")
    assert len(publish([ref, ref], actor=make.ACTOR)) == 1
    assert len(entries()) == 1


def test_publishing_or_withdrawing_nothing_does_nothing() -> None:
    assert publish([], actor=make.ACTOR) == []
    assert withdraw([], actor=make.ACTOR) == []
    assert entries() == []


def test_an_item_that_the_desk_does_not_have_is_refused_by_name() -> None:
    make.topic()
    with pytest.raises(Refused, match="topic:nowhere: The desk has no such item"):
        publish([Ref("topic", "security"), Ref("topic", "nowhere")], actor=make.ACTOR)
    assert entries() == []


def test_all_that_stands_in_the_way_is_named_and_nothing_is_written() -> None:
    fine, empty, blank = (
        make.topic("fine"),
        make.topic("empty", name_zh_hans="", name_en=""),
        make.topic("blank", name_en=""),
    )
    Topic.objects.filter(pk=blank.pk).update(name_zh_hans=None)
    assert refusals(fine, empty, blank) == [("topic:empty", "incomplete"), ("topic:blank", "incomplete")]


def test_a_correction_says_why_in_both_languages() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "corrected")
    (outcome,) = make.publish_rows(topic, correct=True, note=make.NOTE)
    assert (outcome.action, outcome.version) == ("correct", 2)
    assert orjson.loads(Entry.objects.get(sequence=2).note) == make.NOTE
    assert Entry.objects.get(sequence=1).note == ""


@pytest.mark.parametrize("note", [None, {}, {"en": "x"}, {"zh-Hans": "某"}, {"en": "x", "zh-Hans": "  "}])
def test_a_correction_without_its_bilingual_note_is_refused(note: dict[str, str] | None) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "corrected")
    assert refusals(topic, correct=True, note=note) == [("topic:security", "note")]


@pytest.mark.parametrize("note", [{"en": "x"}, {"zh-Hans": "某"}])
def test_a_note_on_a_publication_is_bilingual_or_absent(note: dict[str, str]) -> None:
    assert refusals(make.topic(), note=note) == [("topic:security", "note")]


def test_only_what_is_public_is_corrected() -> None:
    topic = make.topic()
    assert refusals(topic, correct=True, note=make.NOTE) == [("topic:security", "not_published")]
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    assert refusals(topic, correct=True, note=make.NOTE) == [("topic:security", "not_published")]


def test_a_correction_corrects_something() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    assert refusals(topic, correct=True, note=make.NOTE) == [("topic:security", "unchanged")]


def test_withdrawing_appends_a_tombstone_and_the_working_copy_stays() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    (outcome,) = make.withdraw_rows(topic, note=make.NOTE)
    tombstone = Entry.objects.get(sequence=2)
    assert (outcome.action, outcome.version, tombstone.document, tombstone.languages) == ("withdraw", 2, None, [])
    assert orjson.loads(tombstone.note) == make.NOTE
    assert not Projection.objects.current().exists()
    assert Topic.objects.get().name_en == "security (English)"


def test_what_was_withdrawn_comes_back_as_the_next_version_even_unchanged() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    make.publish_rows(topic)
    assert [(version, action) for _sequence, _slug, version, action in entries()] == [
        (1, "publish"),
        (2, "withdraw"),
        (3, "publish"),
    ]


def test_what_is_not_public_cannot_be_withdrawn() -> None:
    topic = make.topic()
    with pytest.raises(Refused, match="not public"):
        make.withdraw_rows(topic)
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    with pytest.raises(Refused, match="not public"):
        make.withdraw_rows(topic)
    assert len(entries()) == 2


@pytest.mark.parametrize(
    "factory",
    [make.topic, make.state, make.outlet, make.rights, make.author, make.mechanism],
    ids=lambda factory: factory.__name__,
)
def test_every_kind_goes_through_the_same_door(factory: Any) -> None:
    row = factory()
    for verb in (make.publish_rows, make.withdraw_rows, make.publish_rows, make.erase_rows):
        verb(row)
    assert [action for *_rest, action in entries()] == ["publish", "withdraw", "publish", "erase"]
