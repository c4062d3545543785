"""Environment variables, for the settings and for code that runs before them."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """A boolean variable, False when unset. Raises ImproperlyConfigured."""
    value = environ.get(name, "").strip().lower()
    # Any other value is an error: “PRODUCTION=ture” must not silently start a development server.
    if value not in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is “{value[:40]}”: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def number(name: str, default: int, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number from 0, ``default`` when unset. Raises ImproperlyConfigured."""
    value = environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ImproperlyConfigured(f"{name} is “{value[:40]}”: write a whole number.")
    return int(value)
