"""Refuses to publish items with errors that nobody has overridden. The record itself knows nothing of checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sco.desk.checks.checking import Checked, check_rows
from sco.desk.checks.models import MAX_REASON, Override
from sco.desk.checks.presenting import message_of
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import Refusal, refuse
from sco.ledger.registry import Ref, kind_of, ref_of
from sco.ledger.working_copies import rows, unique


def about_to_publish(refs: Iterable[Ref], *, lock: bool = False) -> list[Checked]:
    """What the checks find in the languages that would become public, of items that differ from the public version."""
    found = [row for _ref, row in rows(unique(refs), lock=lock)]
    frozen = {ref_of(row): kind_of(row).freeze(row) for row in found}
    latest = latest_entries(frozen, texts=True)
    changed = [
        row
        for row in found
        if (ref := ref_of(row)) not in latest or not latest[ref].publishes(*frozen[ref].canonical_texts())
    ]
    return [checked.concerning(frozen[checked.ref].languages) for checked in check_rows(changed)]


def pass_checks(refs: Iterable[Ref], *, by: str, reasons: Mapping[str, str] | None = None, reason: str = "") -> None:
    """Refused if an error has no override and no reason; keeps the reasons given, by digest of the finding or for all.

    Locks the rows, so that what is published is what was checked: call it in the transaction that publishes.
    """
    refuse(_settle(about_to_publish(refs, lock=True), by=by, reasons=reasons or {}, reason=reason))


@transaction.atomic
def publish_checked(refs: Iterable[Ref], *, actor: str, reason: str = "", **options: Any) -> list[Outcome]:
    """Publish items that pass the checks: see ``publish`` for the ``options``. A ``reason`` overrides all errors.

    What publishes without a page that shows the findings calls this, never ``publish`` itself.
    """
    items = unique(refs)
    pass_checks(items, by=actor, reason=reason)
    return publish(items, actor=actor, **options)


def refusals_of(refs: Sequence[Ref], *, by: str = "", reason: str = "") -> list[Refusal]:
    """The refusals of items with errors, for runs that leave these out; a ``reason`` overrides them all."""
    return _settle(about_to_publish(refs), by=by, reasons={}, reason=reason)


def _settle(found: Iterable[Checked], *, by: str, reasons: Mapping[str, str], reason: str) -> list[Refusal]:
    refusals: list[Refusal] = []
    for checked in found:
        left = []
        for finding in checked.errors():
            digest = finding.digest(str(checked.ref))
            if why := (reasons.get(digest, "") or reason).strip()[:MAX_REASON]:
                _keep(checked.ref, finding.code, digest, why, by)
            else:
                left.append(message_of(checked.row, finding))
        if left:
            refusals.append(
                Refusal(checked.ref, "checks", _("Errors found by checks: %(list)s") % {"list": " ".join(left)})
            )
    return refusals


def _keep(ref: Ref, code: str, digest: str, reason: str, by: str) -> None:
    Override.objects.get_or_create(
        kind=ref.kind, slug=ref.slug, digest=digest, defaults={"code": code, "reason": reason, "by": by}
    )
