"""The product's settings with other URLs and DRF's default rendering and filtering."""

from sco.settings import *  # noqa: F403
from sco.settings import DATABASES

ROOT_URLCONF = "benchmarks.baseline.urls"
# A fair comparison: persistent connections and prepared statements, as the product's reader has.
DATABASES["default"].setdefault("OPTIONS", {}).update(DATABASES["reader"]["OPTIONS"])

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
