"""The history of schedules: who made, moved and canceled which."""

from sco.desk.scheduling.models import Schedule
from sco.ledger.history import track

# Without what was submitted: a note may be in it, and this history is never erased.
track(Schedule, without=["choices"])
