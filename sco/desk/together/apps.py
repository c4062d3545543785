"""The app of working together, at the desk only."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class TogetherConfig(AppConfig):
    name = "sco.desk.together"
    label = "desk_together"
    verbose_name = _("Working together")

    def ready(self) -> None:
        # Both import models, which are not loaded yet when this module is.
        from sco.desk.together import erasing
        from sco.ledger.items import Item
        from sco.ledger.scrubbing import ALSO

        ALSO.append(erasing.scrub)
        # For items alone: a receiver for all models would slow every deletion down.
        for model in apps.get_models():
            if issubclass(model, Item):
                post_delete.connect(erasing.item_deleted, sender=model, dispatch_uid="desk_together")
