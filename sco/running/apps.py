"""The Django side of running: health pages and the first editor's account."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Commands and health; it has no tables."""

    name = "sco.running"
    label = "running"
