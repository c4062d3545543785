"""Letters to those who asked for permission, in the language of their request."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from sco.access.models import PermissionRequest
from sco.languages import LANGUAGES, suffix


def draft(template: str, asked: PermissionRequest) -> str:
    """The letter as it is proposed: a line with the subject, and the text."""
    language = next(each for each in LANGUAGES if each == asked.letter_language)
    return render_to_string(f"desk/letters/{template}_{suffix(language)}.txt", {"asked": asked}).strip()


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
