"""The app of bulk jobs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "sco.desk.bulk"
    label = "desk_bulk"
    verbose_name = _("Bulk jobs")

    def ready(self) -> None:
        # They import models, which are not loaded yet when this module is.
        from sco.desk.bulk.notices import for_desk
        from sco.desk.site import DeskSite

        DeskSite.notices.append(for_desk)
