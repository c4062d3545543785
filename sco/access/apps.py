"""The app of partners and their access."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What the public side asks about keys and grants, of which it can select nothing; and what else the desk asks and does.
PUBLIC = (
    "access_identify(bytea)", "access_grant_for(text, bytea)", "access_restricted(bigint, bytea)",
    "access_changes(bytea, bigint, int)",
)  # fmt: skip
DESK = (
    "access_rights_are(varchar[], text[])", "access_opened(bigint)", "access_granted(bigint)", "access_refresh(bigint)",
    "access_sum_up()",
)  # fmt: skip
# What the live service adds, column by column, and asks.
REPORTED = ["key_id", "day", "requests", "refused", "size", "last_at"]
ASKED_FOR = [
    "name", "organisation", "email", "scope", "slug", "languages", "purpose", "message", "letter_language",
    "fingerprint",
]  # fmt: skip
LIVE = ("access_used(date)",)


class AccessConfig(AppConfig):
    name = "sco.access"
    label = "access"
    verbose_name = _("Partners")

    def ready(self) -> None:
        # Imports models, which are not loaded yet when this module is.
        from sco.ledger import roles

        roles.READERS_FUNCTIONS += PUBLIC
        roles.DESKS_FUNCTIONS += DESK
        roles.LIVES_FUNCTIONS += LIVE
        roles.LIVES_TABLES |= {"access_usagereport": REPORTED, "access_permissionrequest": ASKED_FOR}
