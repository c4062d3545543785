"""Routes of the API: no trailing slash, and slugs in the shape that the record accepts."""

from django.urls import register_converter
from django.urls.converters import StringConverter
from rest_framework.routers import SimpleRouter

from sco.slugs import UNANCHORED


class PublicSlug(StringConverter):
    """A path converter for slugs. An address with any other text is a 404 without a query."""

    # Django wraps the pattern in a named group of its own; a capturing group inside would become another argument.
    regex = UNANCHORED.replace("(", "(?:")


register_converter(PublicSlug, "public_slug")


class RecordRouter(SimpleRouter):
    """DRF's SimpleRouter with path converters and without trailing slashes."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)
