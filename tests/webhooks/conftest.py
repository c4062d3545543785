"""Fixtures of the tests of webhooks: endpoints whose receivers are on this machine."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sco.webhooks import delivering
from tests.webhooks.receiver import Receiver, receiver


@pytest.fixture(autouse=True)
def _receivers_are_private(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver."""
    with receiver() as found:
        yield found


class Clock:
    """A clock that goes on only when told."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def now(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of deliveries."""
    made = Clock()
    monkeypatch.setattr(delivering, "timezone", made)
    return made
