"""A colleague is invited, sets up a second factor and comes back with a code, in both languages and widths."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page

from sco.desk.people.models import RoleRule
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow

PASSWORD = "four words make one"
PAGES = ["/admin/account/", "/admin/account/second-factor/", "/admin/desk_people/invitation/",
         "/admin/desk_people/invitation/add/", "/admin/desk_people/role/"]  # fmt: skip


def code(name: str) -> str:
    """What the app of this account shows now."""
    TOTPDevice.objects.filter(user__username=name).update(last_t=-1)
    generator = TOTP(TOTPDevice.objects.get(user__username=name).bin_key)
    generator.time = time.time()
    return f"{generator.token():06}"


def send(page: Page) -> None:
    page.click("#content .submit-row input[type=submit]")


def invited(page: Page, role: str) -> str:
    """Invite somebody; the path of the link."""
    page.select_option("#id_role", str(Group.objects.get(name=role).pk))
    page.click("input[name=_save] >> nth=0")
    return urlsplit(page.input_value("#invitation-link")).path


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_colleague_comes_by_invitation_and_back_with_a_code(open_desk: Open, language: str, width: int) -> None:
    RoleRule.objects.get_or_create(group=Group.objects.get(name="translator"), defaults={"second_factor": True})
    new = f"new-{width}"
    link = invited(
        open_desk("/admin/desk_people/invitation/add/", role="administrator", language=language), "translator"
    )
    page = open_desk(link, role=None, language=language, width=width)
    page.fill("#id_username", new)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    send(page)
    assert urlsplit(page.url).path == "/admin/account/second-factor/"
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100
    page.fill("#id_code", code(new))
    send(page)
    recovery = page.inner_text(".recovery-codes li >> nth=0")
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", recovery)
    page.goto("/admin/account/")
    page.click(".sessions ~ form button")
    for given in (recovery, code(new)):
        page.fill("#id_username", new)
        page.fill("#id_password", PASSWORD)
        page.click("input[type=submit]")
        assert urlsplit(page.url).path == "/admin/login/code/"
        page.fill("#id_code", given)
        send(page)
        assert urlsplit(page.url).path == "/admin/"
        page.context.clear_cookies(name="sessionid")
        page.goto("/admin/")
    assert User.objects.get(username=new).groups.get().name == "translator"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_people_fit_and_axe_finds_nothing_grave(
    open_desk: Open, path: str, language: str, scheme: str, width: int
) -> None:
    page = open_desk(path, role="administrator", language=language, width=width, scheme=scheme, bypass_csp=True)
    assert axe_finds(page) == []
    assert overflow(page) <= 0
