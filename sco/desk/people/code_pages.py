"""The pages of the second factor: the code after the password, setting one up, new recovery codes, removing it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import segno
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk import logins
from sco.desk.people import second_factor
from sco.desk.people.sessions import end_sessions

WRONG = _("This code is not right. It is a new one every 30 seconds, and each is right only once.")


class CodeForm(forms.Form):
    """A code of the app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, request: HttpRequest) -> None:
        self.request: Any = request
        super().__init__(request.POST if request.method == "POST" else None)

    def clean_code(self) -> str:
        """Raises TooManyAttempts: wrong codes have budgets, as wrong passwords have."""
        code = str(self.cleaned_data["code"])
        with logins.counted(self.request, self.request.user.get_username(), code=True):
            self.check(code)
        return code

    def check(self, code: str) -> None:
        """Raises ValidationError if it is not right."""
        if not second_factor.check(self.request.user, code):
            raise ValidationError(WRONG)


class EnrolmentForm(CodeForm):
    """The first code of the factor that is being set up."""

    codes: list[str] | None = None

    def check(self, code: str) -> None:
        """Raises ValidationError if it is not right; sets ``codes``."""
        self.codes = second_factor.confirm(self.request.user, code)
        if self.codes is None:
            raise ValidationError(WRONG)


def code(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The page between password and desk."""
    form = CodeForm(request)
    if second_factor.owed(request) != second_factor.CODE:
        return HttpResponseRedirect(_next(request))
    if form.is_valid():
        second_factor.settle(request)
        response = HttpResponseRedirect(_next(request))
        logins.remember_device(request, response)
        return response
    return _bare(site, request, "code", form=form, title=gettext("Second factor"))


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_here else reverse("admin:index")


def enrol(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The page that sets up a second factor."""
    account: Any = request.user
    if second_factor.device_of(account):
        return HttpResponseRedirect(reverse("admin:account"))
    form, title = EnrolmentForm(request), gettext("Set up a second factor")
    if form.is_valid() and form.codes:
        second_factor.settle(request)
        end_sessions(account, but=request.session.session_key)
        response = shown_codes(site, request, form.codes)
        logins.remember_device(request, response)
        return response
    address = second_factor.proposed_device(account).config_url
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    image = segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return _page(site, request, "enrol", form=form, title=title, image=image, secret=spaced)


def renew_codes(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """New recovery codes, for a code."""
    account: Any = request.user
    if not second_factor.device_of(account):
        return HttpResponseRedirect(reverse("admin:enrol"))
    form = CodeForm(request)
    if form.is_valid():
        return shown_codes(site, request, second_factor.new_recovery_codes(account))
    return _page(site, request, "confirm", form=form, title=gettext("New recovery codes"))


def remove(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Remove the second factor, for a code, unless a role requires it."""
    account: Any = request.user
    if not second_factor.device_of(account) or second_factor.is_required(account):
        return HttpResponseRedirect(reverse("admin:account"))
    form = CodeForm(request)
    if form.is_valid():
        second_factor.remove(account)
        messages.success(request, gettext("The second factor was removed."))
        return HttpResponseRedirect(reverse("admin:account"))
    return _page(site, request, "confirm", form=form, title=gettext("Remove the second factor"))


def shown_codes(site: AdminSite, request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, this once."""
    return _page(site, request, "codes", title=gettext("Recovery codes"), codes=codes)


def _page(site: AdminSite, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    if second_factor.owed(request):
        return _bare(site, request, name, **context)
    return TemplateResponse(request, f"desk/people/{name}.html", {**site.each_context(request), **context})


def _bare(site: AdminSite, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page without the ways to the others, none of which is open yet."""
    closed = {"is_nav_sidebar_enabled": False, "has_permission": False, "available_apps": [], "is_bare": True}
    return TemplateResponse(request, f"desk/people/{name}.html", {**site.each_context(request), **closed, **context})
