"""Articles, their claims and sources, and the importer's suggestions, at the desk."""

from articles.admin import article, claim, home_figures, importing, mechanism_panels, sources, suggestion

__all__ = ["article", "claim", "home_figures", "importing", "mechanism_panels", "sources", "suggestion"]
