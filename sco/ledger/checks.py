"""The rules of the record, except those on parts. Each returns a refusal for every item that breaks it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from sco.ledger.append import Entries, Ledger, PendingEntry
from sco.ledger.documents import Frozen
from sco.ledger.models import EntryActor, Head, ProjectionCount
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import LatestEntry, latest_entries, referring_from_outside
from sco.ledger.refusals import COUNTED_AT_MOST, NAMED_AT_MOST, Refusal, in_prose
from sco.ledger.registry import KINDS, Ref
from sco.ledger.search_rows import is_too_rich
from sco.local_times import shown

# Between the database's and this process's; network and waiting take part of it.
MAX_CLOCK_DIFFERENCE = timedelta(seconds=60)


def invalid_actor(refs: Iterable[Ref], actor: str) -> list[Refusal]:
    """Every item, if the actor's name cannot be recorded."""
    message = actor_error(actor)
    return [Refusal(ref, "actor", message) for ref in refs if message]


def actor_error(actor: str) -> str:
    """The reason why this name cannot be recorded, or ''."""
    longest = EntryActor._meta.get_field("actor").max_length or 0
    if not 0 < len(actor) <= longest:
        return _("Actor names have 1 to %(longest)s characters.") % {"longest": longest}
    return "" if _is_storable(actor) else _("The actor name contains invalid characters.")


def invalid_note(refs: Iterable[Ref], texts: Mapping[str, str]) -> list[Refusal]:
    """Every item, if the public note is missing in a language or cannot be stored."""
    message = ""
    if not all(texts.values()):
        message = _("The public note needs a text in both languages, Chinese and English.")
    elif not all(map(_is_storable, texts.values())):
        message = _("The public note contains invalid characters.")
    return [Refusal(ref, "note", message) for ref in refs if message]


def _is_storable(text: str) -> bool:
    # PostgreSQL stores no NUL. Lone surrogates are command-line bytes that Python could not decode.
    return "\x00" not in text and text == text.encode(errors="ignore").decode()


def doubtful_clock(ledger: Ledger, entries: Entries) -> list[Refusal]:
    """Every item, if the time that the entries would record is doubtful: once recorded, it stays."""
    head = ledger.head
    message = clock_error(ledger.clock, here=ledger.here, last=head.at if head.sequence else None)
    return [Refusal(Ref(entry.kind, entry.slug), "clock", message) for entry, _derived in entries if message]


def clock_error(clock: datetime, *, here: datetime, last: datetime | None) -> str:
    """The reason why the database's time is doubtful, given this process's and the last entry's, or ''."""
    times = {"clock": shown(clock), "here": shown(here), "last": shown(last or clock)}
    # A clock behind the last entry does no harm: the last entry's time is recorded again.
    if last and clock - last > timedelta(days=settings.RECORD_MAX_GAP_DAYS):
        message = _(
            "The database’s clock says %(clock)s, and the last entry is of %(last)s: that is more than %(days)s days."
            " Correct the clock, or confirm that it is right."
        )
        return message % {**times, "days": settings.RECORD_MAX_GAP_DAYS}
    if abs(clock - here) > MAX_CLOCK_DIFFERENCE:
        message = _(
            "The database’s clock says %(clock)s, but this server’s says %(here)s. Correct the wrong one, or confirm"
            " that the database’s is right."
        )
        return message % times
    return ""


def incomplete(frozen: Mapping[Ref, Frozen]) -> list[Refusal]:
    """Items that are complete in neither language, or cannot be frozen for another reason."""
    return [Refusal(ref, "incomplete", " ".join(item.problems)) for ref, item in frozen.items() if item.problems]


def lacking(frozen: Mapping[Ref, Frozen]) -> list[Refusal]:
    """Items without something that every document of their kind has."""
    message = _("It cannot be published without: %(names)s.")
    return [
        Refusal(ref, "lacking", message % {"names": in_prose(column_names(ref, item.lacking))}, columns=item.lacking)
        for ref, item in frozen.items()
        if item.lacking
    ]


def column_names(ref: Ref, columns: Iterable[str]) -> list[str]:
    """The editors' names of columns."""
    meta = KINDS[ref.kind].model._meta
    return [str(meta.get_field(column).verbose_name) for column in columns]  # type: ignore[union-attr]


def not_searchable(frozen: Mapping[Ref, Frozen]) -> list[Refusal]:
    """Items of which a search would not find every word."""
    message = _(
        "It has more different words than can be searched: about 100,000, both languages together. Divide it into"
        " several."
    )
    rich = [ref for ref, item in frozen.items() if is_too_rich(KINDS[ref.kind], item.document)]
    return [Refusal(ref, "search", message) for ref in rich]


def not_publishable(
    pending: Iterable[PendingEntry], latest: Mapping[Ref, LatestEntry], *, correct: bool, drop_languages: bool
) -> list[Refusal]:
    """Items whose latest entry does not allow this publication."""
    # One refusal per item, the most fundamental one.
    found = (
        (_erased(each, latest.get(each.ref)))
        or (_not_correctable(each, latest.get(each.ref)) if correct else None)
        or (_loses_languages(each, latest.get(each.ref)) if not drop_languages else None)
        for each in pending
    )
    return [refusal for refusal in found if refusal]


def _erased(entry: PendingEntry, latest: LatestEntry | None) -> Refusal | None:
    if latest is None or not latest.erased:
        return None
    return Refusal(entry.ref, "erased", _("This item was erased. Its slug cannot be reused: choose another one."))


def _not_correctable(entry: PendingEntry, latest: LatestEntry | None) -> Refusal | None:
    if latest is None or not latest.live:
        return Refusal(entry.ref, "not_published", _("Only a published item can be corrected: publish it first."))
    if entry.repeats(latest):
        return Refusal(
            entry.ref, "unchanged", _("Nothing has changed since the last publication, so there is nothing to correct.")
        )
    return None


def _loses_languages(entry: PendingEntry, latest: LatestEntry | None) -> Refusal | None:
    gone = sorted(set(latest.languages) - set(entry.languages)) if latest is not None and latest.live else []
    if not gone:
        return None
    message = _("The public %(gone)s text is now incomplete or not approved: approve it, or agree to drop it.")
    names = _(", ").join(str(LANGUAGE_NAMES[language]) for language in gone)
    return Refusal(entry.ref, "languages", message % {"gone": names})


def unpublished_references(entries: Entries, together: Collection[Ref]) -> list[Refusal]:
    """Items that refer to items neither public nor published together with them."""
    mentioned = {ref for _entry, derived in entries if derived for ref in derived.refs} - set(together)
    latest = latest_entries(mentioned, texts=False)
    # References to erased items stay valid, because a placeholder represents the item.
    missing = {ref for ref in mentioned if ref not in latest or not latest[ref].referable}
    message = _("It refers to unpublished items: %(refs)s. Publish them together with it.")
    lacking = {
        Ref(entry.kind, entry.slug): [ref for ref in dict.fromkeys(derived.refs) if ref in missing]
        for entry, derived in entries
        if derived
    }
    return _naming(lacking, "references", message)


def not_public(refs: Iterable[Ref], latest: Mapping[Ref, LatestEntry]) -> list[Refusal]:
    """Items that are not public now."""
    message = _("It is not public, so there is nothing to withdraw.")
    return [Refusal(ref, "not_published", message) for ref in refs if ref not in latest or not latest[ref].live]


def not_recorded(refs: Iterable[Ref], latest: Mapping[Ref, LatestEntry]) -> list[Refusal]:
    """Items that have no entry in the record."""
    message = _("It was never published, so it is not in the record. Delete it at the desk instead.")
    return [Refusal(ref, "not_published", message) for ref in refs if ref not in latest]


def referred(head: Head, refs: Sequence[Ref]) -> list[Refusal]:
    """Items that published items outside ``refs`` refer to."""
    if refusals := without_projections(head, refs):
        return refusals
    # Items withdrawn together may refer to one another. Not all that refer to a mechanism are read: tens of thousands.
    users = referring_from_outside(refs, at_most=COUNTED_AT_MOST + 1)
    message = _("Published items refer to it: %(refs)s. Withdraw them first, or together with it.")
    return [replace(each, related=each.related[:NAMED_AT_MOST]) for each in _naming(users, "referred", message)]


def without_projections(head: Head, refs: Iterable[Ref]) -> list[Refusal]:
    """Every item, while any projection is missing: only projections show what refers to an item."""
    # All are counted, because the last one exists again after the next publication; and by triggers, because counting
    # here, with the head locked, took 20 to 50 ms for 60,000 on a busy machine.
    if ProjectionCount.objects.filter(total=head.sequence).exists():
        return []
    message = _("The table of projections is incomplete: run “manage.py rebuild_projections” first.")
    return [Refusal(ref, "referred", message) for ref in refs]


def _naming(related: Mapping[Ref, Sequence[Ref]], code: str, message: str) -> list[Refusal]:
    """A refusal for each item with related items, which ``message`` names as %(refs)s."""
    return [
        Refusal(ref, code, message % {"refs": in_prose(others)}, others) for ref, others in related.items() if others
    ]
