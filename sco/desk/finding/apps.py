"""The app of the desk's index."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingConfig(AppConfig):
    name = "sco.desk.finding"
    label = "desk_finding"
    verbose_name = _("Search at the desk")
