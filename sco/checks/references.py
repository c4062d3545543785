"""Items that a public text would name without being public themselves."""

from collections.abc import Iterator
from typing import Final

from sco.checks.findings import WARNING, Finding, Place
from sco.checks.subjects import Subject
from sco.checks.wording import gettext_noop

MESSAGES: Final = {
    "references.not_public": gettext_noop("It refers to %(item)s, which is not public: publish both together."),
    "references.part": gettext_noop(
        "%(item)s belongs to it and is not public: publish it as well, or it stays behind."
    ),
}


def check_references(subject: Subject) -> Iterator[Finding]:
    """Each item that is named and not public."""
    # A warning: publishing offers to include them, and the record refuses what would name an unknown item.
    for item in subject.not_public:
        yield Finding("references.not_public", WARNING, Place("", words=item), {"item": item})
    for item in subject.parts_not_public:
        yield Finding("references.part", WARNING, Place("", words=item), {"item": item})
