"""The ledger app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "sco.ledger"
    label = "ledger"
    verbose_name = _("Public record")

    def ready(self) -> None:
        from sco.ledger.shapes import rebuild_if_outdated
        from sco.ledger.statistics import keep_no_words

        post_migrate.connect(keep_no_words, sender=self, dispatch_uid="ledger_keep_no_words")
        post_migrate.connect(rebuild_if_outdated, sender=self, dispatch_uid="ledger_rebuild_if_outdated")
