"""What an editor reads over a column of one language."""

from django.utils.translation import gettext_lazy as _

NAMES = {"zh-hans": _("%(name)s (Chinese)"), "en": _("%(name)s (English)")}


def column_name(name: object, language: str) -> str:
    """The name of a language column, in the language of the chrome: ``title (Chinese)``, ``标题（中文）``."""
    return str(NAMES[language]) % {"name": name}
