"""Keeps the history of overrides: like all tracked models, once language columns exist."""

from sco.desk.checks.models import Override
from sco.ledger.history import track

track(Override)
