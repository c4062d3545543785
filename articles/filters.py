"""What the lists of articles, authors and claims can be narrowed and sorted by: explicit, nothing else is taken."""

from collections.abc import Mapping
from typing import Any

from articles.models.claim import Claim
from sco.api import parameters as p
from sco.api.lists import CHANGED, SLUG, Clause, Filter, Listing, Ordering, by_key, mentioned_by
from sco.api.moments import Moment
from sco.api.problems import bad_parameter
from sco.languages import EN, ZH
from sco.partial_date import PartialDate


def _published(operator: str) -> Any:
    return lambda value, _values, _moment: (f"r.date_key {operator} %s", [value])


def _check_articles(values: Mapping[str, Any]) -> None:
    p.in_order(values, "published_after", "published_before")


ARTICLES = Listing(
    kind="article",
    summary="Articles, the newest first.",
    schema="ArticleCard",
    orderings={"published_at": Ordering("r.date_key"), "slug": SLUG, "changed": CHANGED},
    default_ordering="-published_at",
    filters=[
        by_key(p.slug("author", "Under this author's name.", "li-tianyi"), "article/author:{}"),
        by_key(p.slug("mechanism", "That speak of this mechanism.", "sco"), "article/mechanism:{}"),
        by_key(p.slug("outlet", "Published by this outlet.", "global-times"), "article/outlet:{}"),
        by_key(p.slug("topic", "Filed under this topic."), "article/topic:{}"),
        by_key(p.choice("original_language", "Written in this language.", [ZH, EN]), "article/original_language={}"),
        by_key(
            p.choice("translation", "By the state of the translation.", ["current", "outdated", "missing"]),
            "article/translation={}",
        ),
        Filter(
            p.instant("published_after", "Published at this time or later; a date is its first moment, UTC."),
            _published(">="),
        ),
        Filter(
            p.instant("published_before", "Published before this time; a date is its first moment, UTC."),
            _published("<"),
        ),
    ],
    check=_check_articles,
)


def _affiliation(value: str, _values: Mapping[str, Any], _moment: Moment) -> Clause:
    return "strpos(r.haystack, %s) > 0", [value.casefold()]


AUTHORS = Listing(
    kind="author",
    summary="Authors.",
    schema="AuthorCard",
    orderings={"slug": SLUG, "changed": CHANGED},
    default_ordering="slug",
    filters=[
        Filter(
            p.words("affiliation", "Whose affiliation, in any public language, holds this text.", "研究中心"),
            _affiliation,
        ),
        mentioned_by(p.slug("article", "Of this article."), "article"),
    ],
)


def _overlap(value: PartialDate, bound: str) -> Clause:
    return ("r.ends >= %s", [value.first]) if bound == "from" else ("r.starts <= %s", [value.last])


# A claim without a quantity or a period sorts as if it had the smallest. There is an index in this order.
VALUE = "COALESCE(r.value, '-Infinity'::numeric)"


def _value(operator: str) -> Any:
    return lambda value, _values, _moment: (f"{VALUE} {operator} %s AND r.value IS NOT NULL", [value])


def _check_claims(values: Mapping[str, Any]) -> None:
    p.in_order(values, "value_min", "value_max")
    start, end = values.get("from"), values.get("to")
    if start and end and start.first > end.last:
        raise bad_parameter("from", f"from={start} lies after to={end}. Swap them.")


CLAIMS = Listing(
    kind="claim",
    summary="Claims: the checkable statements of articles.",
    schema="ClaimCard",
    orderings={
        "slug": SLUG,
        "value": Ordering(VALUE, "numeric"),
        "period": Ordering("r.date_key"),
        "changed": CHANGED,
    },
    default_ordering="slug",
    filters=[
        by_key(p.slug("article", "Made in this article.", "four-security-centres"), "claim/article:{}"),
        by_key(p.slug("mechanism", "About this mechanism.", "rats"), "claim/about:{}"),
        by_key(p.slug("supports", "That support the relation with this key."), "claim/supports:{}"),
        by_key(p.choice("kind", "Of this kind.", Claim.Kind.values), "claim/kind={}"),
        by_key(p.choice("status", "Whether the claim holds.", Claim.Status.values), "claim/status={}"),
        Filter(p.decimal("value_min", "With a quantity of at least this much.", "1000"), _value(">=")),
        Filter(p.decimal("value_max", "With a quantity of at most this much."), _value("<=")),
        Filter(
            p.partial_date("from", "Whose period reaches to this date or beyond.", "2013"),
            lambda value, _values, _moment: _overlap(value, "from"),
        ),
        Filter(
            p.partial_date("to", "Whose period begins by this date.", "2019"),
            lambda value, _values, _moment: _overlap(value, "to"),
        ),
    ],
    check=_check_claims,
)
