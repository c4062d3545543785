"""The articles app."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        # Serializers and filters import models, which need the app registry.
        from articles import kinds

        kinds.register_kinds()
        # The public service has no desk.
        if apps.is_installed("sco.desk.checks"):
            self.declare_checks()
        if apps.is_installed("sco.desk.together"):
            from articles import four_eyes

            four_eyes.connect()

    @staticmethod
    def declare_checks() -> None:
        """Tell the desk what its checks look at."""
        from articles.checked import CHECKED
        from articles.text_readers import READERS
        from sco.desk.checks import declarations

        for kind, declared in CHECKED.items():
            declarations.declare(kind, declared)
        declarations.read_with(READERS)
