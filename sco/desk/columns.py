"""Labels of the columns that modeltranslation adds for each language: see the settings."""

from django.utils.translation import gettext_lazy as _

from sco.languages import EN, ZH, from_code

# Each label is one message, because word order and brackets differ between languages.
NAMES = {ZH: _("%(name)s (Chinese)"), EN: _("%(name)s (English)")}


def column_name(name: object, language: str) -> str:
    """The label of a language column in the active language: ``title (Chinese)``, ``标题（中文）``.

    ``language`` is a code of modeltranslation's.
    """
    return str(NAMES[from_code(language)]) % {"name": name}
