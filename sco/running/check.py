"""`python -m sco.running.check`: whether the settings can be used; when not, it says why in a sentence."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sco.postgres import BadDatabaseURL, PostgresError


def refuse_bad_settings() -> None:
    """Load the settings; exits with what is wrong with them. Nothing is started or connected to."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
    try:
        settings.configured or settings.INSTALLED_APPS  # noqa: B018 - asking for one loads them all
    except (ImproperlyConfigured, BadDatabaseURL, PostgresError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    refuse_bad_settings()
