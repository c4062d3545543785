"""Feeds for feed programs: what is newest, as RSS 2.0, Atom and JSON Feed 1.1, in one language.

``reading`` builds a format-neutral ``Feed`` (``model``) from the record; ``xml_feeds`` and ``json_feed`` write it.
"""
