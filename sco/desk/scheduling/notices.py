"""Tells an editor what became of a schedule: in sentences at the desk, and by e-mail."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from sco.desk.display import display_title, named
from sco.desk.scheduling.models import Schedule
from sco.ledger.registry import KINDS

AT_MOST = 10


def titles(schedules: Iterable[Schedule]) -> dict[int, str]:
    """What each schedule is about, by its primary key: the first title, and how many more. One query per kind."""
    wanted = list(schedules)
    names: dict[tuple[str, int], str] = {}
    for kind in {each.kind for each in wanted}:
        pks = {each.items[0] for each in wanted if each.kind == kind}
        rows = KINDS[kind].model._default_manager.filter(pk__in=pks) if kind in KINDS else ()
        names |= {(kind, row.pk): display_title(row) for row in rows}
    return {each.pk: _title(each, names.get((each.kind, each.items[0]), gettext("deleted"))) for each in wanted}


def _title(schedule: Schedule, name: str) -> str:
    if len(schedule.items) == 1:
        return name
    return gettext("%(name)s and %(count)s more") % {"name": name, "count": len(schedule.items) - 1}


def for_desk(request: HttpRequest) -> Iterator[str]:
    """A sentence, with a link, for each schedule of this editor that went otherwise than expected."""
    untold = list(Schedule.objects.untold(request.user)[:AT_MOST])
    names = titles(untold)
    for each in untold:
        url = reverse("admin:desk_scheduling_schedule_change", args=[each.pk])
        yield format_html('{} <a href="{}">{}</a>', named(names[each.pk], each.told), url, gettext("Open"))


def letter(schedule: Schedule) -> EmailMessage:
    """The same by e-mail, in the language in which it was scheduled, and in the desk's time zone."""
    zone = ZoneInfo(getattr(settings, "DESK_TIME_ZONE", "") or "Asia/Shanghai")
    with translation.override(schedule.language):
        subject = gettext("Scheduled publication: %(state)s") % {"state": schedule.get_state_display()}
        text = gettext("%(title)s\n\nPlanned for: %(at)s (%(zone)s)\n\n%(told)s") % {
            "title": titles([schedule])[schedule.pk], "zone": zone.key, "told": schedule.told,
            "at": date_format(timezone.localtime(schedule.at, zone), "DATETIME_FORMAT"),
        }  # fmt: skip
        url = reverse("admin:desk_scheduling_schedule_change", args=[schedule.pk])
        text += f"\n\n{settings.DESK_URL}{url}\n" if settings.DESK_URL else "\n"
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, to=[schedule.by.email], headers=headers)
