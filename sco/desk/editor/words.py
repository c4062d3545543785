"""What the editor's script says, in the editor's language."""

from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from sco.languages import EN, LANGUAGES, ZH
from sco.ledger.names import LANGUAGE_NAMES


def words() -> dict[str, Any]:
    """The words by name. ``{n}``, ``{all}`` and ``{time}`` are filled in by the script."""
    return {
        **{language: str(LANGUAGE_NAMES[language]) for language in LANGUAGES},
        "states": _states(),
        "units": {ZH: _characters(), EN: _words()},
        "source": pgettext("column of the editor", "source"),
        "translation": pgettext("column of the editor", "translation"),
        "paragraph": gettext("paragraph"),
        "toTranslate": gettext("Not translated yet"),
        "paragraphs": [ngettext("{n} paragraph", "{n} paragraphs", number) for number in (1, 2)],
        "open": [ngettext("{n} paragraph open", "{n} paragraphs open", number) for number in (1, 2)],
        "allDone": gettext("all done"),
        "chosen": gettext("{n} of"),
        "minutes": gettext("{n} min"),
        "found": gettext("{n} of {all}"),
        "notFound": gettext("nothing found"),
        "replaced": gettext("{all} replaced"),
        "noPreview": gettext("The preview cannot be loaded now. Your text is not affected."),
        "confirmFailed": gettext("This could not be recorded now. Try again."),
    }


def _states() -> dict[str, str]:
    return {
        "new": pgettext("of a paragraph", "new"),
        "changed": pgettext("of a paragraph", "changed"),
        "edited": pgettext("of a paragraph", "edited, not saved"),
        "done": pgettext("of a paragraph", "done"),
        "extra": pgettext("of a paragraph", "no source"),
    }


def _characters() -> list[str]:
    return [ngettext("{n} character", "{n} characters", number) for number in (1, 2)]


def _words() -> list[str]:
    return [ngettext("{n} word", "{n} words", number) for number in (1, 2)]
