"""The context of an article's reading page, from the API's JSON."""

from typing import Any

from articles.models import Claim

TEMPLATE = "articles/reading.html"


def context(item: dict[str, Any]) -> dict[str, Any]:
    """What the template needs besides the JSON: names of codes in the active language, and two questions."""
    names = dict(Claim.Status.choices)
    claims = [{**claim, "status_name": names.get(claim.get("status"), "")} for claim in item["claims"]["results"]]
    shown = {**item, "claims": {**item["claims"], "results": claims}}
    return {
        "item": shown,
        "is_outdated": item["translation"].get(item["language"]) == "outdated",
        "more_claims": item["claims"]["count"] - len(claims),
    }
