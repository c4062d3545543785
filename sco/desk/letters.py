"""Letters to those who asked for permission, in the language of their request."""

from datetime import UTC

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from sco.access.models import PermissionRequest
from sco.languages import EN, LANGUAGES, ZH, suffix

# In the words of a letter, and not gettext's, which are those of forms.
_SCOPES = {
    EN: {"article": "the article", "outlet": "the outlet", "rights": "all articles under the rights"},
    ZH: {"article": "文章", "outlet": "媒体", "rights": "适用以下版权声明的文章："},
}
_PURPOSES = {EN: {"display": "display", "archive": "an archive"}, ZH: {"display": "展示", "archive": "存档"}}


def draft(template: str, asked: PermissionRequest) -> str:
    """The letter as it is proposed: a line with the subject, and the text."""
    language = next(each for each in LANGUAGES if each == asked.letter_language)
    named = f"{_SCOPES[language][asked.scope]} “{asked.slug}”"
    # Dates and lists as that language writes them, whatever the editor reads; the public's days are those of UTC.
    with translation.override(language.lower()), timezone.override(UTC):
        context = {"asked": asked, "named": named, "purpose": _PURPOSES[language][asked.purpose]}
        return render_to_string(f"desk/letters/{template}_{suffix(language)}.txt", context).strip()


def parts(letter: str) -> tuple[str, str]:
    """Subject and text."""
    subject, _newline, text = letter.strip().partition("\n")
    return subject.strip(), text.strip()


def message(asked: PermissionRequest) -> EmailMessage:
    """The letter of an answered request, to be sent."""
    subject, text = parts(asked.letter)
    # So that no holiday answer comes back.
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": asked.letter_language}
    return EmailMessage(subject, f"{text}\n", to=[asked.email], headers=headers)
