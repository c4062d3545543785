"""Labels of the columns that modeltranslation adds for each language: see the settings."""

from django.utils.translation import gettext_lazy as _

# By modeltranslation's codes. Each label is one message, because word order and brackets differ between languages.
NAMES = {"zh-hans": _("%(name)s (Chinese)"), "en": _("%(name)s (English)")}


def column_name(name: object, language: str) -> str:
    """The label of a language column in the active language: ``title (Chinese)``, ``标题（中文）``."""
    return str(NAMES[language]) % {"name": name}
