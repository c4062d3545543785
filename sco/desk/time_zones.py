"""The desk's time zone: active in its requests, and its name for people."""

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco import local_times

_NAMES: Final = {"Asia/Shanghai": _("Beijing time")}


def zone_name() -> str:
    """``Beijing time, UTC+0800``; ``Asia/Tashkent, UTC+0500``."""
    name = timezone.get_current_timezone_name()
    offset = local_times.offset(local_times.local(timezone.now()))
    return gettext("%(zone)s, %(offset)s") % {"zone": _NAMES.get(name, name), "offset": offset}


class DeskTimeZoneMiddleware:
    """Activates the desk's time zone, at the desk only. What is stored and what the public reads stay in UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response, self.zone = get_response, ZoneInfo(settings.DESK_TIME_ZONE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        with timezone.override(self.zone):
            return self.get_response(request)
