"""The app of working together, at the desk only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TogetherConfig(AppConfig):
    name = "sco.desk.together"
    label = "desk_together"
    verbose_name = _("Working together")
