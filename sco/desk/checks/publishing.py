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
from sco.ledger.registry import kind_of

PERMISSION = "desk_checks.override_check"
REASON = "reason-"


class CheckedPage(ActionPage):
    """An action page whose items must pass the checks."""

    def checked_rows(self) -> Sequence[Any]:
        """The rows whose findings the page shows, as they would be published."""
        raise NotImplementedError

    @cached_property
    def checked(self) -> list[Checked]:
        """The findings on the items, in the languages that can become public."""
        found = check_rows(self.checked_rows())
        return [each.concerning(kind_of(each.row).freeze(each.row).languages) for each in found]

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
