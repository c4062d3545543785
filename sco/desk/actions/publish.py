"""Publish items, the unpublished items that they refer to, and those that belong to them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import digest_of
from sco.desk.actions.concerns import Concern, concerns
from sco.desk.checks.publishing import CheckedPage
from sco.desk.display import MAX_ITEMS, in_words
from sco.desk.previews import Preview, previews
from sco.desk.publication_status import working_copies
from sco.desk.scheduling.pages import SchedulableMixin
from sco.desk.texts.confirming import confirm
from sco.languages import LANGUAGES, Language
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.registry import KINDS, Ref, ref_of
from sco.ledger.working_copies import unpublished_references

# What an editor ticks to decide which texts are published. References are shown whether they are ticked or not.
TICKS = ("approve", "companion")


class Publish(SchedulableMixin, CheckedPage):
    """Approves the ticked texts and publishes the items, with further ones if the editor ticks them.

    Everything on the page is as the present ticks would publish it, and nothing is published that it did not show.
    """

    name = "publish"
    template = "desk/publish.html"
    title = _("Publish")
    button = _("Publish %(languages)s")
    correct: ClassVar[bool] = False

    @cached_property
    def ticks(self) -> list[str]:
        """The boxes that are ticked, as ``name=value``."""
        return sorted(f"{name}={value}" for name in TICKS for value in self.request.POST.getlist(name))

    @cached_property
    def shown(self) -> str:
        """The ticks that the page shows, submitted with it."""
        return digest_of(self.ticks)

    @cached_property
    def seen(self) -> str:
        everything = [*self.item_previews, *self.companion_previews, *self.reference_previews]
        return digest_of(f"{preview.ref} {preview.digest}" for preview in everything)

    @cached_property
    def item_previews(self) -> list[Preview]:
        approving = {ref_of(item): self._ticked_languages(item) for item in self.items}
        return previews(self.items, self.admin, approving)

    def _ticked_languages(self, item: Any) -> list[Language]:
        return [language for language in LANGUAGES if f"approve={item.pk}:{language}" in self.ticks]

    @cached_property
    def offered(self) -> list[Any]:
        """Items that belong to these and have something to publish. A correction offers none: see ``related``."""
        return [] if self.correct else self.admin.companions(self.items)

    @cached_property
    def companion_previews(self) -> list[Preview]:
        """Those of them that the page has room for."""
        return previews(self.offered[:MAX_ITEMS])

    @cached_property
    def companions(self) -> list[Preview]:
        """Those that the editor ticked, each or all."""
        is_every = "companion=*" in self.ticks
        return [each for each in self.companion_previews if is_every or f"companion={each.item.pk}" in self.ticks]

    @cached_property
    def related(self) -> list[Ref]:
        """References that must be public, too. A correction offers none: its note is about its own items only."""
        chosen = [*self.refs, *(preview.ref for preview in self.companions)]
        return [] if self.correct else unpublished_references(chosen)

    @cached_property
    def reference_previews(self) -> list[Preview]:
        """The references as they would be published now. Their texts are approved on their own pages."""
        slugs: dict[str, list[str]] = {}
        for kind, slug in self.related:
            slugs.setdefault(kind, []).append(slug)
        return previews(row for kind, some in slugs.items() for row in working_copies(KINDS[kind], slug__in=some))

    @property
    def included(self) -> list[Ref]:
        return [*(preview.ref for preview in self.companions), *super().included]

    @cached_property
    def published(self) -> list[Preview]:
        """Everything that the ticks publish."""
        references = self.reference_previews if "cascade" in self.request.POST else []
        return [*self.item_previews, *self.companions, *references]

    @cached_property
    def concerns(self) -> list[Concern]:
        """What the page asks before it publishes this."""
        return concerns(self.published)

    def checked_previews(self) -> list[Preview]:
        return [*self.item_previews, *self.companions, *self.reference_previews]

    def is_confirmed(self) -> bool:
        # Always checked: an editor publishes exactly what is on the page, not what someone saved in the meantime.
        if self.request.POST.get("shown", digest_of([])) != self.shown:
            self.error = gettext("The preview now shows what you have ticked. Check it, then publish.")
            return False
        if not self.is_unchanged():
            return False
        if any(concern.asked and concern.name not in self.request.POST for concern in self.concerns):
            self.error = gettext("Nothing was published: first answer the questions above the button.")
        return not self.error

    def run(self) -> list[Outcome]:
        # First, because publishing freezes only what is approved. One transaction takes both back on a refusal.
        for preview in self.item_previews:
            for approval in preview.approvals:
                if approval.language in preview.approving:
                    self._confirm(preview, approval.language)
                    self.admin.approve(preview.item, approval.language, by=self.actor)
        self.pass_checks()
        return publish(
            [*self.refs, *self.included],
            actor=self.actor,
            note=self.form.note() if self.correct else None,
            correct=self.correct,
            drop_languages="drop" in self.request.POST,
            accept_clock=self.accept_clock,
        )

    def _confirm(self, preview: Preview, language: Language) -> None:
        """Log that a text which is approved here is still correct although its source has changed: see ``concerns``."""
        if preview.states[language].is_outdated and not preview.states[language].lacking:
            reason = gettext("Approved on the Publish page, where the change of the original was shown.")
            confirm(preview.item, language, by=self.actor, reason=reason)

    def languages_of(self, ref: Ref) -> Sequence[Language]:
        return next((preview.languages for preview in self.published if preview.ref == ref), ())

    @property
    def has_ticks(self) -> bool:
        """Whether there is anything to tick that changes the preview."""
        approvals = (approval for preview in self.item_previews for approval in preview.approvals)
        return bool(self.companion_previews or self.reference_previews or any(each.approvable for each in approvals))

    def can_submit(self) -> bool:
        return any(preview.publishes for preview in self.published)

    def submit_label(self) -> str:
        going = [preview for preview in self.published if preview.publishes]
        if not going:
            return gettext("Nothing to publish")
        languages = {in_words(preview.languages) for preview in going}
        if len(going) == 1:
            return str(self.button) % {"languages": languages.pop()}
        many = ngettext("Publish %(count)s item", "Publish %(count)s items", len(going))
        of_each = ngettext(
            "Publish %(count)s item in %(languages)s", "Publish %(count)s items in %(languages)s", len(going)
        )
        return (of_each if len(languages) == 1 else many) % {"count": len(going), "languages": languages.pop()}

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "previews": self.item_previews,
            "companions": self.companion_previews,
            "companions_name": next((each.item._meta.verbose_name_plural for each in self.companion_previews), ""),
            "not_offered": len(self.offered) - len(self.companion_previews),
            "chosen": [preview.item.pk for preview in self.companions],
            "references": self.reference_previews,
            "concerns": self.concerns,
            "ticked": self.request.POST.getlist("approve"),
            "confirmed": [concern.name for concern in self.concerns if concern.name in self.request.POST],
            "shown": self.shown,
        }
