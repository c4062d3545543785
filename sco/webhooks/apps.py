"""The app of webhooks, at the desk and in the worker only: the public service knows nothing of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "sco.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        # Both import models, which are not loaded yet when this module is.
        from sco.ledger.signals import appended
        from sco.webhooks.tasks import wake_soon

        appended.connect(wake_soon, dispatch_uid="webhooks")
