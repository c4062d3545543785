"""What a publication asks before it happens: each question is a box that the editor ticks, checked on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.display import in_words
from sco.desk.previews import Preview
from sco.desk.texts.confirming import Difference, differences
from sco.desk.texts.states import TextState


@dataclass(frozen=True, slots=True)
class Point:
    """One reason to ask: an item, what is the matter, and how its source has changed."""

    preview: Preview
    text: str
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Concern:
    """What is the matter, why, and what the editor agrees to by ticking the box ``name``.

    The record itself insists on one that is not ``asked``.
    """

    name: str
    title: Any
    question: Any
    points: Sequence[Point]
    asked: bool = True


def concerns(previews: Sequence[Preview]) -> list[Concern]:
    """What these publications ask."""
    without, outdated = _("Publish without the original"), _("Publish although a translation is out of date")
    drop = _("Remove public languages whose text is not approved")
    found = [
        Concern("without_original", _("An original stays behind"), without, _left_behind(previews)),
        Concern("outdated", _("A translation is out of date"), outdated, _outdated(previews)),
        Concern("drop", _("A public language disappears"), drop, _removed(previews), asked=False),
    ]
    return [concern for concern in found if concern.points]


def _left_behind(previews: Sequence[Preview]) -> list[Point]:
    text = gettext("Only %(languages)s becomes public. The original, %(original)s, stays behind: %(state)s.")
    return [Point(preview, text % _words(preview)) for preview in previews if preview.without_original]


def _words(preview: Preview) -> dict[str, str]:
    original = preview.item.source_language
    state = preview.states[original]
    return {
        "languages": in_words(preview.languages),
        "original": in_words([original]),
        "state": (state.lacking and state.hint) or state.label,
    }


def _outdated(previews: Sequence[Preview]) -> list[Point]:
    return [
        Point(preview, _outdated_text(preview, state), differences(preview.item, state.language, state))
        for preview in previews
        for state in preview.outdated
    ]


def _outdated_text(preview: Preview, state: TextState) -> str:
    text = gettext("%(language)s was made from an earlier text of the original.")
    if state.language in preview.approving:
        text = gettext(
            "%(language)s was made from an earlier text of the original. By approving it here you say that you have"
            " compared it with the change, and that it is still correct."
        )
    return text % {"language": in_words([state.language])}


def _removed(previews: Sequence[Preview]) -> list[Point]:
    text = gettext("%(languages)s is public now and will no longer be.")
    return [Point(preview, text % {"languages": in_words(preview.removed)}) for preview in previews if preview.removed]
