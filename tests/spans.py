"""Whether spans of partial dates overlap: the tests' own rule, beside the product's SQL."""

from sco.partial_date import PartialDate


def spans_overlap(
    start: PartialDate | None, end: PartialDate | None, on_from: PartialDate | None, on_to: PartialDate | None
) -> bool:
    """Whether the two spans may share a day. A missing end is open; ends are inclusive."""
    starts_late = start is not None and on_to is not None and start.first > on_to.last
    ends_early = end is not None and on_from is not None and end.last < on_from.first
    return not starts_late and not ends_early
