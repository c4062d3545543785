"""The history of bulk jobs: who made, started and canceled which."""

from sco.desk.bulk.models import BulkJob
from sco.ledger.history import track

# Without the note: this history is never erased.
track(BulkJob, without=["note"])
