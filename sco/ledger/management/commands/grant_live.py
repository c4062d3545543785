"""``manage.py grant_live ROLE``."""

from sco.ledger import roles
from sco.ledger.management.grant_command import GrantCommand


class Command(GrantCommand):
    help = "Let a database role read like the reader and write what the live service takes in. Creates it if need be."
    grant = staticmethod(roles.grant_live)
