"""The app of previews: it has the links for reviewers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreviewingConfig(AppConfig):
    name = "sco.desk.previewing"
    label = "desk_previewing"
    verbose_name = _("Previews")
