"""The lines of a report: the same for the command and for the desk."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.importer.results import ImportResult, Status
from articles.sources.reading import all_formats
from sco.ledger.items import Item

LINES: Final = {
    Status.CREATED: gettext_noop("created %(slug)s: %(path)s"),
    Status.UPDATED: gettext_noop("updated %(slug)s: %(path)s"),
    Status.UNCHANGED: gettext_noop("unchanged %(slug)s: %(path)s"),
    Status.CONFLICT: gettext_noop("conflict: %(path)s: %(reason)s"),
    Status.REFUSED: gettext_noop("not imported: %(path)s: %(reason)s"),
}
DRY_RUN_LINES: Final = LINES | {
    Status.CREATED: gettext_noop("would create %(slug)s: %(path)s"),
    Status.UPDATED: gettext_noop("would update %(slug)s: %(path)s"),
}


def first_line(result: ImportResult, path: str, *, dry_run: bool = False) -> str:
    """What became of the file, what was done, and as what it was read."""
    line = _((DRY_RUN_LINES if dry_run else LINES)[result.status]) % {"slug": result.slug, "path": path}
    changes = f" ({', '.join(result.changes)})" if result.changes else ""
    return f"{line}{changes}{read_as(*result.read_as)}"


def read_as(format_name: str, encoding: str) -> str:
    """`` [Word document]``, `` [plain text, GB18030]``; '' without a format."""
    titles = {each.name: each.title for each in all_formats()}
    if format_name not in titles:
        return ""
    return f" [{', '.join(filter(None, [_(titles[format_name]), encoding]))}]"


def lines_of(result: ImportResult, reported: set[tuple[str, str]]) -> Iterator[str]:
    """The lines below the first: new rows that no line has ``reported`` yet, what an editor has to look at, remarks."""
    for row in result.created:
        # Once per run: in a dry run every file that needs the row would create it.
        if (key := (row._meta.label, row.slug)) not in reported:
            reported.add(key)
            yield _("new %(kind)s: %(name)s") % {"kind": row._meta.verbose_name, "name": _label(row)}
    yield from (_("for an editor: %(note)s") % {"note": note} for note in result.notes)
    yield from (_("remark: %(note)s") % {"note": note} for note in result.remarks)


def _label(row: Item) -> str:
    name = getattr(row, "name_zh_hans", None) or getattr(row, "name_en", None)
    return f"{row.slug} ({name})" if name else row.slug


def counts(statuses: Iterable[Status]) -> str:
    """``3 created, 0 updated, …``."""
    found = list(statuses)
    text = _(
        "%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(conflict)d in conflict, "
        "%(refused)d not imported."
    )
    return text % {status.value: found.count(status) for status in Status}
