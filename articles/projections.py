"""How the documents of articles, their sources and claims are read: keys to find them by, and prerendered fragments."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from sco.api import paths
from sco.languages import Language
from sco.ledger.registry import Derived, Fragments, Ref, Stamp, ref
from sco.ledger.rendering import embedded, identity, interval, joined, references, said, shown_date, spoken, stamped

Document = Mapping[str, Any]


def derive_outlet(slug: str, document: Document, _stamp: Stamp) -> Derived:
    """An outlet is embedded by its name and homepage."""
    return _by_label(
        document,
        lambda language: {
            "slug": slug,
            **spoken(language, document["languages"]),
            "name": said(document["name"], language),
            "homepage": document["homepage"],
        },
    )


def derive_rights(slug: str, document: Document, _stamp: Stamp) -> Derived:
    """A statement of rights is embedded with its notice; open ones are told by the key ``access=everyone``."""
    return _by_label(
        document,
        lambda language: {
            "slug": slug,
            **spoken(language, document["languages"]),
            "access": document["access"],
            "notice": said(document["notice"], language),
        },
        keys=[f"access={document['access']}"],
    )


def derive_topic(slug: str, document: Document, _stamp: Stamp) -> Derived:
    """A topic is embedded by its name."""
    return _by_label(
        document,
        lambda language: {
            "slug": slug,
            **spoken(language, document["languages"]),
            "name": said(document["name"], language),
        },
    )


def _by_label(document: Document, label: Any, keys: list[str] | None = None) -> Derived:
    return Derived(
        fragments={language: Fragments(label(language)) for language in document["languages"]}, keys=keys or []
    )


def derive_author(slug: str, document: Document, stamp: Stamp) -> Derived:
    """An author, found by the text of the affiliation."""
    languages = document["languages"]
    affiliations = (said(document["affiliation"], language) for language in languages)
    return Derived(
        fragments={language: _author_fragments(slug, document, stamp, language) for language in languages},
        haystack=joined(*affiliations).casefold(),
        search={
            language: _texts(document, language, "name", "position", "affiliation", "biography")
            for language in languages
        },
    )


def _author_fragments(slug: str, document: Document, stamp: Stamp, language: Language) -> Fragments:
    label = {
        **identity(paths.item("author", slug), slug, language, document["languages"]),
        **_fields(document, language, "name", "affiliation"),
    }
    card = {**label, **stamped(stamp), "position": said(document["position"], language)}
    return Fragments(label, card, {**card, "biography": said(document["biography"], language)})


def derive_article(slug: str, document: Document, stamp: Stamp) -> Derived:
    """An article, found by everything that it refers to, its languages and the source's time."""
    languages = document["languages"]
    return Derived(
        fragments={language: _article_fragments(slug, document, stamp, language) for language in languages},
        refs=[
            Ref("outlet", document["outlet"]),
            Ref("rights", document["rights"]),
            *(Ref("author", author) for author in document["authors"]),
            *(Ref("topic", topic) for topic in document["topics"]),
            *(Ref("mechanism", mechanism) for mechanism in document["mechanisms"]),
        ],
        keys=[
            f"original_language={document['original_language']}",
            *(f"translation={state}" for state in document["translation"].values()),
            *(["restricted"] if document["restricted"] else []),
        ],
        original=document["original_language"],
        rank=document["source"]["published_at"],
        date_key=document["source"]["published_at"],
        search={language: _texts(document, language, "title", "summary", "body") for language in languages},
    )


def _article_fragments(slug: str, document: Document, stamp: Stamp, language: Language) -> Fragments:
    label = {
        **identity(paths.item("article", slug), slug, language, document["languages"]),
        "title": said(document["title"], language),
        "published_at": document["source"]["published_at"],
    }
    of_this = urlencode({"article": slug})
    card = {
        **label,
        **stamped(stamp),
        "summary": said(document["summary"], language),
        "original_language": document["original_language"],
        "translation": document["translation"],
        "outlet": ref("outlet", document["outlet"]),
        "topics": [ref("topic", topic) for topic in document["topics"]],
        "authors": embedded("author", document["authors"], paths.collection("author", of_this)),
        "mechanisms": embedded("mechanism", document["mechanisms"], paths.collection("mechanism", of_this)),
    }
    page = {
        **card,
        "body": said(document["body"], language),
        "source": document["source"],
        "rights": ref("rights", document["rights"]),
    }
    return Fragments(label, card, page)


def derive_claim(slug: str, document: Document, stamp: Stamp) -> Derived:
    """A claim, found by its article, mechanisms, kind, status, quantity and period."""
    languages = document["languages"]
    period, quantity = document["period"], document["quantity"]
    starts, ends = interval(period["from"], period["to"])
    return Derived(
        fragments={language: _claim_fragments(slug, document, stamp, language) for language in languages},
        refs=[
            Ref("article", document["article"]),
            *(Ref("mechanism", mechanism) for mechanism in document["mechanisms"]),
            *(Ref("mechanism", support["mechanism"]) for support in document["supports"]),
        ],
        keys=[
            f"kind={document['kind']}",
            f"status={document['status']}",
            # "about" is not the same as "refers to": a claim may support a relation of a mechanism it is not about.
            *(f"about:{mechanism}" for mechanism in document["mechanisms"]),
            *(f"supports:{support['relation']}" for support in document["supports"]),
            *(["restricted"] if document["restricted"] else []),
        ],
        original=document["original_language"],
        date_key=period["from"] or period["to"] or "",
        value=Decimal(quantity["value"]) if quantity else None,
        starts=starts,
        ends=ends,
        search={language: _texts(document, language, "statement", "status_note") for language in languages},
    )


def _claim_fragments(slug: str, document: Document, stamp: Stamp, language: Language) -> Fragments:
    label = {
        **identity(paths.item("claim", slug), slug, language, document["languages"]),
        **_fields(document, language, "statement"),
        "kind": document["kind"],
        "status": document["status"],
        "quantity": _quantity(document, language),
        "period": {end: shown_date(document["period"][end], language) for end in ("from", "to")},
    }
    of_this = urlencode({"claim": slug})
    card = {
        **label,
        **stamped(stamp),
        "article": ref("article", document["article"]),
        "mechanisms": embedded("mechanism", document["mechanisms"], paths.collection("mechanism", of_this)),
    }
    page = {
        **card,
        "quote": document["quote"],
        "status_note": said(document["status_note"], language),
        "supports": [
            {"relation": support["relation"], "mechanism": ref("mechanism", support["mechanism"])}
            for support in document["supports"]
        ],
        "references": references(document["references"], language),
    }
    return Fragments(label, card, page)


def _quantity(document: Document, language: Language) -> dict[str, Any] | None:
    quantity = document["quantity"]
    return {**quantity, "unit": said(quantity["unit"], language)} if quantity else None


def _fields(document: Document, language: Language, *fields: str) -> dict[str, str | None]:
    return {field: said(document[field], language) for field in fields}


def _texts(document: Document, language: Language, *fields: str) -> str:
    return joined(*(said(document[field], language) for field in fields))
