"""Guessing passwords: what is capped, for whom, and who is let in all the same."""

import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections
from django.db.models import F
from django.test import Client, RequestFactory
from pytest_django import DjangoDbBlocker

from sco.desk import hashing, logins
from sco.desk.models import LoginBudget
from tests import databases
from tests import factories as make
from tests.desk import browser

RIGHT, WRONG = "the right password", "guessed"
LOGIN = "/admin/login/"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed."""
    seen: list[str] = []
    original = hashing.BoundedHasher.encode

    def encode(self: hashing.BoundedHasher, password: str, salt: str, iterations: int | None = None) -> str:
        seen.append(password)
        return original(self, password, salt, iterations)

    monkeypatch.setattr(hashing.BoundedHasher, "encode", encode)
    return seen


@pytest.fixture
def editor(db: None, hashes: list[str]) -> User:
    user = make.editor("editor")
    user.set_password(RIGHT)
    user.save()
    hashes.clear()
    return user


def post(name: str, password: str, address: str = "192.0.2.1", client: Client | None = None) -> Any:
    """One attempt; without ``client`` by a browser that has no cookies."""
    return (client or Client()).post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def known_device(address: str = "192.0.2.1") -> Client:
    """A browser that has logged in as the editor, and out again."""
    client = Client()
    assert post("editor", RIGHT, address, client).status_code == 302
    client.post("/admin/logout/")
    return client


def exhaust_name(name: str = "editor") -> None:
    """Use up what strangers may try under this name."""
    for _ in range(logins.NAME.burst):
        assert logins.NAME.take(logins.digest(name)) == 0


def exhaust_address(address: str = "192.0.2.1") -> None:
    """Use up what this address may try."""
    for _ in range(logins.ADDRESS.burst):
        assert logins.ADDRESS.take(address) == 0


def guess_from(address: str, times: int) -> list[int]:
    """Statuses of guesses from one address under a name each."""
    return [post(f"name {n}", WRONG, address).status_code for n in range(times)]


def later(wait: timedelta) -> None:
    """Let this time pass for all budgets."""
    LoginBudget.objects.update(full_at=F("full_at") - wait)


def test_capped_address_gets_429_without_a_hash(editor: User, hashes: list[str]) -> None:
    assert guess_from("192.0.2.1", logins.ADDRESS.burst) == [200] * logins.ADDRESS.burst
    assert hashes == [WRONG] * logins.ADDRESS.burst
    hashes.clear()
    for password in (WRONG, RIGHT):
        refused = post("editor", password)
        assert refused.status_code == 429
        assert 100 < int(refused["Retry-After"]) <= 180
    assert hashes == []
    assert post("editor", RIGHT, "192.0.2.2").status_code == 302


def test_capped_address_gets_one_attempt_after_the_stated_time(editor: User) -> None:
    exhaust_address()
    later(timedelta(seconds=int(post("editor", WRONG)["Retry-After"])))
    assert [post("editor", WRONG).status_code for _ in range(2)] == [200, 429]


def test_success_costs_nothing_and_resets_nothing(editor: User) -> None:
    for n in range(logins.ADDRESS.burst - 1):
        post(f"name {n}", WRONG)
    for _ in range(5):
        assert post("editor", RIGHT).status_code == 302
    assert [post(f"other {n}", WRONG).status_code for n in range(2)] == [200, 429]


def test_name_is_capped_over_all_addresses(editor: User, hashes: list[str]) -> None:
    for n in range(logins.NAME.burst):
        assert post("editor", WRONG, f"198.51.100.{n}").status_code == 200
    hashes.clear()
    refused = post("editor", RIGHT, "203.0.113.1")
    assert (refused.status_code, hashes) == (429, [])
    assert 0 < int(refused["Retry-After"]) <= 60
    assert post("another", WRONG, "203.0.113.1").status_code == 200


def test_refused_attempt_costs_its_address_nothing(editor: User) -> None:
    exhaust_name()
    for _ in range(logins.ADDRESS.burst + 1):
        post("editor", WRONG, "203.0.113.1")
    assert not LoginBudget.objects.filter(key="address 203.0.113.1").exists()


def test_known_device_gets_in_whatever_others_do(editor: User) -> None:
    client = known_device()
    exhaust_name()
    exhaust_address()
    assert post("editor", RIGHT).status_code == 429
    assert post("editor", WRONG, client=client).status_code == 200
    assert post("editor", RIGHT, client=client).status_code == 302


def test_known_device_has_a_budget_and_is_a_stranger_beyond_it(editor: User) -> None:
    client = known_device()
    exhaust_address()
    tried = [post("editor", WRONG, client=client).status_code for _ in range(logins.DEVICE.burst + 1)]
    assert tried == [200] * logins.DEVICE.burst + [429]
    assert post("editor", RIGHT, "192.0.2.2", client).status_code == 302


def test_device_is_known_for_its_own_name_only_and_cannot_be_forged(editor: User) -> None:
    client = known_device()
    name, other = (f"device_{logins.digest(name)}" for name in ("editor", "another"))
    exhaust_address()
    forged = client.cookies[name].value
    client.cookies[other] = forged
    assert post("another", WRONG, client=client).status_code == 429
    client.cookies[name] = "x" + forged
    assert post("editor", RIGHT, client=client).status_code == 429


def test_device_cookie_is_for_the_login_page_alone(editor: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = post("editor", RIGHT).cookies[f"device_{logins.digest('editor')}"]
    shown = {part: cookie[part] for part in ("httponly", "secure", "samesite", "path", "max-age")}
    assert shown == {"httponly": True, "secure": True, "samesite": "Lax", "path": LOGIN, "max-age": 31_536_000}
    assert not [name for name in post("editor", WRONG).cookies if name.startswith("device_")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the time of tickets and budgets on, by seconds."""
    ahead = [0.0]
    monkeypatch.setattr(logins, "time", type("Clock", (), {"time": lambda: time.time() + ahead[0]}))

    def move(seconds: float) -> None:
        ahead[0] += seconds
        later(timedelta(seconds=seconds))

    return move


def test_new_device_gets_its_turn_while_others_use_up_the_name(editor: User, clock: Callable[[float], None]) -> None:
    exhaust_name()
    client = Client()
    waited = int(post("editor", RIGHT, "203.0.113.1", client)["Retry-After"])
    clock(waited / 2)
    assert int(post("editor", RIGHT, "203.0.113.1", client)["Retry-After"]) <= waited / 2 + 1
    clock(waited / 2 + 1)
    assert post("editor", WRONG, "203.0.113.9").status_code == 200, "others take what has come free meanwhile"
    assert post("editor", RIGHT, "203.0.113.1").status_code == 429, "no ticket"
    assert post("editor", RIGHT, "203.0.113.2", client).status_code == 429, "the ticket of another address"
    assert post("editor", RIGHT, "203.0.113.1", client).status_code == 302


def test_ticket_is_worth_one_attempt(editor: User, clock: Callable[[float], None]) -> None:
    exhaust_name()
    client = Client()
    waited = int(post("editor", WRONG, "203.0.113.1", client)["Retry-After"])
    ((cookie, ticket),) = ((name, morsel.value) for name, morsel in client.cookies.items() if "turn_" in name)
    clock(waited + 1)
    post("editor", WRONG, "203.0.113.9")
    tried = []
    for _ in range(2):
        client.cookies[cookie] = ticket
        tried.append(post("editor", WRONG, "203.0.113.1", client))
    assert [response.status_code for response in tried] == [200, 429]
    assert int(tried[1]["Retry-After"]) <= logins.LONGEST_WAIT.total_seconds()


def test_wait_for_a_name_is_bounded_however_many_guess(editor: User) -> None:
    exhaust_name()
    for _ in range(100):
        logins.NAME.take(logins.digest("editor"), forced=True)
    assert int(post("editor", RIGHT, "203.0.113.1")["Retry-After"]) == logins.LONGEST_WAIT.total_seconds()


def test_unknown_names_behave_like_known_ones(editor: User, hashes: list[str]) -> None:
    seen: dict[str, list[Any]] = {}
    for name, first in (("editor", "203.0.113"), ("nobody", "198.51.100")):
        seen[name] = [post(name, WRONG, f"{first}.{n}") for n in range(logins.NAME.burst + 2)]
    assert [r.status_code for r in seen["editor"]] == [r.status_code for r in seen["nobody"]]
    assert hashes == [WRONG] * logins.NAME.burst * 2
    differing = r'name="csrf.*?>|\d+ (分钟|秒|minutes?|seconds?)|editor|nobody'
    plain = {name: [re.sub(differing, "", r.content.decode()) for r in pages] for name, pages in seen.items()}
    assert plain["editor"] == plain["nobody"]


def test_name_is_what_the_form_makes_of_it(editor: User) -> None:
    exhaust_name()
    assert post(" editor ", RIGHT, "203.0.113.1").status_code == 429
    assert post("ｅditor", RIGHT, "203.0.113.1").status_code == 429


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.5", "203.0.113.5"), ("::ffff:203.0.113.5", "203.0.113.5"), ("", "unknown"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"),
    ],
)  # fmt: skip
def test_one_client_is_an_address_or_its_64(peer: str, network: str) -> None:
    assert logins.client_network(RequestFactory().get("/", REMOTE_ADDR=peer)) == network


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.9, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5,2001:db8::7", "2001:db8::/64"),
        ("198.51.100.9, 203.0.113.5:5555", "203.0.113.5"),
        ("[2001:db8::7]:5555", "2001:db8::/64"),
        ("[2001:db8::7]", "2001:db8::/64"),
        ("", "10.0.0.1"),
        ("203.0.113.5, unknown", "10.0.0.1"),
        ("x" * 9000, "10.0.0.1"),
    ],
)
def test_behind_a_proxy_only_the_address_it_has_appended_counts(
    forwarded: str, network: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    logins._warn.cache_clear()
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert logins.client_network(request) == "10.0.0.1"
    assert ("BEHIND_TLS_PROXY is not set" in caplog.text) == bool(forwarded)
    caplog.clear()
    settings.BEHIND_TLS_PROXY = True
    assert logins.client_network(request) == network
    assert ("does not append" in caplog.text) == (network == "10.0.0.1")


def test_addresses_of_one_64_share_a_budget(editor: User) -> None:
    for n in range(logins.ADDRESS.burst):
        post(f"name {n}", WRONG, f"2001:db8::{n:x}")
    assert post("editor", RIGHT, "2001:db8::ffff").status_code == 429
    assert post("editor", RIGHT, "2001:db8:0:1::1").status_code == 302


def test_rows_go_when_the_budget_is_full_again_and_refusals_make_none(editor: User) -> None:
    guess_from("192.0.2.1", logins.ADDRESS.burst)
    rows = LoginBudget.objects.count()
    for n in range(50):
        assert post(f"random {n}", WRONG).status_code == 429
    assert LoginBudget.objects.count() == rows == logins.ADDRESS.burst + 1
    later(timedelta(hours=2))
    post("editor", WRONG)
    assert set(LoginBudget.objects.values_list("key", flat=True)) == {
        "address 192.0.2.1",
        f"name {logins.digest('editor')}",
    }


def test_refused_attempt_only_reads(editor: User, django_assert_num_queries: Any) -> None:
    exhaust_address()
    with django_assert_num_queries(1) as asked:
        post("editor", WRONG)
    assert asked.captured_queries[0]["sql"].startswith("SELECT")
    exhaust_name()
    with django_assert_num_queries(3) as asked:
        assert post("editor", WRONG, "192.0.2.2").status_code == 429
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    with taken(hashing.STRANGERS), django_assert_num_queries(2):
        assert post("nobody", WRONG, "192.0.2.2").status_code == 429


def test_attempts_at_the_same_time_do_not_exceed_the_budget(record: str) -> None:
    def take(_n: int) -> float:
        try:
            return logins.ADDRESS.take("192.0.2.1")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(take, range(60))).count(0) == logins.ADDRESS.burst


@contextmanager
def taken(seats: threading.BoundedSemaphore) -> Iterator[None]:
    """All seats taken."""
    count = 0
    while seats.acquire(blocking=False):
        count += 1
    try:
        yield
    finally:
        seats.release(count)


def test_one_password_is_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, derive = [0], [0], hashers.pbkdf2

    def pbkdf2(*args: Any, **kwargs: Any) -> bytes:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.02)
        running[0] -= 1
        return derive(*args, **kwargs)

    monkeypatch.setattr(hashers, "pbkdf2", pbkdf2)
    monkeypatch.setattr(hashing.BoundedHasher, "iterations", 1000)
    with ThreadPoolExecutor(4) as threads:
        encoded = list(threads.map(make_password, ["x"] * 4))
    assert (len(encoded), most) == (4, [1])


def test_strangers_queue_is_short_and_never_an_editors(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(hashers, "pbkdf2", lambda *_args, **_kwargs: b"x" * go.wait(10))

    def stranger(_n: int) -> str:
        try:
            with hashing.seat(hashing.STRANGERS):
                return make_password("x")
        except hashing.Busy:
            return "busy"

    with ThreadPoolExecutor(9) as threads:
        asked = [threads.submit(stranger, n) for n in range(8)]
        editor = threads.submit(make_password, "x")
        # Those beyond the queue have their answer while the first hash is still running.
        refused = list(itertools.islice(as_completed(asked, timeout=5), 5))
        assert [future.result() for future in refused] == ["busy"] * 5
        assert not editor.done()
        go.set()
        assert editor.result(5).startswith("pbkdf2_sha256$")
        assert sum(future.result(5) == "busy" for future in asked) == 5


def test_full_queue_gets_429_at_once_and_costs_no_attempt(editor: User) -> None:
    client = known_device()
    with taken(hashing.STRANGERS):
        refused = [post(f"name {n}", WRONG) for n in range(logins.ADDRESS.burst + 1)]
        assert post("editor", RIGHT, client=client).status_code == 302
    assert {(response.status_code, response["Retry-After"]) for response in refused} == {(429, "2")}
    assert "正在核对其他人的密码" in refused[0].content.decode()
    assert post("name", WRONG).status_code == 200


def test_password_change_is_bounded_too(editor: User, hashes: list[str]) -> None:
    form = {"old_password": RIGHT, "new_password1": "another password", "new_password2": "another password"}
    client = browser.client_of(editor)
    with taken(hashing.KNOWN):
        assert client.post("/admin/password_change/", form).status_code == 429
    assert hashes == [RIGHT]
    assert client.post("/admin/password_change/", form).status_code == 302


def test_page_says_in_both_languages_how_long_to_wait(editor: User) -> None:
    exhaust_address()
    response = post("editor", WRONG)
    page = response.content.decode()
    assert '<section lang="zh-Hans"><h1>尝试次数过多</h1>' in page
    assert "请在 3 分钟后再试" in page
    assert '<section lang="en"><h1>Too many attempts</h1>' in page
    assert "Try again in 3 minutes." in page
    assert "no-store" in response["Cache-Control"]
    later(timedelta(seconds=130))
    assert re.search("Try again in [0-9]+ seconds", post("editor", WRONG).content.decode())


def logins_command(*arguments: str) -> str:
    out = StringIO()
    call_command("logins", *arguments, stdout=out)
    return out.getvalue()


def test_operator_sees_and_clears(editor: User) -> None:
    assert logins_command() == "Nobody has to wait.\n"
    exhaust_address()
    exhaust_name()
    lines = logins_command()
    assert re.search(r"^address 192\.0\.2\.1: next attempt in \d+ s$", lines, re.MULTILINE)
    assert re.search(r"^name editor: next attempt in \d+ s$", lines, re.MULTILINE)
    assert logins_command("--clear", "editor") == "Cleared 1 budgets of login attempts.\n"
    assert "name editor" not in logins_command()
    assert post("editor", RIGHT).status_code == 429
    logins_command("--clear", "192.0.2.1")
    assert post("editor", RIGHT).status_code == 302
    logins_command("--clear")
    assert not LoginBudget.objects.exists()


def test_used_up_budget_is_logged_once_without_the_name(
    editor: User, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        exhaust_name()
        for _ in range(3):
            post("editor", WRONG)
    assert [r.getMessage() for r in caplog.records if r.name == "sco.desk.logins"] == [
        "The login attempts of one name are used up: see “manage.py logins”."
    ]


def test_desks_role_may_count_attempts(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), databases.clone(databases.empty(), desk=databases.DESK):
        logins.ADDRESS.take("192.0.2.1")
        assert logins_command("--clear") == "Cleared 1 budgets of login attempts.\n"
