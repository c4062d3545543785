"""The URLs of the baseline."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from benchmarks.baseline.search import Search
from benchmarks.baseline.views import Articles, Changes, NumberedArticles

router = SimpleRouter(trailing_slash=False)
router.register("articles", Articles)
router.register("numbered", NumberedArticles, basename="numbered")
router.register("changes", Changes, basename="changes")

urlpatterns = [path("search", Search.as_view()), path("", include(router.urls))]
