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
        if apps.is_installed("sco.desk.together"):
            from articles import four_eyes

            four_eyes.connect()
