"""The parameter ``q`` of lists: it narrows a list, which keeps its order and its pages."""

from sco.api.search.matching import Matching
from sco.api.search.reading import read_query, searched
from sco.api.snapshots import Snapshot
from sco.api.sql import SQL, fetch

# Rows that are looked at, newest first, and how many of them a common word matches.
_SAMPLE, _COMMON = 64, 8


def search_condition(kind: str, text: str, at: Snapshot) -> tuple[SQL, SQL]:
    """The condition on the row ``r`` of a list that it matches, for reading a page and for counting all rows."""
    matching = Matching(read_query(text, at).query, kind)
    if matching.query.matches_nothing or not searched(kind):
        return SQL("false"), SQL("false")
    collected = SQL(_collected(matching, kind), matching.parameters)
    # Of a common word a page is read row by row until it is full; all of its rows are many.
    page = SQL(_row_by_row(matching), matching.parameters) if _is_common(matching, kind) else collected
    return page, collected


def _is_common(matching: Matching, kind: str) -> bool:
    last = max(searched(kind))
    sample = (
        f"SELECT * FROM ledger_searchtext WHERE tier = {last} AND chunk = 0 AND kind = '{kind}'"
        f" ORDER BY recency DESC, slug DESC LIMIT {_SAMPLE}"
    )
    ((matches,),) = fetch(
        f"SELECT count(*) FROM ({sample}) AS s WHERE {matching.conditions.words('s')}", matching.parameters
    )
    return int(matches) >= _COMMON


def _row_by_row(matching: Matching) -> str:
    # An aggregate, which no planner turns into a join.
    return (
        f"(SELECT bool_or({matching.conditions.whole('s')}) FROM ledger_searchtext AS s"
        " WHERE s.sequence = r.sequence AND s.chunk = 0)"
        f" AND NOT {matching.conditions.has_excluded('r.sequence')}"
    )


def _collected(matching: Matching, kind: str) -> str:
    tiers = (
        f"SELECT s.sequence FROM ledger_searchtext AS s WHERE s.tier = {tier} AND s.chunk = 0 AND s.kind = '{kind}'"
        f" AND s.sequence <= %(n)s AND {matching.conditions.whole('s')}"
        for tier in searched(kind)
    )
    return (
        f"r.sequence IN (WITH m AS MATERIALIZED ({' UNION ALL '.join(tiers)}) SELECT sequence FROM m)"
        f" AND NOT {matching.conditions.has_excluded('r.sequence')}"
    )
