"""Previews and review links on an item's pages."""

from collections.abc import Mapping
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from sco.desk.display import display_title
from sco.desk.previewing.models import DAYS, ReviewLink
from sco.desk.previewing.proposals import Proposal
from sco.desk.previewing.readings import Reading
from sco.desk.previewing.standing import LABELS, sentences, standing
from sco.desk.previews import Preview, previews
from sco.desk.publication_status import working_copies
from sco.languages import LANGUAGES, Language
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import kind_for, ref_of

VIEWS = {"both": _("Side by side"), "phone": _("Phone")}
THEMES = {"": _("as the device"), "light": _("light"), "dark": _("dark")}
SHARE = "desk_previewing.share_preview"


class LinkForm(forms.Form):
    """A new review link: for how long, and in which languages."""

    days = forms.TypedChoiceField(
        label=_("Valid for (days)"), choices=[(n, str(n)) for n in DAYS], coerce=int, initial=7
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"), choices=list(LANGUAGE_NAMES.items()), initial=list(LANGUAGES),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class PreviewMixin:
    """Adds the preview, before publishing, and links to it for reviewers without an account."""

    reading_template = "reading/item.html"
    admin_site: Any
    model: Any
    opts: Any

    # Hooks for kinds with a template of their own, and for what only the record could know.

    def reading_context(self, _shown: dict[str, Any]) -> dict[str, Any]:
        """What the template needs beside the API's JSON."""
        return {}

    def preview_columns(self, _proposal: Proposal) -> Mapping[str, Any]:
        """Values of the detail's columns that only the record could know."""
        return {}

    def get_urls(self) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        framed = xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(self.preview_frame))
        return [
            path("<int:pk>/preview/", view(self.preview_page), name=f"{name}_preview"),
            path(
                "<int:pk>/preview/<str:language>/",
                xframe_options_sameorigin(view(framed)),
                name=f"{name}_preview_frame",
            ),
            path("<int:pk>/review-links/", view(require_POST(self.make_link)), name=f"{name}_review_link"),
            path(
                "<int:pk>/review-links/<int:link>/revoke/",
                view(require_POST(self.revoke_link)),
                name=f"{name}_revoke_link",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def preview_url(self, item: Item, page: str = "preview", *more: Any) -> str:
        """The address of one of these pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[item.pk, *more])

    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The preview with its frames, and the open links."""
        return self._preview_page(request, self._preview_item(request, pk), LinkForm())

    def _preview_page(self, request: HttpRequest, item: Item, form: LinkForm, address: str = "") -> HttpResponse:
        chosen = _chosen(request)
        reading = self._preview_reading(item, chosen)
        preview = self._preview_against_public(item, chosen)
        context = {
            **self.admin_site.each_context(request), "title": gettext("Preview"), "subtitle": display_title(item),
            "opts": self.opts, "original": item, "chosen": chosen, "views": VIEWS.items(), "themes": THEMES.items(),
            "reading": reading, "frames": self._preview_frames(item, preview, chosen), "form": form, "address": address,
            "standing": sentences(preview, is_as_approved=chosen["approved"] == "all"),
            "languages": LANGUAGE_NAMES.items(), "may_share": request.user.has_perm(SHARE),
            "links": ReviewLink.objects.about(item).open().select_related("by"),
        }  # fmt: skip
        return TemplateResponse(request, "desk/previewing/preview.html", context)

    def _preview_against_public(self, item: Item, chosen: Mapping[str, str]) -> Preview:
        source: Any = self
        approving = {ref_of(item): LANGUAGES if chosen["approved"] == "all" else ()}
        return previews([item], source, approving)[0]

    def _preview_frames(self, item: Item, preview: Preview, chosen: dict[str, str]) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in chosen.items() if name not in {"view", "only"} and value)
        return [
            {
                "language": tag, "name": LANGUAGE_NAMES[tag], "standing": standing(preview, tag),
                "label": LABELS[standing(preview, tag)],
                "url": f"{self.preview_url(item, 'preview_frame', tag)}?{query}",
            }
            for tag in LANGUAGES
            if chosen["only"] in {"", tag}
        ]  # fmt: skip

    def _preview_reading(self, item: Item, chosen: dict[str, str]) -> Reading:
        """The reading that was chosen; by default what publishing without further approvals would show, if anything."""
        source: Any = self
        together = chosen["together"] == "1"
        if chosen["approved"] != "all":
            reading = Reading(source, item, as_approved=False, together=together)
            if reading.proposal.languages or chosen["approved"] == "now":
                chosen["approved"] = "now"
                return reading
        chosen["approved"] = "all"
        return Reading(source, item, together=together)

    def preview_frame(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """The reading page itself, for a frame of this desk."""
        tag: Language | None = next((each for each in LANGUAGES if each == language), None)
        if tag is None:
            raise Http404
        item, chosen = self._preview_item(request, pk), _chosen(request)
        response = HttpResponse(self._preview_reading(item, chosen).html(tag, theme=chosen["theme"]))
        response["Cache-Control"] = "no-store"
        return response

    def make_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link, and show it this once."""
        item, form = self._shared_item(request, pk), LinkForm(request.POST)
        if not form.is_valid():
            return self._preview_page(request, item, form)
        chosen = form.cleaned_data
        _link, token = ReviewLink.objects.make(
            item, languages=chosen["languages"], days=chosen["days"], by=request.user
        )
        response = self._preview_page(
            request, item, LinkForm(), request.build_absolute_uri(reverse("review", args=[token]))
        )
        response["Cache-Control"] = "no-store"
        return response

    def revoke_link(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        """Revoke a link at once."""
        item = self._shared_item(request, pk)
        for each in ReviewLink.objects.about(item).filter(pk=link, revoked_at=None):
            each.revoked_at = timezone.now()
            each.save(update_fields=["revoked_at"])
            messages.success(request, gettext("Revoked. Whoever opens the link now finds nothing."))
        return HttpResponseRedirect(self.preview_url(item))

    def _preview_item(self, request: HttpRequest, pk: int) -> Any:
        rows = working_copies(kind_for(self.model), pk=pk)
        if not self.has_view_permission(request, rows[0] if rows else None):  # type: ignore[attr-defined]
            raise PermissionDenied
        if not rows:
            raise Http404
        return rows[0]

    def _shared_item(self, request: HttpRequest, pk: int) -> Any:
        item = self._preview_item(request, pk)
        if not request.user.has_perm(SHARE):
            raise PermissionDenied
        return item

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        item = kwargs.get("obj")
        if item is not None and item.pk and "tools" in response.context_data:
            # First: whoever publishes looks before.
            response.context_data["tools"].insert(0, ("preview", _("Preview"), self.preview_url(item)))
        return response


def _chosen(request: HttpRequest) -> dict[str, str]:
    """How the preview is shown; what is unknown is the default."""
    asked = request.GET
    return {
        "view": asked["view"] if asked.get("view") in VIEWS else "both",
        "only": asked["only"] if asked.get("only") in LANGUAGES else "",
        "theme": asked["theme"] if asked.get("theme") in THEMES else "",
        "approved": asked["approved"] if asked.get("approved") in {"now", "all"} else "",
        "together": "0" if asked.get("together") == "0" else "1",
    }
