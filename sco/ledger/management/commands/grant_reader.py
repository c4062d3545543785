"""``manage.py grant_reader ROLE``."""

from sco.ledger import roles
from sco.ledger.management.grant_command import GrantCommand


class Command(GrantCommand):
    help = "Let a database role read the public record and nothing else. Creates the role if it does not exist."
    grant = staticmethod(roles.grant_reader)
