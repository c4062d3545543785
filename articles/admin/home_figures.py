"""What the front page counts of articles besides what the index knows."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Suggestion
from sco.desk.home.figures import CHECKING, Figure, Figures, Part


def suggestions(figures: Figures) -> Iterator[Figure]:
    """Suggestions of the importer that nobody has decided on, and those of them that place a quotation. One query."""
    if admin.site.get_model_admin(Suggestion).has_view_permission(figures.request):
        places = Count("pk", filter=Q(kind=Suggestion.Kind.ANCHOR))
        found = Suggestion.objects.open().aggregate(every=Count("pk"), places=places)
        url = reverse("admin:articles_suggestion_changelist")
        yield Figure(CHECKING, _("Suggestions of the importer"), [Part(_("suggestions"), found["every"], url)])
        part = Part(_("quotations"), found["places"], f"{url}?kind__exact={Suggestion.Kind.ANCHOR}")
        yield Figure(CHECKING, _("Quotations whose sentence has changed"), [part])


Figures.sources.append(suggestions)
