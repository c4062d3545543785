"""The app of the desk's help for translators."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslatingConfig(AppConfig):
    name = "sco.desk.translating"
    label = "desk_translating"
    verbose_name = _("Translating")

    def ready(self) -> None:
        from sco.desk.translating import tasks  # noqa: F401 - registers its tasks and listens to the record
