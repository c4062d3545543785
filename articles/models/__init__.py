"""The desk's articles, what they come from, and the claims in them."""

from articles.models.article import Article, ArticleAuthor, ArticleMechanism, ArticleTopic, Translation
from articles.models.claim import Claim, ClaimMechanism, ClaimReference, ClaimSupport
from articles.models.import_job import ImportJob, ImportPiece, ImportState, PieceState
from articles.models.source_file import SourceFile
from articles.models.sources import Author, Outlet, Rights, Topic
from articles.models.suggestion import Suggestion

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleMechanism",
    "ArticleTopic",
    "Author",
    "Claim",
    "ClaimMechanism",
    "ClaimReference",
    "ClaimSupport",
    "ImportJob",
    "ImportPiece",
    "ImportState",
    "Outlet",
    "PieceState",
    "Rights",
    "SourceFile",
    "Suggestion",
    "Topic",
    "Translation",
]
