"""One import of a table: what it would change, and doing that. All of it or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from tablib import Dataset

from sco.desk.diff import Segment
from sco.desk.display import display_title, named
from sco.desk.tables.files import Rows, TableError
from sco.desk.tables.resources import ItemResource


class RowChange(NamedTuple):
    """A row of the table: ``kind`` is new, update, skip or wrong; its number counts the header as 1."""

    number: int
    slug: str
    kind: str
    columns: Sequence[tuple[str, Sequence[Segment]]] = ()
    errors: Sequence[str] = ()
    title: str = ""


class Outcome(NamedTuple):
    """What an import changes, or has changed."""

    rows: Sequence[RowChange]
    instances: Sequence[tuple[Any, str]]

    @property
    def counts(self) -> Counter[str]:
        """How many rows of each kind."""
        return Counter(row.kind for row in self.rows)

    @property
    def shown(self) -> list[RowChange]:
        """The rows that change something or are wrong, the wrong ones first."""
        return sorted((row for row in self.rows if row.kind != "skip"), key=lambda row: row.kind != "wrong")

    @property
    def digest(self) -> str:
        """Of the changes: what an editor confirms is what they saw."""
        rows = [[row.slug, row.kind, row.columns] for row in self.rows if row.kind != "skip"]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def check_columns(resource: ItemResource, rows: Rows) -> None:
    """TableError for columns that the table has not, that come twice, and without the slug; and for a slug twice."""
    header = [name.strip() for name in rows[0]]
    if unknown := [name for name in header if name not in resource.fields]:
        text = _("Unknown columns: %(columns)s. The columns are: %(known)s.")
        raise TableError(text % {"columns": ", ".join(unknown)[:200], "known": ", ".join(resource.fields)})
    if "slug" not in header:
        raise TableError(_("The column “slug” is missing: it says which item a row is about."))
    if len(set(header)) < len(header):
        raise TableError(_("A column comes twice."))
    slugs = Counter(row[header.index("slug")].strip() for row in rows[1:])
    if twice := [slug for slug, count in slugs.items() if count > 1]:
        raise TableError(_("More than one row for: %(slugs)s.") % {"slugs": ", ".join(twice[:10])})


def run(resource: ItemResource, rows: Rows, *, save: bool, seen: str = "") -> Outcome:
    """Apply the table, and keep that only if ``save`` is set, no row is wrong and the changes are those ``seen``."""
    check_columns(resource, rows)
    header, *body = rows
    data = Dataset(*body, headers=[name.strip() for name in header])
    slug = data.headers.index("slug")
    model = resource._meta.model
    with transaction.atomic():
        # Two imports at once: the second waits, and then sees what the first has changed.
        list(model._default_manager.select_for_update().filter(slug__in=[row[slug] for row in body]).values_list("pk"))
        result = resource.import_data(data, dry_run=False, use_transactions=True, retain_instance_in_row_result=True)
        outcome = _outcome(result, body, slug)
        if not save or outcome.counts["wrong"] or outcome.digest != seen:
            transaction.set_rollback(True)
    return outcome


def _outcome(result: Any, body: Rows, slug: int) -> Outcome:
    if result.base_errors:
        raise TableError(_("The database rejected the table. Nothing was changed."))
    wrong = {row.number: _messages(row.error) for row in result.invalid_rows}
    wrong |= {error.number: [_plain(error.error)] for row in result.error_rows for error in row.errors}
    changes, instances = [], []
    rows = iter(result.rows)
    for number, cells in enumerate(body, 1):
        row = next(rows, None)
        if number in wrong or row is None:
            changes.append(RowChange(number + 1, cells[slug], "wrong", errors=wrong.get(number, [])))
            continue
        title = display_title(row.instance) if row.import_type != "skip" else ""
        changes.append(RowChange(number + 1, cells[slug], row.import_type, row.diff or (), title=title))
        if title:
            instances.append((row.instance, row.import_type))
    return Outcome(changes, instances)


def _messages(error: Any) -> list[str]:
    if not hasattr(error, "error_dict"):
        return [str(message) for message in error.messages]
    return [
        str(message) if name == "__all__" else named(name, message)
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _plain(error: Exception) -> str:
    """The words of an error that the product itself raised; a general reason for one of the database."""
    return str(error) if type(error) is ValueError else _("The database rejected this row.")
