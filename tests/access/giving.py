"""Gives partners keys and grants, as the desk does."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from sco.access import keys
from sco.access.models import Grant, Key, Partner
from sco.access.tasks import refresh
from sco.languages import LANGUAGES

_numbers = count()


def partner(slug: str = "", **fields: Any) -> Partner:
    slug = slug or f"partner-{next(_numbers)}"
    return Partner.objects.create(slug=slug, name=f"Partner {slug}", **fields)


def key(of: Partner, **fields: Any) -> str:
    """A new key of this partner."""
    text = keys.new_key()
    Key.objects.create(partner=of, label="a test", prefix=keys.prefix(text), digest=keys.digest(text), **fields)
    return text


def grant(to: Partner, scope: str, slug: str, *, days: float | None = None, since: float = 1, **fields: Any) -> Grant:
    """A grant that began some days ago and ends in ``days``, or never."""
    now = timezone.now()
    times = {"starts_at": now - timedelta(days=since), "ends_at": None if days is None else now + timedelta(days=days)}
    made = Grant.objects.create(
        partner=to, scope=scope, slug=slug, **{"languages": list(LANGUAGES), **times, **fields}
    )  # fmt: skip
    refresh(to.pk)
    return made


def bearer(text: str) -> dict[str, str]:
    """The header for ``tests.api.reading``."""
    return {"authorization": f"Bearer {text}"}
