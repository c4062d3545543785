"""What the front page counts of articles besides what the index knows."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Suggestion
from sco.desk.home.figures import CHECKING, Figure, Figures, Part


def suggestions(figures: Figures) -> Iterator[Figure]:
    """Suggestions of the importer that nobody has decided on: what their list shows at first."""
    if admin.site.get_model_admin(Suggestion).has_view_permission(figures.request):
        count, url = Suggestion.objects.open().count(), reverse("admin:articles_suggestion_changelist")
        yield Figure(CHECKING, _("Suggestions of the importer"), [Part(_("suggestions"), count, url)])


Figures.sources.append(suggestions)
