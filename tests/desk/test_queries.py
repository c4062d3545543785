"""Query counts of the desk's pages do not depend on the number of rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import (
    Article,
    ArticleAuthor,
)
from mechanisms.models import Mechanism
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


def queries(desk: Client, url: str) -> list[str]:
    desk.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.get(url).status_code == 200
    return [query["sql"] for query in seen]


def fill(article: Article, of: Mechanism, start: int, many: int) -> None:
    """So many rows of everything that hangs on the article, its first claim, and the mechanism."""
    claim = article.claims.first() or make.claim(article, "first")
    for n in range(start, start + many):
        other = make.mechanism(f"other-{n}")
        relation = make.relation(of, other, "governs", key=f"relation-{n}")
        state = make.state(f"state-{n}")
        make.membership(state, of, key=f"membership-{n}")
        ArticleAuthor.objects.create(article=article, author=make.author(f"author-{n}"), position=n)
        article.topics.add(make.topic(f"topic-{n}"))
        article.mechanisms.add(other)
        claim.mechanisms.add(other)
        claim.supports.add(relation)
        make.claim(article, f"claim-{n}")


@pytest.mark.parametrize("name", ["change", "history"])
def test_page_query_count_is_independent_of_row_count(desk: Client, name: str) -> None:
    article, of = scenarios.approved(), make.mechanism("of")
    fill(article, of, 0, 2)
    rows: list[Any] = [article, article.claims.get(slug="first"), of]
    few = {row: queries(desk, browser.page(row, name)) for row in rows}
    fill(article, of, 2, 5)
    for row in rows:
        many = queries(desk, browser.page(row, name))
        assert len(many) == len(few[row]), "\n".join(sorted(many))
        assert len(many) <= 45, "\n".join(sorted(many))
