"""Publish items, and the unpublished items that they refer to."""

from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import digest_of
from sco.desk.checks.publishing import CheckedPage
from sco.desk.previews import Preview, previews
from sco.desk.publication_status import working_copies
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.registry import KINDS, Ref
from sco.ledger.working_copies import unpublished_references


class Publish(CheckedPage):
    """Approves the ticked texts and publishes the items, with their references if the editor ticks the box."""

    name = "publish"
    template = "desk/publish.html"
    title = _("Publish")
    button = _("Publish now")
    correct: ClassVar[bool] = False

    @cached_property
    def seen(self) -> str:
        return digest_of(
            f"{preview.ref} {preview.digest}" for preview in [*self.item_previews, *self.reference_previews]
        )

    @cached_property
    def item_previews(self) -> list[Preview]:
        return previews(self.items, self.admin)

    @cached_property
    def related(self) -> list[Ref]:
        """References that must be public, too. A correction offers none: its note is about its own items only."""
        return [] if self.correct else unpublished_references(self.refs)

    @cached_property
    def reference_previews(self) -> list[Preview]:
        """The references as they would be published now. Their texts are approved on their own pages."""
        slugs: dict[str, list[str]] = {}
        for kind, slug in self.related:
            slugs.setdefault(kind, []).append(slug)
        return previews(row for kind, some in slugs.items() for row in working_copies(KINDS[kind], slug__in=some))

    def checked_previews(self) -> list[Preview]:
        return [*self.item_previews, *self.reference_previews]

    def is_confirmed(self) -> bool:
        # Always checked: an editor approves exactly the texts on the page, not what someone saved in the meantime.
        return self.is_unchanged()

    def run(self) -> list[Outcome]:
        # First, because publishing freezes only what is approved. One transaction takes both back on a refusal.
        self.approve()
        self.pass_checks()
        return publish(
            [*self.refs, *self.included],
            actor=self.actor,
            note=self.form.note() if self.correct else None,
            correct=self.correct,
            drop_languages="drop" in self.request.POST,
            accept_clock=self.accept_clock,
        )

    def approve(self) -> None:
        """Approve the ticked texts."""
        ticked = self.request.POST.getlist("approve")
        for preview in self.item_previews:
            for approval in preview.approvals:
                if f"{preview.item.pk}:{approval.language}" in ticked:
                    self.admin.approve(preview.item, approval.language, by=self.actor)

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "previews": self.item_previews,
            "references": self.reference_previews,
            "risked": any(preview.risked for preview in self.item_previews),
            "ticked": self.request.POST.getlist("approve"),
            "drop": "drop" in self.request.POST,
        }
