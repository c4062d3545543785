"""The kinds of this app and their vocabularies, registered when the app is ready."""

from articles import erasing, filters, models
from articles import formats as f
from articles.serializers import documents as d
from articles.serializers import representations as r
from articles.vocabularies import VOCABULARIES
from sco.api import vocabularies
from sco.ledger.documents import Document
from sco.ledger.registry import Facet, Kind, PartRef, Ref, Representations, Searched, register


def supported_relations(document: Document) -> list[PartRef]:
    """The relations that a claim supports, which are parts of mechanisms."""
    return [PartRef(Ref("mechanism", row["mechanism"]), row["relation"]) for row in document["supports"]]


# In this order, because a bulk publication goes by it: what others refer to comes first.
_KINDS = (
    Kind(
        "rights",
        models.Rights,
        document=d.RightsDocumentSerializer,
        representations=Representations(r.RightsEmbeddedSerializer, r.RightsListSerializer, r.RightsDetailSerializer),
        index=filters.index_rights,
        collection="rights",
        example="huanqiu-no-republication",
        search={"notice": Searched.SUMMARY},
    ),
    Kind(
        "outlet",
        models.Outlet,
        document=d.OutletDocumentSerializer,
        representations=Representations(r.OutletEmbeddedSerializer, r.OutletListSerializer, r.OutletDetailSerializer),
        formats=f.OUTLET,
        collection="outlets",
        example="global-times",
        search={"name": Searched.NAME},
    ),
    Kind(
        "topic",
        models.Topic,
        document=d.TopicDocumentSerializer,
        representations=Representations(r.TopicEmbeddedSerializer, r.TopicListSerializer, r.TopicDetailSerializer),
        formats=f.TOPIC,
        collection="topics",
        example="regional-security",
        search={"name": Searched.NAME},
    ),
    Kind(
        "author",
        models.Author,
        document=d.AuthorDocumentSerializer,
        representations=Representations(r.AuthorEmbeddedSerializer, r.AuthorListSerializer, r.AuthorDetailSerializer),
        index=filters.index_author,
        search={
            "name": Searched.NAME,
            "position": Searched.TEXT,
            "affiliation": Searched.TEXT,
            "biography": Searched.TEXT,
        },
        formats=f.AUTHOR,
        collection="authors",
        example="li-tianyi",
    ),
    Kind(
        "article",
        models.Article,
        document=d.ArticleDocumentSerializer,
        representations=Representations(
            r.ArticleEmbeddedSerializer, r.ArticleListSerializer, r.ArticleDetailSerializer
        ),
        index=filters.index_article,
        search={"title": Searched.TITLE, "summary": Searched.SUMMARY, "body": Searched.TEXT},
        facets=(Facet("mechanism", "mechanism:", "mechanism"), Facet("topic", "topic:", "topic")),
        scrub=erasing.scrub_article,
        quoting=erasing.claims_of,
        formats=f.ARTICLE,
        collection="articles",
        example="four-security-centres",
        newest_first=True,
    ),
    Kind(
        "claim",
        models.Claim,
        document=d.ClaimDocumentSerializer,
        representations=Representations(r.ClaimEmbeddedSerializer, r.ClaimListSerializer, r.ClaimDetailSerializer),
        index=filters.index_claim,
        search={"statement": Searched.SUMMARY, "status_note": Searched.TEXT},
        facets=(
            Facet("mechanism", "about:", "mechanism"),
            Facet("status", "status=", choices=models.Claim.Status.values),
        ),
        named_parts=supported_relations,
        scrub=erasing.scrub_claim,
        formats=f.CLAIM,
        collection="claims",
        example="four-security-centres-c06",
    ),
)


def register_kinds() -> None:
    for kind in _KINDS:
        register(kind)
    vocabularies.register(*VOCABULARIES)
