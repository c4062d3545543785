"""The page behind an invitation's link: whoever has it chooses a name and a password."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import login
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from sco.desk import logins
from sco.desk.people import inviting, second_factor
from sco.desk.people.roles import DUTIES, role_name

BACKEND = "django.contrib.auth.backends.ModelBackend"


class NewAccountForm(UserCreationForm[User]):
    """Name and password."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username",)


def accept(site: AdminSite, request: HttpRequest, token: str) -> HttpResponse:
    """The form, or why the link is of no use."""
    found = inviting.find(token)
    if found is None:
        return _page(site, request, status=410, title=gettext("This invitation is no longer open"))
    form: Any = NewAccountForm(request.POST or None)
    if form.is_valid():
        account = _make(token, form)
        if account is not None:
            return _enter(request, account)
        if not form.errors:
            return _page(site, request, status=410, title=gettext("This invitation is no longer open"))
    role = found.role.name
    context = {"form": form, "role": role_name(role), "duty": DUTIES.get(role, ""), "invitation": found}
    return _page(site, request, title=gettext("Welcome to the desk"), **context)


def _make(token: str, form: Any) -> User | None:
    """The account; None if the link was used in this moment, or with an error on the form if the name was."""
    # The hash takes its time: the row is locked after it.
    account: User = form.save(commit=False)
    with transaction.atomic():
        found = inviting.find(token, lock=True)
        if found is None:
            return None
        account.is_staff, account.email = True, found.email
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            form.add_error("username", form.instance.unique_error_message(User, ("username",)))
            return None
        account.groups.add(found.role)
        found.accepted_at, found.account = timezone.now(), account
        found.save(update_fields=["accepted_at", "account"])
    return account


def _enter(request: HttpRequest, account: User) -> HttpResponse:
    login(request, account, backend=BACKEND)
    response = HttpResponseRedirect(reverse("admin:index"))
    if not second_factor.owed(request):
        logins.remember_device(request, response)
    return response


def _page(site: AdminSite, request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    closed = {"is_nav_sidebar_enabled": False, "has_permission": False, "available_apps": [], "is_bare": True}
    context = {**site.each_context(request), **closed, **context}
    # No other site learns the link in the address: the desk's referrers stay at the desk.
    return TemplateResponse(request, "desk/people/accept.html", context, status=status)
