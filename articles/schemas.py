"""JSON Schemas of the answers about articles, authors and claims."""

from articles.models import Claim, Rights
from sco.api.openapi import describe
from sco.api.schemas import (
    ADDRESS,
    IDENTITY,
    LANGUAGE,
    NULLABLE,
    PERIOD,
    SLUG,
    SPOKEN,
    STAMP,
    STRING,
    TIME,
    array,
    embedded,
    label,
    nullable,
    obj,
    ref,
)

_AUTHOR_LABEL = {**IDENTITY, "name": STRING, "affiliation": NULLABLE}
_AUTHOR_CARD = {**_AUTHOR_LABEL, **STAMP, "position": NULLABLE}
_ARTICLE_LABEL = {**IDENTITY, "title": STRING, "published_at": TIME}
_TRANSLATION = {"type": "string", "enum": ["current", "outdated", "missing"]}
_ARTICLE_CARD = {
    **_ARTICLE_LABEL,
    **STAMP,
    "summary": STRING,
    "original_language": LANGUAGE,
    "translation": {"type": "object", "additionalProperties": _TRANSLATION},
    "outlet": label("Outlet"),
    "topics": array(label("Topic")),
    "authors": embedded("AuthorLabel"),
    "mechanisms": embedded("MechanismLabel"),
}
_QUANTITY = obj(
    value={"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    comparator={"type": "string", "enum": Claim.Comparator.values},
    unit=NULLABLE,
)
_CLAIM_LABEL = {
    **IDENTITY,
    "statement": STRING,
    "kind": {"type": "string", "enum": Claim.Kind.values},
    "status": {"type": "string", "enum": Claim.Status.values},
    "quantity": nullable(_QUANTITY),
    "period": PERIOD,
}
_CLAIM_CARD = {
    **_CLAIM_LABEL,
    **STAMP,
    "article": label("ArticleLabel"),
    "mechanisms": embedded("MechanismLabel"),
}

describe(
    Outlet=obj(slug=SLUG, **SPOKEN, name=STRING, homepage=nullable(ADDRESS)),
    Rights=obj(slug=SLUG, **SPOKEN, access={"type": "string", "enum": Rights.Access.values}, notice=STRING),
    Topic=obj(slug=SLUG, **SPOKEN, name=STRING),
    AuthorLabel=obj(**_AUTHOR_LABEL),
    AuthorCard=obj(**_AUTHOR_CARD),
    Author=obj(**_AUTHOR_CARD, biography=NULLABLE, articles=embedded("ArticleLabel")),
    ArticleLabel=obj(**_ARTICLE_LABEL),
    ArticleCard=obj(**_ARTICLE_CARD),
    Article=obj(
        {"source_text": STRING},
        **_ARTICLE_CARD,
        body={"type": "string", "description": "CommonMark."},
        source=obj(id=NULLABLE, url=NULLABLE, published_at=TIME),
        rights=label("Rights"),
        claims=embedded("ClaimLabel"),
        restricted=nullable(ref("Restricted")),
    ),
    ClaimLabel=obj(**_CLAIM_LABEL),
    ClaimCard=obj(**_CLAIM_CARD),
    Claim=obj(
        **_CLAIM_CARD,
        quote=nullable(obj(exact=STRING)),
        status_note=NULLABLE,
        supports=array(obj(relation=SLUG, mechanism=label("MechanismLabel"))),
        references=array(ref("Reference")),
        restricted=nullable(ref("Restricted")),
    ),
)
