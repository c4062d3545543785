"""Partners, keys and grants at the desk."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.db import connection
from django.test import Client
from django.utils import timezone

from sco.access import keys
from sco.access.models import Entitlement, Grant, Key, Partner
from tests import factories as make
from tests.access import giving
from tests.desk import browser

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r"sco_[0-9A-Za-z]{42}")


@pytest.fixture
def clerk(db: None) -> Client:
    """The client of somebody of the group that gives access, and of no other."""
    user = User.objects.create_user("rights", is_staff=True)
    user.groups.add(Group.objects.get(name="rights desk"))
    return browser.client_of(user)


def add_key(clerk: Client, partner: Partner, **fields: str) -> str:
    data = {"partner": partner.pk, "label": "archive server", "expires_at_0": "", "expires_at_1": "", **fields}
    return clerk.post("/admin/access/key/add/", data).content.decode()


def test_a_key_is_shown_once_and_kept_nowhere(clerk: Client) -> None:
    partner = giving.partner()
    page = clerk.post("/admin/access/key/add/", {"partner": partner.pk, "label": "archive server"})
    (key,) = set(SHOWN.findall(page.content.decode()))
    assert "no-store" in page["Cache-Control"]
    made = Key.objects.get()
    assert (bytes(made.digest), made.prefix, made.partner) == (keys.digest(key), key[:12], partner)
    for address in (
        f"/admin/access/key/{made.pk}/change/",
        "/admin/access/key/",
        f"/admin/access/partner/{partner.pk}/change/",
    ):
        shown = clerk.get(address).content.decode()
        assert key[:12] in shown
        assert key[12:] not in shown
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM django_admin_log AS t")
        assert key[12:] not in str(cursor.fetchone())
        cursor.execute("SELECT count(*) FROM desk_people_session WHERE session_data LIKE %s", [f"%{key[12:]}%"])
        assert cursor.fetchone() == (0,)
    assert key[12:] not in str(clerk.cookies) + serializers.serialize("json", Key.objects.all())


def test_a_key_is_revoked_for_good(clerk: Client) -> None:
    add_key(clerk, giving.partner())
    made = Key.objects.get()
    address = f"/admin/access/key/{made.pk}/change/"
    clerk.post(address, {"label": "archive server", "revoke": "on"})
    made.refresh_from_db()
    revoked = made.revoked_at
    assert revoked is not None
    assert 'name="revoke"' not in clerk.get(address).content.decode()
    clerk.post(address, {"label": "another label"})
    made.refresh_from_db()
    assert made.revoked_at == revoked


def test_a_key_cannot_expire_in_the_past(clerk: Client) -> None:
    page = add_key(clerk, giving.partner(), expires_at_0="2020-01-01", expires_at_1="00:00:00")
    assert "This time has passed" in page
    assert not Key.objects.exists()


def give(clerk: Client, partner: Partner, **fields: str) -> str:
    start = timezone.now() - timedelta(hours=1)
    data = {
        "partner": partner.pk, "scope": "rights", "slug": "licensed", "languages": ["zh-Hans"], "purpose": "display",
        "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M:%S}", "ends_at_0": "", "ends_at_1": "",
        "basis": "", **fields,
    }  # fmt: skip
    return clerk.post("/admin/access/grant/add/", data, follow=True).content.decode()


def test_a_grant_opens_what_it_names(clerk: Client) -> None:
    rights = make.rights("licensed", access="licensed")
    make.publish_article(make.article("piece", rights=rights, source_text="原文"))
    partner = giving.partner()
    give(clerk, partner)
    assert Entitlement.objects.get().article == "piece"
    assert "piece" not in clerk.get(f"/admin/access/partner/{partner.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"slug": "unknown"}, "Nothing public has this slug"), ({"languages": ""}, "required"),
        ({"ends_at_0": "2020-01-01", "ends_at_1": "00:00"}, "before the beginning"), ({"slug": "No Slug"}, "slug"),
    ],
)  # fmt: skip
def test_a_grant_that_makes_no_sense_is_explained(clerk: Client, fields: dict[str, str], message: str) -> None:
    make.publish_article(make.article("piece", rights=make.rights("licensed", access="licensed"), source_text="原文"))
    assert message in give(clerk, giving.partner(), **fields)
    assert not Grant.objects.exists()


ODD = ("abc", "1,2", "%20", "99999999999999999999", "-1", "1.5", "2026-13-01", "[]")


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("form", ["access/key", "access/grant", "access/partner", "webhooks/endpoint"])
def test_an_address_with_odd_values_opens_an_empty_form(chief: Client, form: str, value: str) -> None:
    names = ("partner", "expires_at", "starts_at", "ends_at", "languages", "kinds", "per_day", "is_active", "pk", "x")
    query = "&".join(f"{name}={value}" for name in names)
    assert chief.get(f"/admin/{form}/add/?{query}").status_code == 200


@pytest.mark.parametrize("form", ["articles/article", "articles/claim", "mechanisms/mechanism", "mechanisms/relation"])
def test_so_does_any_other(chief: Client, form: str) -> None:
    names = (
        "article",
        "source",
        "published_at",
        "period_from",
        "value",
        "original",
        "established",
        "aliases_en",
        "slug",
    )
    query = "&".join(f"{name}=x" for name in names)
    assert chief.get(f"/admin/{form}/add/?{query}").status_code == 200


def test_a_link_fills_in_what_it_can(chief: Client) -> None:
    partner = giving.partner()
    page = chief.get(f"/admin/access/grant/add/?partner={partner.pk}&scope=outlet&slug=paper").content.decode()
    assert f'<option value="{partner.pk}" selected>' in page
    assert 'value="paper"' in page


@pytest.mark.parametrize("model", ["partner", "key", "grant"])
def test_editors_do_not_give_access(desk: Client, model: str) -> None:
    assert desk.get(f"/admin/access/{model}/").status_code == 403


@pytest.mark.parametrize("model", ["partner", "key", "grant"])
def test_nothing_is_deleted(chief: Client, model: str) -> None:
    partner = giving.partner()
    giving.key(partner)
    giving.grant(partner, "outlet", "paper")
    row = {"partner": partner, "key": Key.objects.get(), "grant": Grant.objects.get()}[model]
    assert chief.post(f"/admin/access/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in chief.get(f"/admin/access/{model}/").content.decode()
