"""The app of schedules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "sco.desk.scheduling"
    label = "desk_scheduling"
    verbose_name = _("Schedule")

    def ready(self) -> None:
        # It imports models, which are not loaded yet when this module is.
        from sco.desk.scheduling.notices import for_desk
        from sco.desk.site import DeskSite

        DeskSite.notices.append(for_desk)
