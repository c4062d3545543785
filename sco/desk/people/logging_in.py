"""What happens at each login, however it comes about."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from sco.desk.people import second_factor, sessions


@receiver(user_logged_in, dispatch_uid="desk_people_begin")
def begin(request: HttpRequest, user: Any, **_signal: Any) -> None:
    """Begin the session: its times, and what it owes."""
    sessions.begin(request)
    second_factor.begin(request, user)
