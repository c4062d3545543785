"""Publish and correct, as pages."""

from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import Act, digest_of
from sco.desk.previews import AsItStands, Preview, previews
from sco.desk.publication_status import with_parts
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.registry import Ref
from sco.ledger.working_copies import unpublished_references


class Publish(Act):
    """Approve what is ticked, and publish: the items, and with them what they refer to, if that is ticked."""

    name = "publish"
    template = "desk/publish.html"
    title = _("Publish")
    button = _("Publish now")
    correct: ClassVar[bool] = False

    @cached_property
    def seen(self) -> str:
        """The digest of what the page shows: the items, and what is offered to be published together with them."""
        return digest_of(f"{preview.ref} {preview.digest}" for preview in [*self.shown_previews, *self.together])

    @cached_property
    def shown_previews(self) -> Any:
        """Previews, made once a request."""
        return self.previews()

    @cached_property
    def references(self) -> list[Ref]:
        """What must be published together with the items. A correction's note is about its own items alone."""
        return [] if self.correct else unpublished_references(self.refs)

    @cached_property
    def together(self) -> list[Preview]:
        """The references as they would be published. Their texts are approved on their own pages, not from here."""
        kinds = dict.fromkeys(ref.kind for ref in self.references)
        slugs = {kind: [ref.slug for ref in self.references if ref.kind == kind] for kind in kinds}
        rows = [row for kind in kinds for row in with_parts(kind, slug__in=slugs[kind])]
        return previews(rows, lambda _item: AsItStands())

    def ready(self) -> bool:
        """Whether the items and their references are still what the editor has seen."""
        return self.as_seen()

    def run(self) -> list[Outcome]:
        self.approve()
        together = self.references if self.request.POST.get("together") else []
        self.check_rights([*self.refs, *together])
        return publish(
            [*self.refs, *together],
            actor=self.actor,
            note=self.form.note() if self.correct else None,
            correct=self.correct,
            drop_languages=bool(self.request.POST.get("drop")),
        )

    def approve(self) -> None:
        """Approve the texts that are ticked."""
        ticked = set(self.request.POST.getlist("approve"))
        for preview in self.shown_previews:
            for approval in preview.approvals:
                if f"{preview.item.pk}:{approval.language}" in ticked:
                    self.admin.approve(preview.item, approval.language, by=self.actor)

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "previews": self.shown_previews,
            "references": self.together,
            "risked": any(preview.risked for preview in self.shown_previews),
            "ticked": set(self.request.POST.getlist("approve")),
            "together": self.request.POST.get("together"),
            "drop": self.request.POST.get("drop"),
        }


class Correct(Publish):
    """The same as a correction, with a public note that says what was wrong."""

    name = "correct"
    title = _("Correct")
    button = _("Correct now")
    correct = True
