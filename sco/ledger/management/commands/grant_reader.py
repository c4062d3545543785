"""``manage.py grant_reader ROLE``."""

from sco.ledger import roles
from sco.ledger.management.grant import GrantCommand


class Command(GrantCommand):
    help = "Let a database role read the public record and nothing else; it is made if it is not there."
    grant = staticmethod(roles.grant_reader)
