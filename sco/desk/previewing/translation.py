"""The history of review links: who made which, and who revoked it."""

from sco.desk.previewing.models import ReviewLink
from sco.ledger.history import track

track(ReviewLink)
