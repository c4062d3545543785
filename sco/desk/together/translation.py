"""The history of who was asked for what, and of the rules of roles. Nothing here is bilingual."""

from sco.desk.together import models
from sco.ledger.history import track

track(models.Assignment, models.RoleRule)
