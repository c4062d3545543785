"""Working copies for tests: each function saves one row that can be published; keywords override its columns.

Texts carry the slug of their item and the name of their language, so that a test sees which one it has got.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User

from articles import models
from mechanisms.models import Mechanism, Membership, Relation, State
from sco.languages import LANGUAGES, Language
from sco.ledger.actions.erase import erase
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.registry import ref_of

ACTOR = "an editor"
NOTE = {"zh-Hans": "更正说明", "en": "What was wrong"}


def both(field: str, text: str) -> dict[str, str]:
    """The columns of a text in both languages."""
    return {f"{field}_zh_hans": f"{text}（中文）", f"{field}_en": f"{text} (English)"}


def editor(name: str = "ed") -> User:
    """A user with the rights of an editor and no more."""
    return account("editor", name)


def account(role: str, name: str = "") -> User:
    """The account of somebody with this role and no other rights; without a name, the one that the role has already."""
    user, _made = User.objects.get_or_create(username=name or role.replace(" ", "-"), defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name=role))
    return user


def state(slug: str = "kazakhstan", **fields: Any) -> State:
    return State.objects.create(slug=slug, **{**both("name", slug), **fields})


def mechanism(slug: str = "council", **fields: Any) -> Mechanism:
    return Mechanism.objects.create(slug=slug, **{"kind": "council", **both("name", slug), **fields})


def relation(source: Mechanism, target: Mechanism, type_: str = "part_of", **fields: Any) -> Relation:
    key = f"{source.slug}-{type_.replace('_', '-')}-{target.slug}"
    return Relation.objects.create(source=source, target=target, type=type_, **{"key": key, **fields})


def membership(member: State, of: Mechanism, **fields: Any) -> Membership:
    return Membership.objects.create(state=member, mechanism=of, **{"key": f"{member.slug}-in-{of.slug}", **fields})


def topic(slug: str = "security", **fields: Any) -> models.Topic:
    return models.Topic.objects.create(slug=slug, **{**both("name", slug), **fields})


def outlet(slug: str = "paper", **fields: Any) -> models.Outlet:
    return models.Outlet.objects.create(slug=slug, **{**both("name", slug), **fields})


def rights(slug: str = "closed", **fields: Any) -> models.Rights:
    """Rights that let nobody read the source text."""
    return models.Rights.objects.create(slug=slug, **{**both("notice", slug), **fields})


def author(slug: str = "some-author", **fields: Any) -> models.Author:
    return models.Author.objects.create(slug=slug, **{**both("name", slug), **fields})


def article(
    slug: str = "piece",
    *,
    approved: Iterable[Language] = LANGUAGES,
    by: Iterable[models.Author] = (),
    topics: Iterable[models.Topic] = (),
    mechanisms: Iterable[Mechanism] = (),
    **fields: Any,
) -> models.Article:
    """An article whose texts are approved in these languages; outlet and rights are shared unless given."""
    fields.setdefault("outlet", models.Outlet.objects.first() or outlet())
    fields.setdefault("rights", models.Rights.objects.first() or rights())
    defaults = {
        "published_at": datetime(2025, 9, 2, 17, 5, 22, 602000, tzinfo=UTC),
        "source_text": f"原文 {slug}",
        **both("title", f"Title of {slug}"),
        **both("summary", f"Summary of {slug}"),
        **both("body", f"Body of {slug}"),
    }
    made = models.Article.objects.create(slug=slug, **{**defaults, **fields})
    for position, name in enumerate(by):
        made.article_authors.create(author=name, position=position)
    made.topics.add(*topics)
    made.mechanisms.add(*mechanisms)
    approve(made, *approved)
    return made


def approve(made: models.Article, *languages: Language) -> None:
    """Approve the article's current text."""
    for language in languages:
        models.Translation.objects.approve(made, language, by="a second editor")


def claim(
    of: models.Article,
    slug: str = "piece-c01",
    *,
    mechanisms: Iterable[Mechanism] = (),
    supports: Iterable[Relation] = (),
    **fields: Any,
) -> models.Claim:
    made = models.Claim.objects.create(article=of, slug=slug, **{"kind": "event", **both("statement", slug), **fields})
    made.mechanisms.add(*mechanisms)
    made.supports.add(*supports)
    return made


def suggestion(of: models.Article, **fields: Any) -> models.Suggestion:
    """A suggested claim."""
    return models.Suggestion.objects.create(article=of, **{"kind": "claim", **fields})


def publish_rows(*rows: Any, **options: Any) -> list[Outcome]:
    """Publish working copies."""
    return publish([ref_of(row) for row in rows], **{"actor": ACTOR, **options})


def publish_article(made: models.Article) -> list[Outcome]:
    """Publish an article with everything that it refers to."""
    return publish_rows(made.outlet, made.rights, *made.authors.all(), *made.topics.all(), *made.mechanisms.all(), made)


def withdraw_rows(*rows: Any, **options: Any) -> list[Outcome]:
    """Withdraw working copies."""
    return withdraw([ref_of(row) for row in rows], **{"actor": ACTOR, **options})


def topic_in_three_versions() -> None:
    """A topic that was published, withdrawn and published again: entries 1 to 3 of an empty record."""
    made = topic()
    publish_rows(made)
    withdraw_rows(made)
    publish_rows(made)


def erase_rows(*rows: Any, **options: Any) -> list[Outcome]:
    """Erase working copies."""
    return erase([ref_of(row) for row in rows], **{"actor": ACTOR, **options})


def rename(row: Any, text: str) -> None:
    """Change the name of a working copy in both languages."""
    type(row).objects.filter(pk=row.pk).update(**both("name", text))
