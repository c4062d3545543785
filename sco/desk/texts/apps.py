"""The app of text states, at the desk only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TextsConfig(AppConfig):
    name = "sco.desk.texts"
    label = "desk_texts"
    verbose_name = _("Texts")
