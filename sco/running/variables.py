"""Environment variables, for the settings and for code that runs before them."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def number(name: str, environ: Mapping[str, str] = os.environ, *, least: int = 1) -> int | None:
    """A variable that is a whole number from ``least`` on, None when unset. Raises ImproperlyConfigured."""
    value = environ.get(name, "").strip()
    if value and not (value.isascii() and value.isdecimal() and int(value[:9]) >= least):
        raise ImproperlyConfigured(f"{name} is “{value[:40]}”: write a number from {least} on.")
    return int(value[:9]) if value else None


def flag(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """A boolean variable, False when unset. Raises ImproperlyConfigured."""
    value = environ.get(name, "").strip().lower()
    # Any other value is an error: “PRODUCTION=ture” must not silently start a development server.
    if value not in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is “{value[:40]}”: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}
