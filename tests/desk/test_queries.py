"""Query counts of the desk's pages do not depend on the number of rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleMechanism,
    ArticleTopic,
    Author,
    ClaimMechanism,
    ClaimSupport,
    Topic,
)
from mechanisms.models import Mechanism, Membership, Relation, State
from tests.desk import making

pytestmark = pytest.mark.django_db


def queries(desk: Client, url: str) -> list[str]:
    desk.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.get(url).status_code == 200
    return [query["sql"] for query in seen]


def mechanism(slug: str) -> Mechanism:
    return Mechanism.objects.create(slug=slug, kind="body", **making.texts(name=slug))


def fill(article: Article, of: Mechanism, start: int, many: int) -> None:
    """So many rows of everything that hangs on the article, its first claim, and the mechanism."""
    claim = article.claims.first() or making.claim(article, "first")
    for n in range(start, start + many):
        other = mechanism(f"other-{n}")
        relation = Relation.objects.create(key=f"relation-{n}", source=of, target=other, type="governs")
        state = State.objects.create(slug=f"state-{n}", **making.texts(name=f"State {n}"))
        Membership.objects.create(key=f"membership-{n}", mechanism=of, state=state)
        ArticleAuthor.objects.create(article=article, author=Author.objects.create(slug=f"author-{n}"), position=n)
        ArticleTopic.objects.create(article=article, topic=Topic.objects.create(slug=f"topic-{n}"))
        ArticleMechanism.objects.create(article=article, mechanism=other)
        ClaimMechanism.objects.create(claim=claim, mechanism=other)
        ClaimSupport.objects.create(claim=claim, relation=relation)
        making.claim(article, f"claim-{n}")


@pytest.mark.parametrize("name", ["change", "history"])
def test_page_query_count_is_independent_of_row_count(desk: Client, name: str) -> None:
    article, of = making.approved(), mechanism("of")
    fill(article, of, 0, 2)
    rows: list[Any] = [article, article.claims.get(slug="first"), of]
    few = {row: queries(desk, making.page(row, name)) for row in rows}
    fill(article, of, 2, 5)
    for row in rows:
        many = queries(desk, making.page(row, name))
        assert len(many) == len(few[row]), "\n".join(sorted(many))
        assert len(many) <= 45, "\n".join(sorted(many))
