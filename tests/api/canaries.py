"""Plants a string wherever the public must never see it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from articles import models as articles
from mechanisms.models import Mechanism, MechanismReference, Relation, State
from sco.languages import columns
from tests import factories as make

GUESSES = (
    "canary-topic", "canary-state", "canary-outlet", "canary-rights", "canary-author", "canary-mechanism",
    "canary-article", "canary-claim", "canary-relation", "draft-author", "draft-mechanism", "draft-article",
    "draft-claim",
)  # fmt: skip


def plant_at_desk(canary: str) -> None:
    """In drafts of every kind, edits after publication, columns that never go public, suggestions and accounts."""
    _edit_what_is_public(canary)
    _add_drafts(canary)
    article = articles.Article.objects.get(slug="a00")
    articles.Article.objects.update(responsible_editor_name=canary, responsible_editor_email=f"{canary}@example.org")
    articles.Translation.objects.update(approved_by=canary)
    make.suggestion(article, sentence=canary, quote=canary, unit=canary)
    suggested = Mechanism.objects.get(slug="delta")
    make.suggestion(article, kind="mechanism", mechanism=suggested, sentence=canary, quote=canary)
    get_user_model().objects.create_user(canary, f"{canary}@example.org", first_name=canary)


def texts_of(model: type[models.Model]) -> list[str]:
    """Every column of free text, in each language."""
    kept = {
        "slug",
        "key",
        "url",
        "homepage",
        "source_url",
        "original_language",
        "language",
        "text_digest",
        "source_digest",
    }
    bilingual = {
        field.name
        for field in model._meta.concrete_fields
        if {*columns(field.name)} <= {f.name for f in model._meta.fields}
    }
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in kept | bilingual
        and (field.max_length or 999) >= 60
    ]


def _edit_what_is_public(canary: str) -> None:
    for model in (*EDITED, MechanismReference):
        changed = {name: canary for name in texts_of(model) if name != "source_id"}
        assert changed, model
        model._default_manager.update(**changed)
    Mechanism.objects.update(aliases_en=[canary], aliases_zh_hans=[canary], kind="event", established="1888")
    articles.Claim.objects.filter(value__isnull=False).update(value=31337, status="refuted")
    articles.Article.objects.update(source_url=f"https://{canary}.example/")
    articles.Outlet.objects.update(homepage=f"https://{canary}.example/")
    articles.ArticleTopic.objects.filter(article__slug="a01").delete()


EDITED: tuple[Any, ...] = (
    articles.Article, articles.Author, articles.Claim, articles.ClaimReference, articles.Outlet, articles.Rights,
    articles.Topic, Mechanism, State,
)  # fmt: skip


def _add_drafts(canary: str) -> None:
    fields = make.both("name", canary)
    author = make.author("canary-author", **{**fields, **make.both("affiliation", f"研究中心 {canary}")})
    mechanism = make.mechanism("canary-mechanism", **fields, kind="organisation", established="2004")
    state = make.state("canary-state", **fields)
    outlet, topic = make.outlet("canary-outlet", **fields), make.topic("canary-topic", **fields)
    rights = make.rights("canary-rights", **make.both("notice", canary), access="everyone")
    article = make.article(
        "canary-article", outlet=outlet, rights=rights, by=(author, articles.Author.objects.get(slug="author-0")),
        source_text=canary, title_zh_hans=canary, title_en=canary,
    )  # fmt: skip
    alpha, china = Mechanism.objects.get(slug="alpha"), State.objects.get(slug="china")
    article.mechanisms.add(alpha, mechanism)
    article.topics.add(topic)
    make.relation(mechanism, alpha, "part_of", key="canary-relation")
    make.relation(alpha, mechanism, "governs", key="canary-relation-2")
    make.membership(state, alpha, key="canary-membership")
    make.membership(china, mechanism, key="canary-membership-2")
    claim = make.claim(articles.Article.objects.get(slug="a00"), "canary-claim", **make.both("statement", canary))
    claim.mechanisms.add(alpha)
    claim.supports.add(Relation.objects.get(key="beta-part-of-alpha"))


def publish_with(canary: str) -> None:
    """A small record whose restricted texts, makers, approvers and unapproved languages hold it from the start."""
    author = make.author("author-0", **make.both("affiliation", "研究中心"))
    closed, licensed = make.rights("closed"), make.rights("some", access="licensed")
    mechanism, other = make.mechanism("alpha", established="2004"), make.mechanism("beta")
    relation = make.relation(other, mechanism)
    make.membership(make.state("china"), mechanism, key="china-in-alpha")
    rows: list[Any] = [
        State.objects.get(slug="china"),
        author,
        closed,
        licensed,
        mechanism,
        other,
        make.outlet("paper"),
    ]
    for number, rights in enumerate((closed, licensed, closed)):
        article = make.article(
            f"a0{number}", by=(author,), rights=rights, source_text=f"原文 {canary}", responsible_editor_name=canary,
            responsible_editor_email=f"{canary}@example.org",
            approved=("zh-Hans",) if number == 2 else ("zh-Hans", "en"),
            **(make.both("title", "标题") | {"title_en": canary} if number == 2 else {}),
        )  # fmt: skip
        articles.Translation.objects.filter(article=article).update(approved_by=canary)
        article.mechanisms.add(mechanism)
        claim = make.claim(article, f"c0{number}", quote_exact="多起", quote_prefix=canary, quote_suffix=canary)
        claim.mechanisms.add(mechanism)
        claim.supports.add(relation)
        rows += [article, claim]
    make.publish_rows(*rows, actor=canary)
    make.rename(mechanism, "renamed")
    mechanism.refresh_from_db()
    make.publish_rows(mechanism, actor=canary, correct=True, note=make.NOTE)
    make.withdraw_rows(articles.Claim.objects.get(slug="c01"), actor=canary, note=make.NOTE)
