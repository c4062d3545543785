"""Doing the worker's part: after a bulk publication, the search rows that it left to be filled."""

from sco.ledger import search
from sco.ledger.models import Entry


def index_everything() -> None:
    """Index every entry that is not yet."""
    search.fill_missing(1, Entry.objects.count())
