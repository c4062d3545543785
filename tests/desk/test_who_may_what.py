"""Who may what: forged requests to every address of the desk, as every role.

A new address needs a line in RULES: the names that it matches (without ``admin:``), who may see it (GET), and who may
send it (POST). The first line that matches counts. Roles and rights are in ``sco/desk/people/roles.py``.
"""

from collections.abc import Iterator
from copy import copy
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client

from sco.desk.finding.catching_up import catch_up
from sco.desk.people.roles import (
    ADMINISTRATORS,
    ALL,
    EDITORS,
    HEADS,
    NAMES,
    RIGHTS,
    RIGHTS_DESK,
    WRITERS,
    codes_of,
)  # fmt: skip
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.addresses import addresses

pytestmark = pytest.mark.django_db
NOBODY, CHIEF = "nobody", "superuser"
ROLES = (*NAMES, NOBODY, CHIEF)
EVERYBODY: tuple[str, ...] = (*NAMES, NOBODY)
# Of no role, and of nobody at all.
NONE: tuple[str, ...] = ()
CLOSED = None
DESK = (RIGHTS_DESK,)
ITEMS = ("articles_article", "articles_author", "articles_claim", "articles_outlet", "articles_rights",
         "articles_topic", "mechanisms_mechanism", "mechanisms_state")  # fmt: skip
PARTS = ("membership", "relation")
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
Allowed = tuple[str, ...] | None
Rule = tuple[str, Allowed, Allowed]
# The superuser may all but what is closed.
RULES: list[Rule] = [
    # One's own account, and what every page needs.
    *((name, EVERYBODY, EVERYBODY) for name in (
        "index", "login", "account", "code", "enrol", "recovery_codes", "remove_second_factor",
        "password_change", "accept_invitation", "view_on_site", "app_list",
    )),
    *((name, CLOSED, EVERYBODY) for name in ("logout", "end_sessions")),
    *((name, EVERYBODY, CLOSED) for name in ("jsi18n", "password_change_done")),
    # It asks for the right to view the model that is looked for, and none is named here.
    ("autocomplete", CLOSED, CLOSED),
    # People.
    ("auth_user_add", NONE, NONE),
    ("auth_user_*", ADMINISTRATORS, ADMINISTRATORS),
    ("desk_people_role_add", NONE, NONE),
    ("desk_people_role_delete", CLOSED, CLOSED),
    # The first is the rights desk, which has rights that administrators lack.
    ("desk_people_role_change", ADMINISTRATORS, NONE),
    ("desk_people_role_*", ADMINISTRATORS, ADMINISTRATORS),
    ("desk_people_invitation_delete", CLOSED, CLOSED),
    ("desk_people_invitation_*", ADMINISTRATORS, ADMINISTRATORS),
    # Partners, their requests and endpoints.
    ("access_*_delete", CLOSED, CLOSED),
    ("access_permissionrequest_add", CLOSED, CLOSED),
    ("access_permissionrequest_change", DESK, CLOSED),
    ("access_*", DESK, DESK),
    ("webhooks_*_delete", CLOSED, CLOSED),
    ("webhooks_message_add", CLOSED, CLOSED),
    ("webhooks_message_change", DESK, CLOSED),
    ("webhooks_*", DESK, DESK),
    ("endpoint_*", CLOSED, DESK),
    ("message_replay", CLOSED, DESK),
    # The record, and the worker's jobs.
    *((f"{app}_*_{act}", CLOSED, CLOSED) for app in ("ledger", "procrastinate") for act in ("add", "delete")),
    ("ledger_*_change", ALL, CLOSED),
    ("ledger_*", ALL, ALL),
    ("procrastinate_*_change", NONE, CLOSED),
    ("procrastinate_*", NONE, NONE),
    # Content. Steps of a text are sent only.
    ("articles_article_approve", CLOSED, EDITORS),
    ("articles_article_review", CLOSED, ALL),
    ("articles_article_reopen", CLOSED, ALL),
    ("*_erase", NONE, NONE),
    # Looking, and what is asked while somebody types: nothing is saved.
    *((f"{item}_{page}", ALL, ALL) for item in ITEMS for page in ("preview", "preview_frame", "compare", "xliff")),
    *((f"{item}_{page}", CLOSED, ALL) for item in ITEMS for page in ("checks_of", "help")),
    *((f"{item}_checks", CLOSED, WRITERS) for item in ITEMS),
    ("*_markdown", CLOSED, ALL),
    ("*_export", ALL, ALL),
    *((f"{item}_propose_slug", ALL, ALL) for item in ITEMS),
    ("articles_claim_quotation", ALL, ALL),
    ("read", EVERYBODY, EVERYBODY),
    *((name, EVERYBODY, CLOSED) for name in ("find", "find_suggestions")),
    # Translations: whoever may change an item.
    *((f"{item}_{act}", CLOSED, ALL) for item in ITEMS for act in ("confirm_text",)),
    *((f"{item}_return", ALL, ALL) for item in ITEMS),
    *((f"{item}_restore", WRITERS, WRITERS) for item in ITEMS),
    ("*_still_correct", CLOSED, ALL),
    ("*_import", WRITERS, WRITERS),
    # Together: each step has a right of its own.
    *((f"{item}_together", CLOSED, ALL) for item in ITEMS),
    *((f"{item}_{act}", CLOSED, EDITORS) for item in ITEMS for act in ("review_link", "revoke_link")),
    *((f"desk_together_notice_{act}", CLOSED, CLOSED) for act in ("add", "delete")),
    *((f"desk_together_notice_{page}", EVERYBODY, EVERYBODY) for page in ("changelist", "history")),
    ("desk_together_notice_change", EVERYBODY, CLOSED),
    # It asks for the right to view the item that is open, and none is named here.
    ("desk_together_notice_presence", CLOSED, CLOSED),
    ("desk_together_notice_*", CLOSED, EVERYBODY),
    ("desk_together_rolerule_*", HEADS, HEADS),
    # What waits and what runs.
    *((f"{name}_{act}", CLOSED, CLOSED) for name in ("desk_scheduling_schedule", "desk_bulk_bulkjob")
      for act in ("add", "delete")),
    *((f"{name}_{page}", EDITORS, EDITORS) for name in ("desk_scheduling_schedule", "desk_bulk_bulkjob")
      for page in ("change", "changelist", "history")),
    ("desk_bulk_bulkjob_progress", EDITORS, EDITORS),
    # One's own alone.
    *((f"{name}_acknowledge", CLOSED, EVERYBODY) for name in ("desk_scheduling_schedule", "desk_bulk_bulkjob")),
    ("desk_scheduling_schedule_*", CLOSED, EDITORS),
    ("desk_bulk_bulkjob_*", CLOSED, EDITORS),
    ("desk_checks_override_add", CLOSED, CLOSED),
    ("desk_checks_override_help", EVERYBODY, EVERYBODY),
    ("desk_checks_override_change", EDITORS, CLOSED),
    ("desk_checks_override_delete", HEADS, HEADS),
    ("desk_checks_override_*", EDITORS, EDITORS),
    *((f"{item}_{act}", EDITORS, EDITORS) for item in ITEMS for act in ("publish", "correct", "withdraw", "delete")),
    *((f"{item}_add", WRITERS, WRITERS) for item in ITEMS),
    *((f"{item}_{page}", ALL, ALL) for item in ITEMS for page in ("changelist", "change", "history")),
    *((f"mechanisms_{part}_{act}", WRITERS, WRITERS) for part in PARTS for act in ("add", "delete")),
    *((f"mechanisms_{part}_*", ALL, ALL) for part in PARTS),
    # Imports: one's own alone, and each creates articles and what they need.
    ("articles_importjob_delete", CLOSED, CLOSED),
    *((f"articles_importjob_{act}", CLOSED, WRITERS) for act in ("start", "cancel")),
    ("articles_importjob_*", WRITERS, WRITERS),
    ("articles_suggestion_add", CLOSED, CLOSED),
    ("articles_suggestion_delete", NONE, NONE),
    ("articles_suggestion_change", ALL, WRITERS),
    ("articles_suggestion_*", ALL, ALL),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What decides has run by then, and forms take long to render."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture
def rows() -> None:
    """A row of each sort, so that an address that names one finds it."""
    User.objects.create_user("looker")
    article = scenarios.published()
    make.suggestion(article)
    make.publish_rows(make.claim(article), make.mechanism(), make.state(), make.topic())
    make.relation(make.mechanism("a"), make.mechanism("b"))
    catch_up()  # else each request that is taken back would do it again


@pytest.fixture
def _people_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django asks for them and their rights in every request, but nothing of a request stays here."""
    look_up, found = ModelBackend.get_user, dict[Any, Any]()

    def once(self: ModelBackend, pk: Any) -> Any:
        if pk not in found:
            found[pk] = look_up(self, pk)
            found[pk].get_all_permissions()  # which it keeps
        return copy(found[pk])

    monkeypatch.setattr(ModelBackend, "get_user", once)


def account(role: str) -> User:
    if role == CHIEF:
        return User.objects.create_superuser("chief")
    return make.account(role) if role in NAMES else User.objects.create_user(role, is_staff=True)


def rule_for(name: str) -> Rule:
    """The rule of an address; nobody may what is in none (see the test of that)."""
    return next((rule for rule in RULES if fnmatchcase(name, rule[0])), ("", NONE, NONE))


def may(client: Client, method: str, address: str) -> bool | None:
    """Whether this request gets past the question who may; None if there is no such row. Nothing of it stays."""
    cookies = dict(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(address, {"post": "yes"} if method == "post" else {})
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(cookies)
    assert response.status_code < 500, (method, address)
    target = response.get("Location", "")
    is_gone = target == "/admin/" and "_history" in str(response.resolver_match.url_name)
    if is_gone or response.status_code == HTTPStatus.NOT_FOUND:
        return None
    return response.status_code not in REFUSED and not target.startswith("/admin/login/?next=")


@pytest.mark.usefixtures("_people_are_looked_up_once")
@pytest.mark.parametrize("role", ROLES)
def test_forged_requests_of_each_role_get_what_the_table_says(role: str, rows: None) -> None:
    client, wrong = browser.client_of(account(role)), list[str]()
    for name, address in addresses():
        _pattern, seen_by, sent_by = rule_for(name.removeprefix("admin:"))
        for method, allowed in (("get", seen_by), ("post", sent_by)):
            expected = allowed is not None and (role == CHIEF or role in allowed)
            if may(client, method, address) not in {expected, None}:
                wrong.append(f"{name} ({method} {address}): {'refused' if expected else 'let in'}")
    assert wrong == []


def test_strangers_get_the_login_and_nothing_else(rows: None) -> None:
    client = Client()
    open_ = {name for name, address in addresses() if any(may(client, method, address) for method in ("get", "post"))}
    assert open_ == {"admin:login", "admin:logout", "admin:accept_invitation"}


def test_each_address_is_in_the_table() -> None:
    names = sorted({name.removeprefix("admin:") for name, _address in addresses()})
    missing = [name for name in names if not rule_for(name)[0]]
    assert missing == [], f"Say in RULES ({__file__}) who may see and send these."


def test_each_rule_is_about_an_address() -> None:
    names = [name.removeprefix("admin:") for name, _address in addresses()]
    first = {rule_for(name) for name in names}
    assert [rule[0] for rule in RULES if rule not in first] == []


def test_each_right_of_the_table_is_a_permission_and_no_more_is_granted() -> None:
    known = {f"{app}.{code}" for app, code in Permission.objects.values_list("content_type__app_label", "codename")}
    assert {code for right in RIGHTS for code in right.codes()} <= known
    for role in set(NAMES) - {RIGHTS_DESK}:
        assert make.account(role).get_all_permissions() == codes_of(role)


def test_roles_hold_what_those_below_them_hold() -> None:
    writer, translator, editor, head, administrator = map(
        codes_of, ("writer", "translator", "editor", "desk head", "administrator")
    )
    assert translator < writer < editor <= head < administrator


def _actions(client: Client) -> Iterator[tuple[str, str]]:
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for action in getattr(model_admin, "actions", None) or []:
            yield address, action if isinstance(action, str) else action.__name__


@pytest.mark.parametrize("role", ["writer", "translator"])
def test_forged_actions_of_lists_do_nothing(role: str, rows: None) -> None:
    client = browser.client_of(make.account(role))
    for address, action in _actions(client):
        if action in {"accept", "dismiss", "reopen"}:
            continue
        before = _digest()
        client.post(address, {"action": action, "_selected_action": "1", "post": "yes"})
        assert _digest() == before, (address, action)


def _digest() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT sequence FROM ledger_head), (SELECT count(*) FROM articles_article),"
                       " (SELECT array_agg(state ORDER BY id) FROM articles_translation)")  # fmt: skip
        return list(cursor.fetchall())
