"""``manage.py grant_desk ROLE``."""

from sco.ledger import roles
from sco.ledger.management.grant import GrantCommand


class Command(GrantCommand):
    help = "Let a database role work at the desk and append to the record; it is made if it is not there."
    grant = staticmethod(roles.grant_desk)
