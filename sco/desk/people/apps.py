"""The app of roles, invitations, sessions and the second factor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "sco.desk.people"
    label = "desk_people"
    verbose_name = _("People")

    def ready(self) -> None:
        # Imports models, which are not loaded yet when this module is.
        from sco.desk.people import logging_in  # noqa: F401 - connects its receivers
        from sco.desk.people.granting import grant_roles

        # After every migration rather than in one: rooms above add permissions later.
        post_migrate.connect(grant_roles, sender=self, dispatch_uid="desk_people_grant_roles")
