"""What somebody is asked for: as a figure of the front page, and as a filter of lists."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sco.desk.finding.filters import WhoseFilter
from sco.desk.home.figures import MINE, Figure, Figures
from sco.desk.together.work import assigned_pks, reviews_for_all
from sco.ledger.registry import Kind


def assigned(kind: Kind, user: Any) -> Q:
    """Items on which this person has work."""
    return Q(kind=kind.name, item__in=assigned_pks(kind.name, user))


def to_review(kind: Kind, user: Any) -> Q:
    """Items with a review that nobody in particular is asked for, and this person did not ask for."""
    return Q(kind=kind.name, item__in=reviews_for_all(kind.name, user))


WhoseFilter.ways["assigned"] = (_("assigned to me"), assigned)
WhoseFilter.ways["review"] = (_("waiting for a review by anybody"), to_review)


def for_me(figures: Figures) -> Iterator[Figure]:
    """What I am asked for, and reviews that anybody may do. One query each."""
    yield Figure(MINE, _("Assigned to me"), figures.whose("assigned"))
    yield Figure(MINE, _("Reviews waiting for anybody"), figures.whose("review"))


Figures.sources.append(for_me)
