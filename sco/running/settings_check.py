"""`python -m sco.running.settings_check`: loads the settings, or prints in one sentence why they are unusable."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sco.postgres import BadDatabaseURL, PostgresError


def refuse_bad_settings() -> None:
    """Loads the settings; exits with a message if they are unusable. Starts nothing and opens no connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
    try:
        settings.configured or settings.INSTALLED_APPS  # noqa: B018 - reading one loads them all
    except (ImproperlyConfigured, BadDatabaseURL, PostgresError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    refuse_bad_settings()
