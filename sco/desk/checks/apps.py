"""The app of checks at the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecksConfig(AppConfig):
    name = "sco.desk.checks"
    label = "desk_checks"
    verbose_name = _("Checks")
