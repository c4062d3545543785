"""The reader gets a restricted part only through the function that asks who has the rights now."""

from collections.abc import Callable

import pytest
from django.db import connection, connections

from articles.models import Article, Rights
from sco.ledger.models import Entry
from tests import factories as make

TEXT = "Quagmirethorn in the source"


def opened() -> dict[int, str | None]:
    """What the reader's role gets of each entry with a restricted part."""
    sequences = list(Entry.objects.exclude(restricted=None).values_list("sequence", flat=True))
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT s, ledger_open_restricted(s) FROM unnest(%s::bigint[]) AS s", [sequences])
        return dict(cursor.fetchall())


@pytest.fixture
def article(record: str) -> Article:
    """An article in two versions whose rights open it to everyone, with a public claim."""
    made = make.article(source_text=f"{TEXT}: 4 centres", rights=make.rights("open", access="everyone"))
    make.publish_article(made)
    make.publish_rows(make.claim(made, quote_exact="4 centres", quote_prefix=f"{TEXT}: "))
    Article.objects.filter(pk=made.pk).update(source_text=f"{TEXT}: 5 centres")
    made.refresh_from_db()
    make.publish_rows(made)
    return made


def revoke(article: Article) -> None:
    Rights.objects.update(access="licensed")
    make.publish_rows(article.rights)


def move(article: Article) -> None:
    Article.objects.update(rights=make.rights("closed"))
    article.refresh_from_db()
    make.publish_rows(article.rights, article)


def mix_up(_article: Article) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_projection SET keys = keys || '{outlet/access=nobody}' WHERE kind = 'outlet'")


def test_everyone_gets_every_version_of_an_article_and_nothing_of_a_claim(article: Article) -> None:
    of_article = Entry.objects.filter(kind="article").order_by("sequence")
    assert len(opened()) == 3
    assert {s: text for s, text in opened().items() if text} == {
        entry.sequence: entry.restricted for entry in of_article
    }
    assert len(of_article) == 2


@pytest.mark.parametrize(
    "close",
    [
        revoke,
        move,
        mix_up,
        lambda article: make.withdraw_rows(*article.claims.all(), article),
        lambda article: make.erase_rows(article.rights),
    ],
)
def test_nobody_gets_any_version_once_the_rights_are_not_everyones(
    article: Article, close: Callable[[Article], object]
) -> None:
    close(article)
    assert Entry.objects.filter(kind="article").exclude(restricted=None).count() >= 2
    assert set(opened().values()) == {None}


def test_what_is_erased_or_does_not_exist_is_nothing(article: Article) -> None:
    (sequence, *_rest) = sorted(opened())
    make.erase_rows(article)
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT ledger_open_restricted(%s), ledger_open_restricted(99), ledger_open_restricted(NULL)", [sequence]
        )
        assert cursor.fetchone() == (None, None, None)
