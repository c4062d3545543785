"""Articles, their authors, sources and claims as schema.org describes them, in JSON-LD."""

from collections.abc import Mapping
from typing import Any

from articles.models import Claim
from mechanisms.linked_data import mechanism_node, references
from sco.api.formats import SCHEMA_ORG, Shown, present
from sco.languages import Language

Node = dict[str, Any]
# Of 5, for programs that compare ratings; ``alternateName`` says it in words.
RATINGS: Mapping[str, int] = {Claim.Status.SUPPORTED: 5, Claim.Status.DISPUTED: 3, Claim.Status.REFUTED: 1}
# What a quantity is compared with.
BOUNDS: Mapping[str, str] = {">": "minValue", "≥": "minValue", "<": "maxValue", "≤": "maxValue"}
PUBLISHER = "The SCO record"


def outlet(shown: Shown) -> Node:
    """An outlet."""
    homepage = {"sameAs": shown.detail["homepage"]} if shown.detail["homepage"] else {}
    return {"@context": SCHEMA_ORG, **shown.node("outlet", "NewsMediaOrganization", shown.detail, **homepage)}


def topic(shown: Shown) -> Node:
    """A topic."""
    return {"@context": SCHEMA_ORG, **shown.node("topic", "DefinedTerm", shown.detail, termCode=shown.ref.slug)}


def author(shown: Shown) -> Node:
    """An author."""
    return {
        "@context": SCHEMA_ORG,
        **_person(shown, shown.detail),
        "jobTitle": shown.detail["position"],
        "description": shown.detail["biography"],
    }


def article(shown: Shown) -> Node:
    """An article in one language, which is linked to the other one as its translation or its original."""
    detail = shown.detail
    topics = [shown.node("topic", "DefinedTerm", each) for each in detail["topics"]]
    mechanisms = [mechanism_node(shown, each) for each in detail["mechanisms"]["results"]]
    claims = [shown.node("claim", "Claim", each) for each in detail["claims"]["results"]]
    return {
        "@context": SCHEMA_ORG,
        **article_node(shown, detail, shown.language),
        "identifier": shown.id("article", shown.ref.slug),
        "abstract": detail["summary"],
        "articleBody": detail["body"],
        "dateModified": detail["recorded_at"],
        "version": detail["version"],
        "author": [_person(shown, each) for each in detail["authors"]["results"]],
        "publisher": shown.node("outlet", "NewsMediaOrganization", detail["outlet"]),
        "isBasedOn": detail["source"]["url"],
        "about": [*topics, *mechanisms],
        "mentions": claims,
        "sdPublisher": {"@type": "Organization", "name": PUBLISHER},
        "sdDatePublished": detail["recorded_at"],
        "correction": _correction(shown),
        **_rights(shown),
        **_translations(shown),
    }


def article_node(shown: Shown, item: Mapping[str, Any], language: Language) -> Node:
    """An article in one language, by its title; its id names the language, because a translation is a work."""
    slug = item["slug"]
    node = {"@type": "NewsArticle", "@id": shown.id("article", slug, language)}
    if "title" not in item:
        return {**node, "@id": shown.id("article", slug)}
    return {
        **node,
        "url": shown.url("article", slug, language),
        "headline": item["title"],
        "inLanguage": language,
        "datePublished": item["published_at"],
    }


def _person(shown: Shown, item: Mapping[str, Any]) -> Node:
    organisation = item.get("affiliation")
    employer = {"affiliation": {"@type": "Organization", "name": organisation}} if organisation else {}
    return shown.node("author", "Person", item, **employer)


def _rights(shown: Shown) -> Node:
    """The notice of the rights. It is no ``license``: that would promise one where the holder has given none."""
    rights = shown.detail["rights"]
    usage = {"@type": "CreativeWork", "@id": shown.id("rights", rights["slug"])}
    if "notice" in rights:
        usage |= {"url": shown.url("rights", rights["slug"]), "text": rights["notice"]}
    return {"usageInfo": usage, "conditionsOfAccess": rights.get("notice")}


def _correction(shown: Shown) -> Node | None:
    """The latest correction of the item."""
    latest = shown.detail["corrections"]["latest"]
    if latest is None:
        return None
    text = latest["note"] and latest["note"][shown.language]
    return present({"@type": "CorrectionComment", "datePublished": latest["at"], "text": text})


def _translations(shown: Shown) -> Node:
    """The other language of an article: its translation, or the original that it was translated from."""
    original, others = shown.detail["original_language"], shown.detail["available_languages"]
    links: Node = {}
    for language in others:
        if language == shown.language:
            continue
        other = {
            "@type": "NewsArticle", "@id": shown.id("article", shown.ref.slug, language), "inLanguage": language,
            "url": shown.url("article", shown.ref.slug, language),
        }  # fmt: skip
        links["translationOfWork" if language == original else "workTranslation"] = other
    return links


def claim(shown: Shown) -> Node:
    """A claim; once it is checked, the review of it, which says what checking has shown."""
    detail = shown.detail
    status, checked = detail["status"], detail["status"] in RATINGS
    if not checked:
        return {"@context": SCHEMA_ORG, **_claim(shown)}
    rating = {
        "@type": "Rating", "ratingValue": RATINGS[status], "bestRating": 5, "worstRating": 1,
        "alternateName": str(Claim.Status(status).label),
    }  # fmt: skip
    return {
        "@context": SCHEMA_ORG,
        "@type": "ClaimReview",
        "@id": shown.id("claim", shown.ref.slug, "review"),
        "url": shown.url("claim", shown.ref.slug),
        "claimReviewed": detail["statement"],
        "itemReviewed": _claim(shown),
        "reviewRating": rating,
        "reviewBody": detail["status_note"],
        "inLanguage": shown.language,
        "datePublished": detail["recorded_at"],
        "author": {"@type": "Organization", "name": PUBLISHER},
        "citation": references(detail["references"]),
    }


def _claim(shown: Shown) -> Node:
    detail = shown.detail
    article = detail["article"]
    return present({
        **shown.node("claim", "Claim", {**detail, "slug": shown.ref.slug}),
        "text": detail["statement"],
        "inLanguage": shown.language,
        "dateModified": detail["recorded_at"],
        "appearance": article_node(shown, article, article.get("language", shown.language)),
        "about": [mechanism_node(shown, each) for each in detail["mechanisms"]["results"]],
        "temporalCoverage": _coverage(detail["period"]),
        "mainEntity": _quantity(detail["quantity"]),
        "correction": _correction(shown),
    })  # fmt: skip


def _coverage(period: Mapping[str, Any]) -> str | None:
    """The period as ISO 8601 writes it, ``..`` for an end that is open or unknown."""
    ends = [period[end]["date"] if period[end] else ".." for end in ("from", "to")]
    return "/".join(ends) if ends != ["..", ".."] else None


def _quantity(quantity: Mapping[str, Any] | None) -> Node | None:
    if quantity is None:
        return None
    member = BOUNDS.get(quantity["comparator"], "value")
    # As text: a number of JSON may lose digits.
    return present({"@type": "QuantitativeValue", member: quantity["value"], "unitText": quantity["unit"]})
