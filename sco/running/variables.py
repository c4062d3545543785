"""Environment variables, for the settings and for what runs before them."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """A variable as a yes or no; no when it is unset. Raises ImproperlyConfigured."""
    value = environ.get(name, "").strip().lower()
    if value not in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is “{value[:40]}”: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}
