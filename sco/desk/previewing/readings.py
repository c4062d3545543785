"""Reading pages of working copies: the public's template, filled with what the API would show after a publication."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.api.templatetags.reading import figure, name_of
from sco.desk.formatting import DocumentFormatter
from sco.desk.previewing.proposals import Proposal
from sco.desk.previews import ApprovalSource
from sco.desk.publication_status import working_copies
from sco.languages import EN, LANGUAGES, ZH, Language
from sco.ledger.items import Item
from sco.ledger.registry import KINDS, Ref, kind_of, ref_of
from sco.ledger.working_copies import unpublished_references

# As a reader is told it, in the language that was asked for.
ONLY_IN = {
    EN: _("Not available in English. This is the Chinese text."),
    ZH: _("Not available in Chinese. This is the English text."),
}
# What every representation has, and no reader wants as a line of its own.
_NOT_SHOWN = {
    "slug", "url", "history", "version", "language", "available_languages", "recorded_at", "corrections", "name",
    "title", "statement", "restricted", "claims_url",
}  # fmt: skip


class ReadingSource(ApprovalSource, Protocol):
    """The interface that a reading needs from the admin class of its item."""

    reading_template: str

    def reading_context(self, shown: dict[str, Any]) -> dict[str, Any]:
        """What the template needs beside the API's JSON."""

    def companions(self, items: Sequence[Any]) -> Sequence[Item]:
        """Items that belong to these and have something to publish."""

    def preview_columns(self, proposal: Proposal) -> Mapping[str, Any]:
        """Values of the detail's columns that only the record could know: see ``Proposal.detail``."""


class Member(NamedTuple):
    """A line of the page of a kind without a template of its own."""

    name: str
    lines: Sequence[str]


class Reading:
    """An item as it would read if it were published now.

    ``as_approved`` takes each complete text for approved; without ``together``, its companions stay as they are.
    """

    def __init__(self, source: ReadingSource, item: Item, *, as_approved: bool = True, together: bool = True) -> None:
        self.source, self.item = source, item
        ours = source.as_if_approved(item, LANGUAGES) if as_approved else item
        self.companions = [ref_of(row) for row in source.companions([item])]
        along = unpublished_references([ref_of(item), *(self.companions if together else ())])
        self.proposal = Proposal(ours, _rows([*along, *(self.companions if together else ())], but=ref_of(item)))
        self.columns = source.preview_columns(self.proposal) if self.proposal.languages else {}

    def shown(self, language: Language) -> dict[str, Any]:
        """The API's JSON of the item in this language."""
        return self.proposal.detail(language, self.columns)

    def html(self, language: Language, **context: Any) -> str:
        """The page in this language; the reasons if the item could not be published."""
        if not self.proposal.languages:
            return self._nothing(language, context)
        item = self.shown(language)
        with translation.override(language.lower()):
            only_in = str(ONLY_IN[language])
        with translation.override(item["language"].lower()):
            filled = {
                "item": item, "asked": language, "only_in": only_in, "language": item["language"],
                "kind_name": kind_of(self.item).model._meta.verbose_name, **self.source.reading_context(item),
            }  # fmt: skip
            if self.source.reading_template == "reading/item.html":
                filled["members"] = list(_members(self.item, item))
            return render_to_string(self.source.reading_template, filled | context)

    def _nothing(self, language: Language, context: dict[str, Any]) -> str:
        # In the language of the desk's page around it: this is for editors, and no reader ever sees it.
        filled = {"problems": self.proposal.problems, "language": language, "title": gettext("Nothing to show yet")}
        return render_to_string("desk/previewing/nothing.html", filled | context)


def _rows(refs: Iterable[Ref], *, but: Ref) -> list[Item]:
    slugs: dict[str, list[str]] = {}
    for kind, slug in dict.fromkeys(refs):
        if (kind, slug) != but:
            slugs.setdefault(kind, []).append(slug)
    return [row for kind, some in slugs.items() for row in working_copies(KINDS[kind], slug__in=some)]


def _members(row: Item, item: Mapping[str, Any]) -> Iterable[Member]:
    formatter = DocumentFormatter(row, {})
    for name, value in item.items():
        if name not in _NOT_SHOWN and (lines := [line for line in _lines(formatter, name, value) if line]):
            yield Member(formatter.name(name), lines)


def _lines(formatter: DocumentFormatter, name: str, value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for each in value:
            yield from _lines(formatter, name, each)
    elif not isinstance(value, Mapping):
        yield formatter.text(name, value)
    elif "results" in value:
        yield from _lines(formatter, name, value["results"])
    else:
        yield _line(formatter, value)


def _line(formatter: DocumentFormatter, value: Mapping[str, Any]) -> str:
    """An object as one line: a date, a quantity, an item by its name; of any other, what its members say."""
    if "text" in value:
        return str(value["text"])
    if "comparator" in value:
        return figure(dict(value))
    if "slug" in value:
        return name_of(dict(value))
    members = ((name, each) for name, each in value.items() if each and name not in _NOT_SHOWN - {"title"})
    return " · ".join(line for name, each in members for line in _lines(formatter, name, each) if line)
