"""Reference resolution: the embedded representations of other items are put into fragments when these are read.

So a fragment never holds another item's name, and every name is the one at the snapshot that is read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from sco.api.languages import LanguagePreference
from sco.api.sql import SQL, fetch, visible
from sco.ledger.registry import Ref

# No user's text can look like this: its quotation marks are escaped in JSON.
_PLACEHOLDER = re.compile(r'\{"\$ref":"([a-z]+):([a-z0-9-]+)"\}')

Embedded = Mapping[Ref, str]


class Template:
    """A fragment, cut once at its placeholders."""

    def __init__(self, text: str) -> None:
        # With two groups in the pattern, every third piece is text, and a kind and a slug stand in between.
        pieces = _PLACEHOLDER.split(text)
        self._texts = pieces[0::3]
        self._refs = [Ref(kind, slug) for kind, slug in zip(pieces[1::3], pieces[2::3], strict=True)]

    def references(self) -> set[Ref]:
        """The items that have a placeholder."""
        return set(self._refs)

    def resolve(self, embedded: Embedded) -> str:
        """The fragment with its placeholders replaced."""
        pieces = [self._texts[0]]
        for ref, text in zip(self._refs, self._texts[1:], strict=True):
            pieces += (embedded_or_missing(embedded, ref), text)
        return "".join(pieces)


def embedded_or_missing(embedded: Embedded, ref: Ref) -> str:
    """An item's embedded representation as JSON; one that is not there at this snapshot says so."""
    return embedded.get(ref) or f'{{"slug":"{ref.slug}","unavailable":true}}'


def embedded_query(refs: Iterable[Ref], preference: LanguagePreference, name: str = "refs") -> SQL:
    """Rows of kind, slug and embedded representation; ``name`` tells its parameters from those of other parts."""
    pairs = sorted(refs)
    # Kinds and slugs hold no blanks, and one text is sent several times faster than an array.
    kinds, slugs = " ".join(ref.kind for ref in pairs), " ".join(ref.slug for ref in pairs)
    statement = (
        f"SELECT r.kind, r.slug, {preference.column('embedded')}"
        f" FROM unnest(string_to_array(%({name}_kinds)s, ' '), string_to_array(%({name}_slugs)s, ' ')) AS w(kind, slug)"
        f" JOIN ledger_projection AS r ON r.kind = w.kind AND r.slug = w.slug AND {visible()}"
    )
    return SQL(statement, {f"{name}_kinds": kinds, f"{name}_slugs": slugs})


def resolve(templates: Sequence[tuple[LanguagePreference, Template]], n: int) -> list[str]:
    """Fragments with the items that each names, in the language preferred within it. At most one query."""
    refs: dict[LanguagePreference, set[Ref]] = {}
    for preference, template in templates:
        refs.setdefault(preference, set()).update(template.references())
    found = _embedded(refs, n) if any(refs.values()) else {}
    return [template.resolve(found.get(preference, {})) for preference, template in templates]


def _embedded(refs: Mapping[LanguagePreference, set[Ref]], n: int) -> dict[LanguagePreference, dict[Ref, str]]:
    preferences = list(refs)
    queries = [embedded_query(refs[each], each, f"refs_{number}") for number, each in enumerate(preferences)]
    selects = (f"SELECT {number}, e.* FROM ({query.text}) AS e" for number, query in enumerate(queries))
    parameters = {"n": n} | {name: value for query in queries for name, value in query.parameters.items()}
    found: dict[LanguagePreference, dict[Ref, str]] = {each: {} for each in preferences}
    for number, kind, slug, text in fetch(" UNION ALL ".join(selects), parameters):
        found[preferences[number]][Ref(kind, slug)] = text
    return found
