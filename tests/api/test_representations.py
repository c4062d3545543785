"""What publishing freezes and stores, against the serializers and schemas that declare it, for the seed record."""

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from sco.api import fragments
from sco.api.sql import fetch
from sco.languages import BOTH, LANGUAGES, Both, Language, suffix
from sco.ledger.canonical import timestamp
from sco.ledger.models import Entry
from sco.ledger.registry import KINDS, Representation, Representations
from tests.api.crawling import ROOT

COMPONENTS = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["components"]

FORMS: tuple[Language | Both, ...] = (*LANGUAGES, BOTH)

pytestmark = pytest.mark.usefixtures("shared_seed")


def documents() -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Every entry with its document."""
    for entry in Entry.objects.order_by("sequence"):
        assert entry.document is not None, "The seed neither withdraws nor erases anything."
        yield entry, orjson.loads(entry.document)


def serialized(serializer: type[Representation], entry: Entry, document: Any, language: Language | Both) -> str | None:
    """What a serializer makes of an entry by itself, as JSON text; None in a language that is not public."""
    if language not in (*document["languages"], BOTH):
        return None
    source = {**document, "slug": entry.slug, "version": entry.version, "recorded_at": timestamp(entry.at)}
    return orjson.dumps(serializer.in_language(language).to_representation(source)).decode()


def joined_fragments() -> dict[int, dict[str, str | None]]:
    """The fragments of each projection, joined from their parts by the database."""
    forms = [(name, language) for name in Representations._fields for language in FORMS]
    names = [f"{name}_{suffix(language)}" for name, language in forms]
    columns = [fragments.joined(*form) for form in forms]
    rows = fetch(f"SELECT r.sequence, {', '.join(columns)} FROM ledger_projection AS r")
    return {sequence: dict(zip(names, texts, strict=True)) for sequence, *texts in rows}


def test_joined_fragments_are_what_their_own_serializers_give() -> None:
    stored = joined_fragments()
    compared = set()
    for entry, document in documents():
        for name, serializer in KINDS[entry.kind].representations._asdict().items():
            for language in FORMS:
                fragment = stored[entry.sequence][f"{name}_{suffix(language)}"]
                if serializer is None:
                    continue
                own = serialized(serializer, entry, document, language)
                assert fragment == own, (entry.kind, entry.slug, name, language)
                if own:
                    compared.add((entry.kind, name, language))
    declared = {
        (kind.name, name) for kind in KINDS.values() for name, it in kind.representations._asdict().items() if it
    }
    assert compared == {(kind, name, language) for kind, name in declared for language in FORMS}


def test_frozen_documents_have_the_shape_that_the_feed_declares() -> None:
    schemas = {kind: f"#/components/schemas/{kind.capitalize()}Document" for kind in KINDS}
    validators = {kind: Draft202012Validator({"$ref": ref, "components": COMPONENTS}) for kind, ref in schemas.items()}
    seen = set()
    for entry, document in documents():
        errors = [f"{error.json_path}: {error.message}" for error in validators[entry.kind].iter_errors(document)]
        assert not errors, (entry.kind, entry.slug)
        seen.add(entry.kind)
    assert seen == set(KINDS)
