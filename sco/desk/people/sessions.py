"""Sessions that know whose they are, and end: after a time without a request, and at the latest after another.

``SESSION_ENGINE``: Django asks this module for ``SessionStore``.
"""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from sco.desk.people.models import Session

STARTED, SEEN, DEVICE = "desk_started", "desk_seen", "desk_device"
# Each renewal writes the session to the database.
RENEW_SECONDS = 600
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "macOS",
            "Linux": "Linux"}  # fmt: skip
_NAMES = {"Edg": "Edge", "OPR": "Opera"}


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with the account in a column and an end that nothing moves."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until it ends without a further request."""
        age = super().get_expiry_age(**kwargs)
        if started := self.get(STARTED):
            age = min(age, int(started + settings.SESSION_LONGEST_AGE - time.time()))
        return max(0, age)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Likewise, as a time."""
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of these data."""
        row: Any = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device = data.get(DEVICE, "")
        if started := data.get(STARTED):
            row.started_at = datetime.fromtimestamp(started, UTC)
        made: Session = row
        return made


def begin(request: HttpRequest) -> None:
    """Note when and where this session begins, after a login."""
    now = int(time.time())
    device = device_name(request.headers.get("User-Agent", ""))
    request.session.update({STARTED: now, SEEN: now, DEVICE: device})


def renew(request: HttpRequest) -> None:
    """Let the session's idle time begin again."""
    # A script that asks every few seconds who else is here does not show that anybody is.
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    now = int(time.time())
    if is_page and SESSION_KEY in request.session and now - request.session.get(SEEN, 0) >= RENEW_SECONDS:
        request.session[SEEN] = now


def end_sessions(account: User, *, but: str | None = None) -> int:
    """End the account's sessions, except the one with the key ``but``; returns their number."""
    count, _models = Session.objects.filter(account=account).exclude(session_key=but).delete()
    return count


def device_name(agent: str) -> str:
    """A browser and its system as people call them; "" if the header names none."""
    browser = next((name for name in _BROWSERS if re.search(rf"\b{name}\w*/", agent)), "")
    system = next((name for word, name in _SYSTEMS.items() if word in agent), "")
    return " · ".join(filter(None, (_NAMES.get(browser, browser), system)))
