"""The mechanisms app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MechanismsConfig(AppConfig):
    name = "mechanisms"
    verbose_name = _("Mechanisms")

    def ready(self) -> None:
        # Serializers and filters import models, which need the app registry.
        from mechanisms import kinds

        kinds.register_kinds()
