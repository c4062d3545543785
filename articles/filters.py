"""Filters and orderings of the lists of this app's kinds, and the index of each kind that serves them.

To add a filter that tests for equality, add a key to the kind's index and a parameter with that ``key``. The items that
a document names are keys already: ``author:{}`` needs only the document's member ``authors``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from articles.models import Claim, Rights
from sco.api import parameters as p
from sco.api.problems import bad_parameter
from sco.api.projection_query import CHANGED, SLUG, Naming, SortKey
from sco.api.query import ListQuery
from sco.api.sql import SQL
from sco.folding import fold
from sco.intervals import interval
from sco.ledger.documents import Document
from sco.ledger.registry import Index
from sco.partial_date import PartialDate

Values = Mapping[str, Any]


def index_rights(document: Document) -> Index:
    # By this key, ``withheld`` and ``ledger_open_restricted`` in the database find who can have an article's text.
    return Index(keys=[f"access={document['access']}"])


def index_author(document: Document) -> Index:
    """By the affiliation, as text in any case and width."""
    return Index(haystack=fold("\n".join((document["affiliation"] or {}).values())))


def index_article(document: Document) -> Index:
    """By original language, translation states and the time of publication at the source."""
    published_at = document["source"]["published_at"]
    states = [f"translation={state}" for state in document["translation"].values()]
    keys = [f"original_language={document['original_language']}", *states]
    return Index(keys=keys, rank=published_at, date_key=published_at)


class ArticleQuery(ListQuery):
    """The parameters of the list of articles."""

    ranges = (("published_after", "published_before"),)

    author = p.SlugParameter("Articles by this author.", example="li-tianyi", key="author:{}")
    mechanism = p.SlugParameter("Articles about this mechanism.", example="sco", key="mechanism:{}")
    outlet = p.SlugParameter("Articles published by this outlet.", example="global-times", key="outlet:{}")
    topic = p.SlugParameter("Articles on this topic.", example="regional-security", key="topic:{}")
    rights = p.SlugParameter("Articles whose source text is under these rights.", key="rights:{}")
    original_language = p.OneLanguageParameter("Articles written in this language.", key="original_language={}")
    translation = p.ChoiceParameter(
        ["current", "outdated", "missing"], "Articles with a translation in this state.", key="translation={}"
    )
    published_after = p.TimeParameter("Published at this time or later; a date means its start, UTC.")
    published_before = p.TimeParameter("Published before this time; a date means its start, UTC.")
    ordering = p.OrderingParameter(
        {"published_at": SortKey("r.date_key"), "slug": SLUG, "changed": CHANGED}, default="-published_at"
    )

    def filter_published_after(self, value: str, _values: Values) -> SQL:
        # Text, not timestamps: times of documents have one form, in which text sorts by time.
        return SQL("r.date_key >= %(published_after)s", {"published_after": value}, "{}.rank >= %(published_after)s")

    def filter_published_before(self, value: str, _values: Values) -> SQL:
        return SQL("r.date_key < %(published_before)s", {"published_before": value}, "{}.rank < %(published_before)s")


class TopicQuery(ListQuery):
    """The parameters of the list of topics."""

    article = p.SlugParameter("The topics of this article.", named_by=Naming("article", "topic:"))
    ordering = p.OrderingParameter({"slug": SLUG, "changed": CHANGED})


class OutletQuery(ListQuery):
    """The parameters of the list of outlets."""

    ordering = p.OrderingParameter({"slug": SLUG, "changed": CHANGED})


class RightsQuery(ListQuery):
    """The parameters of the list of rights."""

    access = p.ChoiceParameter(Rights.Access.values, "Rights that give this access.", key="access={}")
    ordering = p.OrderingParameter({"slug": SLUG, "changed": CHANGED})


class AuthorQuery(ListQuery):
    """The parameters of the list of authors."""

    affiliation = p.TextParameter(
        "Authors whose affiliation, in any public language, contains this text, in any case and width.",
        example="研究中心",
    )
    article = p.SlugParameter(
        "The authors of this article, without `ordering` in the order of its byline.",
        named_by=Naming("article", "author:"),
    )
    ordering = p.OrderingParameter({"slug": SLUG, "changed": CHANGED})

    def filter_affiliation(self, value: str, _values: Values) -> SQL:
        # strpos, not LIKE: in a pattern, “%” and “_” of the parameter would be wildcards.
        return SQL("strpos(r.haystack, %(affiliation)s) > 0", {"affiliation": fold(value)})


# A claim without a quantity sorts as if it had the smallest one: a NULL in the row comparison of a page would match
# nothing. The index in articles/migrations/0002_guards.py has this very expression.
VALUE = "COALESCE(r.value, '-Infinity'::numeric)"


def index_claim(document: Document) -> Index:
    """By kind, status, quantity, period, and the mechanisms that the claim is about."""
    period, quantity = document["period"], document["quantity"]
    dated = period["from"] or period["to"]
    starts, ends = interval(period["from"], period["to"]) if dated else (None, None)
    # Not the keys for the items that it names: a claim may support a relation of a mechanism that it is not about.
    about = [f"about:{mechanism}" for mechanism in document["mechanisms"]]
    return Index(
        keys=[f"kind={document['kind']}", f"status={document['status']}", *about],
        date_key=dated or "",
        value=Decimal(quantity["value"]) if quantity else None,
        starts=starts,
        ends=ends,
    )


class ClaimQuery(ListQuery):
    """The parameters of the list of claims."""

    ranges = (("value_min", "value_max"),)

    article = p.SlugParameter("Claims made in this article.", example="four-security-centres", key="article:{}")
    mechanism = p.SlugParameter("Claims about this mechanism.", example="rats", key="about:{}")
    supports = p.SlugParameter("Claims that support the relation with this key.", key="part:{}")
    kind = p.ChoiceParameter(Claim.Kind.values, "Claims of this kind.", key="kind={}")
    status = p.ChoiceParameter(Claim.Status.values, "Claims with this status.", key="status={}")
    value_min = p.DecimalParameter("Claims whose quantity is at least this value.", example="1000")
    value_max = p.DecimalParameter("Claims whose quantity is at most this value.")
    ordering = p.OrderingParameter(
        {"slug": SLUG, "value": SortKey(VALUE, "numeric"), "period": SortKey("r.date_key"), "changed": CHANGED}
    )

    def get_fields(self) -> Any:
        # ``from`` is a keyword of Python, so the two cannot be declared as attributes.
        return super().get_fields() | {
            "from": p.PartialDateParameter("Claims whose period reaches this date or a later one.", example="2013"),
            "to": p.PartialDateParameter("Claims whose period begins by this date.", example="2019"),
        }

    def validate(self, attrs: Values) -> Values:
        super().validate(attrs)
        # Not one of ``ranges``: partial dates overlap, so 2013-06 to 2013 is no mistake.
        start, end = attrs.get("from"), attrs.get("to")
        if start and end and start.first > end.last:
            raise bad_parameter("from", f"from={start} is after to={end}. Swap them.")
        return attrs

    def filter_value_min(self, value: Decimal, _values: Values) -> SQL:
        # The indexed expression first; then without the claims that have no quantity, which match neither bound.
        return SQL(f"{VALUE} >= %(value_min)s AND r.value IS NOT NULL", {"value_min": value})

    def filter_value_max(self, value: Decimal, _values: Values) -> SQL:
        return SQL(f"{VALUE} <= %(value_max)s AND r.value IS NOT NULL", {"value_max": value})

    def filter_from(self, value: PartialDate, _values: Values) -> SQL:
        # A period matches if it may overlap the range, so each bound takes the widest reading of its date.
        return SQL("r.ends >= %(from)s", {"from": value.first})

    def filter_to(self, value: PartialDate, _values: Values) -> SQL:
        return SQL("r.starts <= %(to)s", {"to": value.last})
