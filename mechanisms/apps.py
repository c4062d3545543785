"""The mechanisms app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MechanismsConfig(AppConfig):
    name = "mechanisms"
    verbose_name = _("Mechanisms")

    def ready(self) -> None:
        """Register the app's kinds with the record."""
        from mechanisms import kinds

        kinds.register_kinds()
