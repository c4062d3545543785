"""The ledger app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "sco.ledger"
    label = "ledger"
    verbose_name = _("Public record")

    def ready(self) -> None:
        # Both import models, which are not loaded yet when this module is.
        from sco.ledger.planner_statistics import exclude_free_text
        from sco.ledger.projection_version import rebuild_if_outdated

        # After every migration rather than in one: other apps add kinds, and columns of free text, later.
        post_migrate.connect(exclude_free_text, sender=self, dispatch_uid="ledger_exclude_free_text")
        post_migrate.connect(rebuild_if_outdated, sender=self, dispatch_uid="ledger_rebuild_if_outdated")
