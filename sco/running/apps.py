"""The Django app of this room: health checks and management commands, no tables."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Registers the commands."""

    name = "sco.running"
    label = "running"
