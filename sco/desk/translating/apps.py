"""The app of the desk's help for translators."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslatingConfig(AppConfig):
    name = "sco.desk.translating"
    label = "desk_translating"
    verbose_name = _("Translating")

    def ready(self) -> None:
        from sco.desk.translating import memory, tasks  # noqa: F401 - registers its tasks
        from sco.ledger.scrubbing import ALSO

        ALSO.append(memory.forget)
