"""Reference resolution: when fragments are read, embedded representations of other items replace their placeholders.

So no fragment holds another item's name: renaming an outlet is one entry, not one for each of its articles, and every
name is that of the snapshot that is read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from sco.api.labels import LABELS
from sco.api.languages import LanguagePreference
from sco.api.snapshots import Snapshot
from sco.api.sql import SQL, fetch, visible
from sco.languages import Both, Language
from sco.ledger.registry import Ref

# Safe on text, without parsing: quotation marks within JSON strings are escaped, so no editor's text can match.
# Looser than a slug, whose pattern has a group: fragments hold valid ones only.
_PLACEHOLDER = re.compile(r'\{"\$ref":"([a-z]+):([a-z0-9-]+)"\}')

Embedded = Mapping[Ref, str]


class Template:
    """A fragment, split at its placeholders."""

    def __init__(self, text: str) -> None:
        # Split once, for collecting the references and again for replacing them. The pattern has two groups, so text,
        # kind and slug alternate.
        pieces = _PLACEHOLDER.split(text)
        self._texts = pieces[0::3]
        self._refs = [Ref(kind, slug) for kind, slug in zip(pieces[1::3], pieces[2::3], strict=True)]

    def references(self) -> set[Ref]:
        return set(self._refs)

    def resolve(self, embedded: Embedded) -> str:
        """The fragment with its placeholders replaced."""
        pieces = [self._texts[0]]
        for ref, text in zip(self._refs, self._texts[1:], strict=True):
            pieces += (embedded_or_missing(embedded, ref), text)
        return "".join(pieces)


def embedded_or_missing(embedded: Embedded, ref: Ref) -> str:
    """An item's embedded representation as JSON, or a note that it is not public at this snapshot."""
    return embedded.get(ref) or f'{{"slug":"{ref.slug}","unavailable":true}}'


def embedded_query(refs: Iterable[Ref], language: Language | Both | None, name: str = "refs") -> SQL:
    """Rows of kind, slug and embedded representation, without a language each in its own.

    ``name`` is the prefix of its parameters.
    """
    pairs = sorted(refs)
    # Kinds and slugs contain no spaces, and psycopg sends one text several times faster than an array. Not ``live``
    # alone: the tombstone of an erased item has an embedded representation that says so.
    kinds, slugs = " ".join(ref.kind for ref in pairs), " ".join(ref.slug for ref in pairs)
    statement = (
        f"SELECT r.kind, r.slug, {LanguagePreference(language).column('embedded')}"
        f" FROM unnest(string_to_array(%({name}_kinds)s, ' '), string_to_array(%({name}_slugs)s, ' ')) AS w(kind, slug)"
        f" JOIN ledger_projection AS r ON r.kind = w.kind AND r.slug = w.slug AND {visible()}"
    )
    return SQL(statement, {f"{name}_kinds": kinds, f"{name}_slugs": slugs})


def resolve(templates: Sequence[tuple[Language | Both, Template]], at: Snapshot) -> list[str]:
    """The fragments with their placeholders replaced, each in its language. At most one query."""
    refs: dict[Language | Both, set[Ref]] = {}
    for language, template in templates:
        refs.setdefault(language, set()).update(template.references())
    known = {language: LABELS.find(at, language, wanted) for language, wanted in refs.items()}
    missing = {language: lacking for language, wanted in refs.items() if (lacking := wanted - known[language].keys())}
    for language, found in (_embedded(missing, at.n) if missing else {}).items():
        LABELS.keep(at, language, found)
        known[language] |= found
    return [template.resolve(known[language]) for language, template in templates]


def _embedded(refs: Mapping[Language | Both, set[Ref]], n: int) -> dict[Language | Both, dict[Ref, str]]:
    languages = list(refs)
    # One SELECT for each language, at most two: an item may be embedded in fragments of either.
    queries = [embedded_query(refs[each], each, f"refs_{number}") for number, each in enumerate(languages)]
    selects = (f"SELECT {number}, e.* FROM ({query.text}) AS e" for number, query in enumerate(queries))
    parameters = {"n": n} | {name: value for query in queries for name, value in query.parameters.items()}
    found: dict[Language | Both, dict[Ref, str]] = {each: {} for each in languages}
    for number, kind, slug, text in fetch(" UNION ALL ".join(selects), parameters):
        found[languages[number]][Ref(kind, slug)] = text
    return found
