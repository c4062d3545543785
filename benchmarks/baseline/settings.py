"""The product's settings, but for the addresses and what DRF does by default."""

from sco.settings import *  # noqa: F403
from sco.settings import DATABASES

ROOT_URLCONF = "benchmarks.baseline.urls"
# The same terms as the product's reader: kept connections, prepared statements.
DATABASES["default"].setdefault("OPTIONS", {}).update(DATABASES["reader"]["OPTIONS"])

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
