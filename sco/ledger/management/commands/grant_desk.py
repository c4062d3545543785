"""``manage.py grant_desk ROLE``."""

from sco.ledger import roles
from sco.ledger.management.grant_command import GrantCommand


class Command(GrantCommand):
    help = "Let a database role work at the desk and append to the record. Creates the role if it does not exist."
    grant = staticmethod(roles.grant_desk)
