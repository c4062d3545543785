"""Quotations that the source text does not have exactly once."""

from collections.abc import Iterator
from typing import Final

from sco.checks.findings import ERROR, Finding, Place
from sco.checks.subjects import Quotation, Readers, Subject
from sco.checks.wording import gettext_noop, quoted

MESSAGES: Final = {
    "quotations.absent": gettext_noop(
        "The quotation “%(words)s” of %(claim)s is not in the source text, or no longer in the same context."
    ),
    "quotations.ambiguous": gettext_noop(
        "The quotation “%(words)s” of %(claim)s is in the source text %(count)s times, and its context selects none."
    ),
}


def check_quotations(subject: Subject, readers: Readers) -> Iterator[Finding]:
    """Quotations without a single place in the source text; without a source text there is nothing to compare."""
    for quotation in subject.quotations if subject.source_text else ():
        if quotation.exact:
            yield from _found(quotation, subject.source_text, readers)


def _found(quotation: Quotation, text: str, readers: Readers) -> Iterator[Finding]:
    count = readers.occurrences(text, quotation.exact, quotation.prefix, quotation.suffix)
    if count == 1:
        return
    words = quoted(quotation.exact)
    place = Place(quotation.field, None, 0, len(quotation.exact), words, words)
    details = {"words": words, "claim": quotation.of}
    if count:
        yield Finding("quotations.ambiguous", ERROR, place, {**details, "count": str(count)})
    else:
        yield Finding("quotations.absent", ERROR, place, details)
