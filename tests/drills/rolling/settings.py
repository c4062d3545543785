"""The next version's settings: this version's, and one more app."""

from sco.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.rolling"]  # noqa: F405
