"""Times the actions on one record, as the desk's role: `python -m benchmarks.large.actions`, one line of JSON.

A process of its own for each record, because Django's connection leads to one database.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator

import django

REPEATS = 12
NOTE = {"zh-Hans": "更正。", "en": "Corrected."}


def main() -> int:
    """Print the milliseconds of each action and of its lock of the head, by action."""
    django.setup()
    found: dict[str, list[tuple[float, float]]] = {}
    for name, action in _actions():
        found.setdefault(name, []).append(_timed(action))
    # The first of each warms up: plans, caches, and modules that are imported late.
    json.dump({name: times[1:] for name, times in found.items()}, sys.stdout)
    return 0


def _timed(action: Callable[[], object]) -> tuple[float, float]:
    from django.db import connection

    from benchmarks.loading import HeadWatch

    head, began = HeadWatch(), time.perf_counter()
    with connection.execute_wrapper(head):
        action()
    return (time.perf_counter() - began) * 1000, sum(head.holds) * 1000


def _actions() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done to articles with three claims, each made for it and gone from the public at the end."""
    from sco.ledger.actions import erase, publish, withdraw
    from sco.ledger.models import Head

    head = Head.objects.get().sequence
    by = {"actor": "benchmarks"}
    for number in range(REPEATS):
        article, refs = _working_copy(f"timed-{head}-{number}")
        yield "publish", lambda refs=refs: publish.publish(refs, accept_clock=True, **by)
        _change(article)
        only = refs[:1]
        yield "correct", lambda only=only: publish.publish(only, correct=True, note=NOTE, accept_clock=True, **by)
        yield "withdraw", lambda refs=refs: withdraw.withdraw(refs, accept_clock=True, **by)
        yield "publish again", lambda refs=refs: publish.publish(refs, accept_clock=True, **by)
        yield "quoting items", lambda only=only: erase.quoting_items(only)
        yield (
            "erase with claims",
            lambda only=only, refs=refs: erase.erase(only, cascade=refs[1:], accept_clock=True, **by),
        )


def _working_copy(slug: str):
    """An article with three claims, approved, and the names under which they are published."""
    from articles import models
    from benchmarks.rows import approval
    from mechanisms.models import Mechanism
    from sco.languages import LANGUAGES
    from sco.ledger.registry import Ref

    outlet, rights = models.Outlet.objects.first(), models.Rights.objects.first()
    texts = {
        f"{name}_{column}": f"{name} {slug}" for name in ("title", "summary", "body") for column in ("zh_hans", "en")
    }
    article = models.Article.objects.create(
        slug=slug, original_language="en", outlet=outlet, rights=rights, source_text="…",
        published_at="2026-01-01T00:00:00Z", **texts,
    )  # fmt: skip
    models.ArticleAuthor.objects.create(article=article, author=models.Author.objects.first(), position=0)
    for mechanism in Mechanism.objects.all()[:3]:
        models.ArticleMechanism.objects.create(article=article, mechanism=mechanism)
    models.Translation.objects.bulk_create(approval(article, language) for language in LANGUAGES)
    claims = [
        models.Claim.objects.create(
            slug=f"{slug}-c{n}", article=article, kind="event", status="supported",
            statement_zh_hans=f"{slug} {n}", statement_en=f"{slug} {n}",
        )
        for n in range(3)
    ]  # fmt: skip
    return article, [Ref("article", slug), *(Ref("claim", claim.slug) for claim in claims)]


def _change(article) -> None:
    from articles.models import Translation
    from benchmarks.rows import approval
    from sco.languages import LANGUAGES

    article.summary_zh_hans, article.summary_en = article.summary_zh_hans + "。", article.summary_en + "."
    article.save()
    Translation.objects.filter(article=article).delete()
    Translation.objects.bulk_create(approval(article, language) for language in LANGUAGES)


if __name__ == "__main__":
    sys.exit(main())
