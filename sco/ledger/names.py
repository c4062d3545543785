"""The names of the two languages, and of the actions by what they did."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sco.languages import EN, ZH

LANGUAGE_NAMES: dict[str, Any] = {ZH: _("Chinese"), EN: _("English")}
ACTION_NAMES: dict[str, Any] = {
    "publish": _("published"),
    "correct": _("corrected"),
    "withdraw": _("withdrawn"),
    "erase": _("erased"),
}
