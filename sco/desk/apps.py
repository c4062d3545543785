"""The desk app, and the configuration of Django's admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "sco.desk"
    label = "desk"
    verbose_name = _("Desk")


class DeskAdminConfig(AdminConfig):
    """Django's admin with the desk's site as the default."""

    default_site = "sco.desk.site.DeskSite"
