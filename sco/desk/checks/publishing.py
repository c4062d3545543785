"""Checks on the publish page: what they find is shown, and errors keep the items from being published."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property

from sco.desk.action_pages import ActionPage
from sco.desk.checks.checking import Checked, check_rows
from sco.desk.checks.enforcing import pass_checks
from sco.desk.checks.presenting import Shown, shown
from sco.desk.display import display_title
from sco.desk.previews import Preview

PERMISSION = "desk_checks.override_check"
REASON = "reason-"


class CheckedPage(ActionPage):
    """An action page whose items must pass the checks."""

    def checked_previews(self) -> Sequence[Preview]:
        """The previews of everything that the page shows as going public."""
        raise NotImplementedError

    @cached_property
    def checked(self) -> list[Checked]:
        """The findings on these items, in the languages that would become public."""
        shown_as = {preview.ref: preview for preview in self.checked_previews()}
        found = check_rows([preview.item for preview in shown_as.values()])
        return [each.concerning(shown_as[each.ref].frozen.languages) for each in found]

    @property
    def may_override(self) -> bool:
        """Whether this editor can publish in spite of errors."""
        return bool(self.request.user.has_perm(PERMISSION))

    def pass_checks(self) -> None:
        """Keep the reasons given and raise Refused if errors are left: call it in the transaction that publishes."""
        given = {
            name.removeprefix(REASON): str(value)
            for name, value in self.request.POST.items()
            if name.startswith(REASON) and str(value).strip()
        }
        if given and not self.may_override:
            raise PermissionDenied
        pass_checks([*self.refs, *self.included], by=self.actor, reasons=given)

    def context(self) -> dict[str, Any]:
        found = [(display_title(each.row), self._with_reasons(shown(each))) for each in self.checked if each.findings]
        return super().context() | {"checked": found, "may_override": self.may_override}

    def _with_reasons(self, findings: Sequence[Shown]) -> list[tuple[Shown, str]]:
        """Each finding with the reason that was typed for it, which survives a refusal."""
        return [(each, self.request.POST.get(f"{REASON}{each.digest}", "")) for each in findings]
