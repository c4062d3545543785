"""The desk's admin site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    """Django's admin under the desk's name."""

    site_title = _("SCO desk")
    site_header = _("SCO desk")
    index_title = _("What the desk keeps")
