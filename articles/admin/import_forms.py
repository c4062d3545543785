"""Forms of an import: what is handed in, and a piece with every field as an editor may correct it."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.importer.plan import Plan
from articles.importer.planning import translated
from articles.importer.texts import is_same_text
from articles.importing.decisions import decided, is_about_names, text_of
from articles.models import Article, Outlet
from articles.sources.notices import Notice
from articles.sources.piece import Piece
from articles.sources.reading import named_parts
from sco.invisible import clean
from sco.local_times import validate_in_calendar

# The web server takes 3,000,000 bytes in one request, and the form around a file takes some of them.
MAX_REQUEST: Final = 2_900_000
# Less of what is no file: Django keeps all of that in memory.
MAX_TEXT: Final = 2_400_000
MAX_FILES: Final = 1000
_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")
NO_NAME, UNDECIDED = "none", ""
AS_FOUND, NEW = "", "new"


class FilesInput(forms.ClearableFileInput):
    """Takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in files]


class UploadForm(forms.Form):
    """Files, or what is pasted: text or HTML."""

    files: Any = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Text or HTML"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not found.get("files") and not found.get("text", "").strip():
            raise forms.ValidationError(gettext("Choose files, or paste a text."))
        return found

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each piece; what was pasted has no name."""
        for file in self.cleaned_data["files"]:
            yield from named_parts(file.read(), clean(file.name or "").text[-190:])
        if text := self.cleaned_data["text"].strip():
            yield from named_parts(text.encode("utf-8", "replace"), "")


class TextField(forms.CharField):
    """A text without characters that nobody sees, as the importer takes them out of files."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "").text.strip()


class NamesField(TextField):
    """Names, however they are separated."""

    def to_python(self, value: Any) -> str:
        names = (name.strip() for name in _BETWEEN_NAMES.split(super().to_python(value)))
        return "、".join(dict.fromkeys(filter(None, names)))


class BodyField(TextField):
    """Paragraphs, separated by line breaks."""

    def to_python(self, value: Any) -> str:
        return "\n\n".join(line.strip() for line in super().to_python(value).splitlines() if line.strip())


def _longest(field: str) -> int:
    found: Any = Article._meta.get_field(field)
    return int(found.max_length)


def _text(label: Any, column: str = "", **options: Any) -> TextField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    longest = _longest(column) if column else options.pop("max_length", None)
    return TextField(label=label, required=False, max_length=longest, widget=options.pop("widget", widget), **options)


class PieceForm(forms.Form):
    """A piece's fields with an editor's corrections: what differs from the source is an editor's."""

    title = _text(_("title"), max_length=300)
    authors = NamesField(
        label=_("authors"), required=False, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Separated by 、 or commas."),
    )  # fmt: skip
    outlet = _text(_("outlet"), max_length=Outlet._meta.get_field("name").max_length)
    published_at = forms.DateTimeField(
        label=_("publication time at the source"), required=False, validators=[validate_in_calendar],
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M:%S", attrs={"class": "vTextField"}),
    )  # fmt: skip
    url = forms.URLField(
        label=_("source address"), required=False, max_length=_longest("source_url"), assume_scheme="https",
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url"}),
    )  # fmt: skip
    source_id = _text(_("source id"), "source_id")
    rights_notice = _text(_("rights notice"), widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}))
    author_note = _text(_("note on the author"), widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}))
    responsible_editor_name = _text(_("responsible editor"), "responsible_editor_name")
    responsible_editor_email = _text(_("responsible editor's e-mail"), "responsible_editor_email")
    body = BodyField(
        label=_("source text"), widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
        error_messages={"required": _("Without a text there is no piece.")},
    )  # fmt: skip
    replace_text = forms.BooleanField(label=_("Replace the article's source text with the file's"), required=False)
    article = forms.ChoiceField(label=_("Which article it is"), required=False, widget=forms.RadioSelect)

    def __init__(self, piece: Piece, plan: Plan, decisions: dict[str, Any], data: Any = None) -> None:
        # Without the names that were chosen: those have fields of their own.
        shown = piece if data else decided(piece, {"fields": decisions.get("fields", {})})
        super().__init__(data, initial=_values(shown))
        self.piece, self.plan, self.decisions_before = piece, plan, decisions
        self._offer_texts()
        self._offer_articles()
        self.doubts = [notice for notice in piece.doubts if is_about_names(notice)]
        for number, notice in enumerate(self.doubts):
            self.fields[f"names_{number}"] = _names_field(notice, decisions.get("names", {}))
        for difference in plan.differences:
            self.fields[f"take_{difference.field}"] = forms.BooleanField(
                label=_("Take the file's"), required=False, initial=difference.field in decisions.get("take", ())
            )

    def _offer_texts(self) -> None:
        article = self.plan.article
        if (
            article is None
            or not article.source_text.strip()
            or is_same_text(article.source_text, self.plan.piece.body)
        ):
            del self.fields["replace_text"]
        else:
            self.initial["replace_text"] = bool(self.decisions_before.get("replace_text"))

    def _offer_articles(self) -> None:
        """A choice only where there is something to choose."""
        rows = [*filter(None, [self.plan.article]), *self.plan.alike]
        chosen = self.decisions_before.get("article")
        slugs = dict.fromkeys([row.slug for row in rows] + ([chosen] if chosen else []))
        if not slugs and chosen is None:
            del self.fields["article"]
            return
        field: Any = self.fields["article"]
        field.choices = [
            (AS_FOUND, _("as the importer finds it")), (NEW, _("a new article")),
            *((f"={slug}", gettext("the article %(slug)s") % {"slug": slug}) for slug in slugs),
        ]  # fmt: skip
        self.initial["article"] = AS_FOUND if chosen is None else f"={chosen}" if chosen else NEW

    def decisions(self) -> dict[str, Any]:
        """What the editor has decided, for ``articles.importing.decisions``."""
        found = self.cleaned_data
        fields = {name: _kept(name, found[name]) for name in self.changed_data if name in _values(self.piece)}
        take = [name.removeprefix("take_") for name in found if name.startswith("take_") and found[name]]
        names = {
            text_of(notice): _named(found[f"names_{number}"], notice)
            for number, notice in enumerate(self.doubts)
            if found[f"names_{number}"] != UNDECIDED
        }
        decisions = {"fields": fields, "take": take, "names": names, "article": _article(found.get("article", ""))}
        return decisions | {"replace_text": bool(found.get("replace_text"))}


def _values(piece: Piece) -> dict[str, Any]:
    """The fields of a piece as the form has them."""
    names = ("title", "outlet", "published_at", "url", "source_id", "rights_notice", "author_note",
             "responsible_editor_name", "responsible_editor_email", "body")  # fmt: skip
    return {name: getattr(piece, name) for name in names} | {"authors": "、".join(piece.authors)}


def _kept(name: str, value: Any) -> Any:
    """The value as JSON has it."""
    if name == "authors":
        return list(filter(None, value.split("、")))
    return value.isoformat() if hasattr(value, "isoformat") else value


def _article(value: str) -> str | None:
    return None if value == AS_FOUND else "" if value == NEW else value.removeprefix("=")


def _ways(notice: Notice) -> list[tuple[str, ...]]:
    """The ways to read a doubtful part of a byline: the importer's, or as one name."""
    return list(notice.options) or [(text_of(notice),)]


def _named(value: str, notice: Notice) -> list[str]:
    return [] if value == NO_NAME else list(_ways(notice)[int(value)])


def _names_field(notice: Notice, names: dict[str, list[str]]) -> forms.ChoiceField:
    ways = _ways(notice)
    choices: list[tuple[str, Any]] = [(UNDECIDED, _("undecided: no author is made of it, and the report asks"))]
    choices += [
        (str(number), gettext("Author: %(names)s") % {"names": "、".join(way)}) for number, way in enumerate(ways)
    ]
    choices.append((NO_NAME, _("no author")))
    chosen = names.get(text_of(notice))
    value = UNDECIDED if chosen is None else NO_NAME if not chosen else str(_place(ways, chosen))
    return forms.ChoiceField(
        label=translated(notice), choices=choices, required=False, initial=value, widget=forms.RadioSelect
    )


def _place(ways: list[tuple[str, ...]], chosen: list[str]) -> Any:
    return next((number for number, way in enumerate(ways) if list(way) == chosen), UNDECIDED)
