"""Articles, their claims and sources, and the importer's suggestions, at the desk."""

from articles.admin import article, claim, sources, suggestion

__all__ = ["article", "claim", "sources", "suggestion"]
