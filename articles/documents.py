"""What an article, its sources and its claims publish: documents of the record.

Personal data of the source (the responsible editor) and the desk's own (who approved what) never enter a document.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles import models, projections
from articles.models.article import TEXT_FIELDS
from mechanisms.documents import citations, dated
from sco.languages import LANGUAGES, Language
from sco.ledger.freezing import bilingual, completeness, scrub_texts
from sco.ledger.history import bearers, ever, forget, forget_rows, last_slugs
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import ever_referring, latest_entries
from sco.ledger.registry import Frozen, Kind, Ref
from sco.ledger.registry import register as register_kind


def freeze_outlet(outlet: models.Outlet) -> Frozen:
    """An outlet: its name and homepage."""
    languages, problems = completeness(outlet, required=["name"])
    document = {
        "languages": languages,
        "name": bilingual(outlet, "name", languages),
        "homepage": outlet.homepage or None,
    }
    return Frozen(document, languages, problems=problems)


def freeze_rights(rights: models.Rights) -> Frozen:
    """A statement of rights: who may have the text, and the notice."""
    languages, problems = completeness(rights, required=["notice"])
    document = {"languages": languages, "access": rights.access, "notice": bilingual(rights, "notice", languages)}
    return Frozen(document, languages, problems=problems)


def freeze_topic(topic: models.Topic) -> Frozen:
    """A topic: its name."""
    languages, problems = completeness(topic, required=["name"])
    return Frozen({"languages": languages, "name": bilingual(topic, "name", languages)}, languages, problems=problems)


def freeze_author(author: models.Author) -> Frozen:
    """An author."""
    fields = ("name", "position", "affiliation", "biography")
    languages, problems = completeness(author, required=fields[:1], optional=fields[1:])
    document = {"languages": languages, **{field: bilingual(author, field, languages) for field in fields}}
    return Frozen(document, languages, problems=problems)


def freeze_article(article: models.Article) -> Frozen:
    """An article in its approved languages; the outlet's text goes into the restricted part."""
    languages = article.approved_languages()
    document = {
        "languages": languages,
        "original_language": article.original,
        **{field: bilingual(article, field, languages) for field in TEXT_FIELDS},
        "translation": {
            language: article.translation_state(language) for language in LANGUAGES if language != article.original
        },
        "source": {
            "id": article.source_id or None,
            "url": article.source_url or None,
            "published_at": instant(article.published_at),
        },
        "outlet": article.outlet.slug,
        "rights": article.rights.slug,
        "authors": [row.author.slug for row in article.article_authors.all()],
        "topics": sorted(row.topic.slug for row in article.article_topics.all()),
        "mechanisms": sorted(row.mechanism.slug for row in article.article_mechanisms.all()),
        "restricted": ["source_text"] if article.source_text else [],
    }
    restricted = {"source_text": article.source_text} if article.source_text else None
    return Frozen(document, languages, restricted, [] if languages else _unapproved(article))


def _unapproved(article: models.Article) -> list[str]:
    languages, lacking = completeness(article, required=TEXT_FIELDS)
    if not languages:
        return lacking
    names = ", ".join(str(LANGUAGE_NAMES[language]) for language in languages)
    return [
        _("No language is approved as its text stands now. Complete and ready for approval: %(names)s.")
        % {"names": names}
    ]


def freeze_claim(claim: models.Claim) -> Frozen:
    """A claim; what surrounds its quotation goes into the restricted part."""
    languages, problems = completeness(claim, required=["statement"], optional=["unit", "status_note"])
    document = {
        "languages": languages,
        "original_language": claim.article.original,
        "article": claim.article.slug,
        "kind": claim.kind,
        "statement": bilingual(claim, "statement", languages),
        "quantity": _quantity(claim, languages),
        "period": {"from": dated(claim.period_from), "to": dated(claim.period_to)},
        "quote": {"exact": claim.quote_exact} if claim.quote_exact else None,
        "mechanisms": sorted(row.mechanism.slug for row in claim.mechanism_rows),
        "supports": sorted(
            ({"relation": row.relation.key, "mechanism": row.relation.source.slug} for row in claim.support_rows),
            key=lambda support: support["relation"],
        ),
        "status": claim.status,
        "status_note": bilingual(claim, "status_note", languages),
        "references": citations(claim.reference_rows, languages),
        "restricted": ["quote"] if claim.quote_prefix or claim.quote_suffix else [],
    }
    surroundings = {"prefix": claim.quote_prefix, "suffix": claim.quote_suffix}
    restricted = {"quote": surroundings} if any(surroundings.values()) else None
    parts = [(Ref("mechanism", row.relation.source.slug), row.relation.key) for row in claim.support_rows]
    return Frozen(document, languages, restricted, problems, parts)


def _quantity(claim: models.Claim, languages: list[Language]) -> dict[str, Any] | None:
    if claim.value is None:
        return None
    return {"value": plain(claim.value), "comparator": claim.comparator, "unit": bilingual(claim, "unit", languages)}


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: ``960``, ``0.5``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def instant(at: datetime) -> str:
    """A UTC time to the millisecond: ``2025-09-02T17:05:22.602Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def scrub_item(item: Item) -> None:
    """Empty the item's texts and its history."""
    scrub_texts(item)
    forget(item)


def scrub_article(article: models.Article) -> None:
    """Empty the article's texts and the responsible editor's data; delete approvals, suggestions and history.

    Claims stay, but what the history says of claims that were deleted before anybody published them goes too.
    """
    scrub_texts(article)
    forget_rows(models.Claim, _deleted_drafts(article.slug), models.ClaimReference)
    forget(article, models.Suggestion, models.Translation)


def claims_of(slug: str) -> list[Ref]:
    """Claims that quote the article of this slug or once did, by the desk, its history and the record."""
    pks = _claims_ever(slug)
    slugs = set(models.Claim.objects.filter(pk__in=pks).values_list("slug", flat=True))
    slugs |= set(_deleted_and_recorded(pks).values()) | ever_referring(Ref("article", slug), "claim")
    return [Ref("claim", slug) for slug in sorted(slugs)]


def _claims_ever(slug: str) -> set[int]:
    return ever(models.Claim, article_id__in=bearers(models.Article, slug))


def _deleted_and_recorded(pks: set[int]) -> dict[int, str]:
    """Those of these claims that the desk has no more and the record knows, with their slugs."""
    gone = pks - set(models.Claim.objects.filter(pk__in=pks).values_list("pk", flat=True))
    slugs = last_slugs(models.Claim, gone)
    # A recorded slug that a living claim has was recorded with that one: only drafts leave theirs to others.
    taken = set(models.Claim.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    recorded = latest_entries((Ref("claim", slug) for slug in slugs.values()), texts=False)
    return {pk: slug for pk, slug in slugs.items() if slug not in taken and Ref("claim", slug) in recorded}


def _deleted_drafts(slug: str) -> set[int]:
    pks = _claims_ever(slug)
    kept = set(models.Claim.objects.filter(pk__in=pks).values_list("pk", flat=True)) | set(_deleted_and_recorded(pks))
    return pks - kept


def scrub_claim(claim: models.Claim) -> None:
    """Empty the claim's texts and figures; delete its references and history."""
    scrub_texts(claim, value=None, comparator="", period_from=None, period_to=None)
    forget(claim, models.ClaimReference)


def register() -> None:
    """Register the kinds of this app, in the order in which they refer to one another."""
    register_kind(Kind("rights", models.Rights, freeze_rights, projections.derive_rights, scrub_item, title="notice"))
    register_kind(Kind("outlet", models.Outlet, freeze_outlet, projections.derive_outlet, scrub_item))
    register_kind(Kind("topic", models.Topic, freeze_topic, projections.derive_topic, scrub_item))
    register_kind(
        Kind(
            "author",
            models.Author,
            freeze_author,
            projections.derive_author,
            scrub_item,
            collection="authors",
            example="li-tianyi",
        )
    )
    register_kind(
        Kind(
            "article",
            models.Article,
            freeze_article,
            projections.derive_article,
            scrub_article,
            claims_of,
            collection="articles",
            example="four-security-centres",
            references={
                "outlet": "outlet",
                "rights": "rights",
                "authors": "author",
                "topics": "topic",
                "mechanisms": "mechanism",
            },
            member_names={
                "translation": _lazy("state of the translation"),
                "source": _lazy("source"),
                "id": _lazy("source id"),
                "url": _lazy("address"),
                "languages": _lazy("languages"),
                "authors": _lazy("authors"),
                "topics": _lazy("topics"),
                "mechanisms": _lazy("mechanisms"),
                "restricted": _lazy("restricted parts"),
            },
            value_names={
                "original_language": LANGUAGE_NAMES,
                "translation": {
                    "current": _lazy("up to date"),
                    "outdated": _lazy("outdated"),
                    "missing": _lazy("missing"),
                },
            },
            title="title",
        )
    )
    register_kind(
        Kind(
            "claim",
            models.Claim,
            freeze_claim,
            projections.derive_claim,
            scrub_claim,
            collection="claims",
            example="four-security-centres-c06",
            references={"article": "article", "mechanisms": "mechanism", "mechanism": "mechanism"},
            member_names={
                "quantity": _lazy("quantity"),
                "period": _lazy("period"),
                "from": _lazy("since"),
                "to": _lazy("until"),
                "quote": _lazy("quotation"),
                "exact": _lazy("quotation"),
                "prefix": _lazy("text before the quotation"),
                "suffix": _lazy("text after the quotation"),
                "supports": _lazy("supports the relations"),
                "relation": _lazy("relation"),
                "mechanism": _lazy("mechanism"),
                "mechanisms": _lazy("mechanisms"),
                "references": _lazy("references"),
                "url": _lazy("address"),
                "languages": _lazy("languages"),
                "original_language": _lazy("original language"),
                "restricted": _lazy("restricted parts"),
            },
            value_names={"original_language": LANGUAGE_NAMES},
            title="statement",
        )
    )
