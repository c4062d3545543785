"""The names of the two languages at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sco.languages import EN, ZH

LANGUAGE_NAMES: dict[str, Any] = {ZH: _("Chinese"), EN: _("English")}
