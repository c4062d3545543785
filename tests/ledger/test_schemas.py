"""A kind's documents change their shape: old entries are upcast when read, and a new shape alone is no new version."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from sco.api.fields import TranslatedField
from sco.api.serializers import AddressFields, LanguageFields, VersionFields
from sco.ledger import registry
from sco.ledger.bulk import publish_all
from sco.ledger.documents import BilingualField, DocumentSerializer
from sco.ledger.models import Entry, Projection
from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.refusals import Refused
from sco.ledger.registry import Kind, Representations
from sco.ledger.verifying import verify_record
from tests import factories as make


class TopicDocumentSerializer(DocumentSerializer):
    """Schema 2 of a topic calls ``name`` ``title``."""

    title = BilingualField(source="name")


class TopicEmbeddedSerializer(AddressFields, LanguageFields):
    """Knows schema 2 only."""

    name = TranslatedField(source="title")

    class Meta:
        kind = "topic"


class TopicListSerializer(TopicEmbeddedSerializer, VersionFields):
    """What fragments of lists and of details have; the articles are counted per request."""


def second_shape(kind: Kind) -> Kind:
    """The kind as later code might have it."""

    def upcast(document: Mapping[str, Any]) -> dict[str, Any]:
        return {("title" if key == "name" else key): value for key, value in document.items()}

    return dataclasses.replace(
        kind,
        schema=2,
        upcasts={1: upcast},
        document=TopicDocumentSerializer,
        search={"title": registry.Searched.NAME},
        representations=Representations(TopicEmbeddedSerializer, TopicListSerializer, TopicListSerializer),
    )


@pytest.fixture
def bumped(record: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two topics published under schema 1; from here on the code is that of schema 2."""
    topics = make.topic(), make.topic("other")
    make.publish_rows(*topics)
    monkeypatch.setitem(registry.KINDS, "topic", second_shape(registry.KINDS["topic"]))
    return topics


def test_an_old_document_is_read_by_new_code(bumped: Any) -> None:
    before = list(Projection.objects.order_by("sequence").values())
    assert rebuild_projections() == 2
    assert list(Projection.objects.order_by("sequence").values()) == before
    assert verify_record().entries == 2


def test_a_new_shape_alone_appends_nothing(bumped: Any) -> None:
    tally = publish_all(actor=make.ACTOR)
    assert (tally.published, tally.unchanged) == (0, 2)
    with pytest.raises(Refused, match="Nothing has changed"):
        make.publish_rows(bumped[0], correct=True, note=make.NOTE)


def test_a_change_is_published_in_the_new_shape_beside_the_old_one(bumped: Any) -> None:
    make.rename(bumped[0], "renamed")
    assert [outcome.action for outcome in make.publish_rows(*bumped)] == ["publish", "unchanged"]
    old, new = Entry.objects.of("topic", "security")
    assert (old.schema, "name" in orjson.loads(old.document or "")) == (1, True)
    assert (new.schema, "title" in orjson.loads(new.document or "")) == (2, True)
    assert verify_record().entries == 3


class LongerTopicDocumentSerializer(registry.KINDS["topic"].document):  # type: ignore[name-defined,misc]
    """A topic with one more member, which documents on record lack."""

    scope = BilingualField(source="name", required=False)


def test_an_added_member_alone_appends_nothing(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    searched = {"scope": registry.Searched.TEXT}
    kind = dataclasses.replace(registry.KINDS["topic"], document=LongerTopicDocumentSerializer, search=searched)
    monkeypatch.setitem(registry.KINDS, "topic", kind)
    monkeypatch.setattr(LongerTopicDocumentSerializer, "freeze", without_scope(LongerTopicDocumentSerializer.freeze))
    assert rebuild_projections() == 1
    assert publish_all(actor=make.ACTOR).unchanged == 1
    monkeypatch.undo()
    monkeypatch.setitem(registry.KINDS, "topic", kind)
    assert [outcome.action for outcome in make.publish_rows(topic)] == ["publish"]
    assert verify_record().entries == 2


def without_scope(freeze: Any) -> Any:
    """Freeze as for a row whose new column is still empty."""

    def frozen(row: Any) -> Any:
        before = freeze(row)
        return dataclasses.replace(before, document={**before.document, "scope": None})

    return frozen
