"""One's own account: what it may, its sessions, its password and second factor."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from sco.desk.people import second_factor
from sco.desk.people.models import Session
from sco.desk.people.roles import DUTIES, role_name
from sco.desk.people.sessions import end_sessions


class ShownSession(NamedTuple):
    """A session, under a name that does not open it."""

    name: str
    device: str
    started_at: Any
    seen_at: Any
    is_this: bool


def account(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The page."""
    user: Any = request.user
    groups = list(user.groups.order_by("name").values_list("name", flat=True))
    context = {
        **site.each_context(request), "title": gettext("My account"), "sessions": _sessions(request),
        "roles": [(role_name(code), DUTIES.get(code, "")) for code in groups],
        "has_factor": second_factor.device_of(user) is not None, "is_required": second_factor.is_required(user),
        "codes_left": second_factor.codes_left(user),
    }  # fmt: skip
    return TemplateResponse(request, "desk/people/account.html", context)


def end(_site: AdminSite, request: HttpRequest) -> HttpResponse:
    """End one session, or all."""
    user, name = request.user, request.POST.get("session", "")
    if not name:
        end_sessions(user)  # type: ignore[arg-type]
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    keys = [row.session_key for row in _rows(request) if _name(row) == name]
    Session.objects.filter(session_key__in=keys).delete()
    if request.session.session_key in keys:
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    messages.success(request, gettext("The session was ended."))
    return HttpResponseRedirect(reverse("admin:account"))


def _rows(request: HttpRequest) -> list[Session]:
    rows = Session.objects.filter(account_id=request.user.pk, expire_date__gt=timezone.now())
    return list(rows.order_by("-seen_at"))


def _sessions(request: HttpRequest) -> list[ShownSession]:
    this = request.session.session_key
    rows = sorted(_rows(request), key=lambda row: row.session_key != this)
    return [ShownSession(_name(row), row.device, row.started_at, row.seen_at, row.session_key == this) for row in rows]


def _name(row: Session) -> str:
    return salted_hmac("sco.desk.people.account_page", row.session_key, algorithm="sha256").hexdigest()[:32]
