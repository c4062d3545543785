"""Routes of the API: no slash at the end, and slugs as the record has them."""

from django.urls import register_converter
from django.urls.converters import StringConverter
from rest_framework.routers import SimpleRouter

from sco.slugs import UNANCHORED


class PublicSlug(StringConverter):
    """A slug in an address."""

    regex = UNANCHORED.replace("(", "(?:")


register_converter(PublicSlug, "public_slug")


class RecordRouter(SimpleRouter):
    """DRF's own, with our form of addresses."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)
