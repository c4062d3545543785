"""How a preview stands against what is public: in words for the page, and for each of its languages."""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.display import in_words
from sco.desk.previews import Preview
from sco.languages import LANGUAGES, Language

# Members of every document that are about its languages, and not about one of them.
_ABOUT_LANGUAGES = {"languages", "translation"}
UNCHANGED, CHANGES, NEW, ABSENT = "current", "changed", "new", "absent"
LABELS = {
    UNCHANGED: _("public already, unchanged"),
    CHANGES: _("public, would change"),
    NEW: _("would become public"),
    ABSENT: _("would not be public"),
}


def sentences(preview: Preview, *, is_as_approved: bool) -> list[str]:
    """What is public already, and what the shown texts would change of it."""
    found = [_public(preview), _change(preview)]
    if is_as_approved and preview.approvals:
        found.append(gettext("Each complete text is shown as if it were approved."))
    return [sentence for sentence in found if sentence]


def _public(preview: Preview) -> str:
    if public := _public_languages(preview):
        return gettext("Public now: %(languages)s.") % {"languages": in_words(public)}
    return gettext("Nothing of this is public yet.")


def _change(preview: Preview) -> str:
    if preview.problems:
        return ""
    if not preview.publishes:
        return gettext("Publishing would change nothing: readers see this already.")
    states = {language: standing(preview, language) for language in LANGUAGES}
    going = [language for language, state in states.items() if state in {CHANGES, NEW}]
    if not going:
        return gettext("This is what readers would see after publishing.")
    text = gettext("This is what readers would see after publishing; new to them: %(languages)s.")
    return text % {"languages": in_words(going)}


def standing(preview: Preview, language: Language) -> str:
    """One of the constants above."""
    if language not in preview.languages:
        return ABSENT
    if language not in _public_languages(preview):
        return NEW
    return CHANGES if language in _changed(preview) else UNCHANGED


def _public_languages(preview: Preview) -> list[Language]:
    return [language for language in LANGUAGES if language in (preview.old.get("languages") or [])]


def _changed(preview: Preview) -> Collection[str]:
    pairs = zip(preview.differing, preview.changes, strict=True)
    found = {column.language for name, change in pairs if name not in _ABOUT_LANGUAGES for column in change.columns}
    # A member without languages is on the page of each.
    return LANGUAGES if "" in found else found
