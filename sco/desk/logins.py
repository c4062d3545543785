"""Limits on guessing passwords: who may try one now.

A known device, which has logged in under the name before, has a budget of its own, which nobody else can use up.
Strangers share the budgets of their address and of the name. A failure costs one attempt, a success nothing.
"""

import contextlib
import logging
import math
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from sco.desk import hashing

logger = logging.getLogger(__name__)

# clock_timestamp(), because now() stays as it was before a wait for the row's lock.
WAIT = "SELECT extract(epoch FROM full_at - clock_timestamp()) FROM desk_loginbudget WHERE key = %(key)s"
# One statement decides and counts, so that of attempts at the same time no more pass than there are left.
TAKE = """
    INSERT INTO desk_loginbudget AS budget (key, full_at) VALUES (%(key)s, clock_timestamp() + %(pace)s)
    ON CONFLICT (key) DO UPDATE
    SET full_at = least(greatest(budget.full_at, clock_timestamp()) + %(pace)s, clock_timestamp() + %(ceiling)s)
    WHERE %(forced)s OR budget.full_at <= clock_timestamp() + %(slack)s
    RETURNING extract(epoch FROM full_at - clock_timestamp())
"""
GIVE_BACK = "UPDATE desk_loginbudget SET full_at = full_at - %(pace)s WHERE key = %(key)s"
# Rows that others have locked are skipped: to wait for them could end in a deadlock.
CLEAN = """
    DELETE FROM desk_loginbudget WHERE key IN
        (SELECT key FROM desk_loginbudget WHERE full_at < clock_timestamp() FOR UPDATE SKIP LOCKED)
"""
PORT = re.compile(r"([0-9.]+):[0-9]+|\[([^\]]+)\](?::[0-9]+)?")
LONGEST_WAIT = timedelta(minutes=10)
BUSY_SECONDS = 2
DEVICE_COOKIE_AGE = 365 * 24 * 3600


class Ticket(NamedTuple):
    """A cookie that is worth one attempt once the time in it has come."""

    key: str
    value: str


class TooManyAttempts(Exception):
    """No attempt is left until ``seconds`` have passed."""

    def __init__(self, seconds: float, ticket: Ticket | None = None) -> None:
        super().__init__(seconds, ticket)
        self.seconds, self.ticket = max(1, math.ceil(seconds)), ticket


@dataclass(frozen=True, slots=True)
class Budget:
    """``burst`` attempts at once, and one more after each ``pace``."""

    name: str
    burst: int
    pace: timedelta

    @property
    def slack(self) -> timedelta:
        """How far from full it may be while an attempt is left."""
        return self.pace * (self.burst - 1)

    def wait(self, subject: str) -> float:
        """Seconds until the next attempt; 0 if one is left."""
        row = self._ask(WAIT, subject)
        return max(0.0, float(row[0]) - self.slack.total_seconds()) if row else 0.0

    def take(self, subject: str, *, forced: bool = False) -> float:
        """Use up one attempt and return 0, or the seconds until the next one.

        ``forced`` overdraws the budget, by LONGEST_WAIT at most.
        """
        # Read first, so that a flood of refused attempts writes nothing.
        if not forced and (seconds := self.wait(subject)):
            return seconds
        ceiling = self.slack + max(self.pace, LONGEST_WAIT)
        row = self._ask(TAKE, subject, slack=self.slack, ceiling=ceiling, forced=forced)
        if row and row[0] > self.slack.total_seconds():
            transaction.on_commit(self._say_used_up)
        # Without a row, another attempt has just used up the last one.
        return 0.0 if row else max(1.0, self.wait(subject))

    def give_back(self, subject: str) -> None:
        """Undo one ``take``."""
        self._ask(GIVE_BACK, subject)

    def _ask(self, statement: str, subject: str, **values: Any) -> tuple[Any, ...] | None:
        with connection.cursor() as cursor:
            values |= {"key": f"{self.name} {subject}", "pace": self.pace}
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None

    def _say_used_up(self) -> None:
        logger.warning("The login attempts of one %s are used up: see “manage.py logins”.", self.name)


DEVICE = Budget("device", 10, timedelta(minutes=1))
ADDRESS = Budget("address", 20, timedelta(minutes=3))
NAME = Budget("name", 10, timedelta(minutes=1))
# Of those who come back with a ticket when it is due, for one name and address.
TURN = Budget("turn", 1, LONGEST_WAIT)
BUDGETS = {budget.name: budget for budget in (DEVICE, ADDRESS, NAME, TURN)}
Charges = list[tuple[Budget, str]]


class LoginForm(AdminAuthenticationForm):
    """The admin's login, which checks a password only while attempts are left."""

    def clean(self) -> dict[str, Any]:
        """Raises TooManyAttempts or Busy instead of checking."""
        if not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()
        with counted(self.request, self.cleaned_data["username"]):  # type: ignore[arg-type]
            return super().clean()


@contextlib.contextmanager
def counted(request: HttpRequest, name: str, *, code: bool = False) -> Iterator[None]:
    """Count the attempt in this block, which raises ValidationError if it fails. Raises TooManyAttempts or Busy.

    ``code`` is for codes of a second factor, which have budgets of their own under the same name.
    """
    subject, address = digest(f"{name}\0code" if code else name), client_network(request)
    device = _device(request, name, subject)
    known = bool(device) and not DEVICE.wait(device)
    # Whoever is capped or finds no seat costs a few reads. What counts is decided again below, exactly.
    if not known:
        _refuse_stranger(request, subject, address)
    with hashing.seat(hashing.KNOWN if known else hashing.STRANGERS):
        # Before the check and given back after it: counted afterwards, attempts at the same time would all pass.
        known = known and not DEVICE.take(device)
        charges = [(DEVICE, device)] if known else _charge_stranger(request, subject, address)
        yield
        for budget, charged in charges:
            budget.give_back(charged)


def _refuse_stranger(request: HttpRequest, subject: str, address: str) -> None:
    if seconds := ADDRESS.wait(address):
        raise TooManyAttempts(seconds)
    if seconds := NAME.wait(subject):
        _check_ticket(request, f"{subject} {address}", seconds)


def _charge_stranger(request: HttpRequest, subject: str, address: str) -> Charges:
    charges, turn = [(ADDRESS, address), (NAME, subject)], f"{subject} {address}"
    # What is refused is rolled back. The address comes first everywhere, so that no two wait for each other.
    with transaction.atomic():
        if seconds := ADDRESS.take(address):
            raise TooManyAttempts(seconds)
        if seconds := NAME.take(subject):
            _check_ticket(request, turn, seconds)
            if seconds := TURN.take(turn):
                raise TooManyAttempts(seconds)
            NAME.take(subject, forced=True)
            charges.append((TURN, turn))
        with connection.cursor() as cursor:
            cursor.execute(CLEAN)
    return charges


def _check_ticket(request: HttpRequest, turn: str, seconds: float) -> None:
    """Raises TooManyAttempts unless the request has a ticket that is due, with a ticket if it has none.

    ``seconds`` is the wait for the name's budget.
    """
    # The cookie's name is signed too, so that a ticket is for one name and address.
    cookie, now, longest = f"turn_{digest(turn)}", time.time(), LONGEST_WAIT.total_seconds()
    due = int(request.get_signed_cookie(cookie, default="0") or 0)
    if now < due:
        raise TooManyAttempts(due - now)
    blocked = TURN.wait(turn)
    # Valid for no longer than its turn blocks another one, so that it cannot be used twice.
    if blocked or now > due + longest:
        seconds = min(max(seconds, blocked), longest)
        raise TooManyAttempts(seconds, Ticket(cookie, str(math.ceil(now + seconds))))


def digest(name: str) -> str:
    """The name in keys and cookies. Not in clear: people also type their password into this field."""
    return salted_hmac("sco.desk.logins", name, algorithm="sha256").hexdigest()[:32]


def known_device(request: HttpRequest, name: str) -> str:
    """The identifier of a device that has logged in under this name before, or ''."""
    return request.get_signed_cookie(f"device_{digest(name)}", default="", max_age=DEVICE_COOKIE_AGE) or ""


def _device(request: HttpRequest, name: str, subject: str) -> str:
    """The subject of the device's budget, or ''."""
    identifier = known_device(request, name)
    return identifier and f"{subject} {identifier}"


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """Make the device of the user who has just logged in a known one for a year."""
    name = request.user.get_username()
    identifier = known_device(request, name) or secrets.token_hex(16)
    set_cookie(response, (f"device_{digest(name)}", identifier), DEVICE_COOKIE_AGE)


def set_cookie(response: HttpResponse, cookie: tuple[str, str], seconds: int) -> None:
    """Set a signed cookie that only the login page gets back."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    path = reverse("admin:login")
    response.set_signed_cookie(*cookie, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Lax")


def client_network(request: HttpRequest) -> str:
    """The client's IPv4 address or /64 of IPv6, in which one client may choose its address freely.

    Behind a proxy it is the last address in X-Forwarded-For, or the peer's if that is missing or malformed.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    # The proxy appends the last address itself; clients can forge all those before it.
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if settings.BEHIND_TLS_PROXY:
        if network := _network(last):
            return network
        _warn("BEHIND_TLS_PROXY is set, but the proxy does not append the client's address to X-Forwarded-For")
    elif last:
        _warn("A login came with X-Forwarded-For, but BEHIND_TLS_PROXY is not set: is a proxy in front")
    return _network(peer) or "unknown"


def _network(text: str) -> str:
    # Some proxies append the port: 192.0.2.1:5555, [2001:db8::1]:5555.
    with_port = PORT.fullmatch(text)
    try:
        address = ip_address(with_port[1] or with_port[2] if with_port else text)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    # By its integer, which leaves out a zone (fe80::1%eth0).
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


@lru_cache  # once per process: every login would repeat it
def _warn(found: str) -> None:
    logger.warning("%s? All clients of a proxy would share the login attempts of one address.", found)
