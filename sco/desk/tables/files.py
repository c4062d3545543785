"""Table files: bytes to rows of text and back. CSV in UTF-8 (read also in UTF-16 and GB18030), and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

Rows = list[list[str]]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 10_000, 200, 200_000
# An archive of a megabyte can hold gigabytes of zeros.
MAX_UNPACKED = 100_000_000
# A spreadsheet runs a CSV cell that begins with one of these as a formula. The apostrophe is what spreadsheets
# themselves write before such a text, and it is taken off again when the file comes back.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class TableError(ValueError):
    """The file is not a table that can be read; the message says why, for the editor."""


def write(rows: Iterable[Sequence[str]], file_format: str) -> bytes:
    """The rows as a file of the format, ``csv`` or ``xlsx``. The first row is the header."""
    return _xlsx(rows) if file_format == "xlsx" else _csv(rows)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_guarded(cell) for cell in row] for row in rows)
    # With the byte order mark, or Excel reads another encoding.
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    # A sign alone, such as a comparator, calculates nothing. A text that begins with an apostrophe and a sign gets a
    # second one, or it would lose its own when it comes back.
    is_formula = len(cell) > 1 and cell.lstrip("'").startswith(FORMULA) and not _is_number(cell)
    return f"'{cell}" if is_formula else cell


def _is_number(cell: str) -> bool:
    return cell[:1] == "-" and cell[1:].replace(".", "", 1).isdecimal()


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and len(cell) > 2 and cell.lstrip("'").startswith(FORMULA) else cell


def _xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # a tenth of the time that a process takes to start, and few need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    # Otherwise a text that begins with "=" is written as a formula.
    cell.data_type = "s"
    # And without this, Excel makes 2017-06 a day when somebody edits the cell.
    cell.number_format = "@"
    return cell


def read(content: bytes) -> Rows:
    """The rows of a file, each as long as the header; TableError if it is not a table. Empty rows are left out."""
    rows = _rows_of_xlsx(content) if content.startswith(b"PK") else _rows_of_csv(_decoded(content))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise TableError(_("The file has no rows: it needs a first row with the names of the columns, and rows below."))
    width = len(filled[0])
    for number, row in enumerate(filled[1:], 2):
        if any(cell.strip() for cell in row[width:]):
            raise TableError(
                _("Row %(row)s has more cells than the first row has columns. A comma within a text needs quotes.")
                % {"row": number}
            )
    return [(row + [""] * width)[:width] for row in filled]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ["utf-16"]
    else:
        # GB18030 last, because it takes almost any bytes: Excel in China saves "CSV" in it.
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError(_("The file is neither CSV in UTF-8, UTF-16 or GB18030 nor XLSX. Save it as “CSV UTF-8” or XLSX."))


def _rows_of_csv(text: str) -> Rows:
    first = text.split("\n", 1)[0]
    # Excel writes what the system's list separator is.
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _bounded([_unguarded(cell) for cell in row] for row in rows)
    except csv.Error as error:
        raise TableError(_("The file is not well-formed CSV: %(error)s.") % {"error": error}) from None


def _rows_of_xlsx(content: bytes) -> Rows:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise TableError(_("The workbook is too large."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        return _bounded([_as_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(_("The workbook cannot be read. Save it again as XLSX, or as “CSV UTF-8”.")) from None


def _as_text(value: Any) -> str:
    """A cell as an editor sees it: Excel makes dates and numbers of what looks like them."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _bounded(rows: Iterable[list[str]]) -> Rows:
    taken: Rows = []
    for row in rows:
        if len(taken) > MAX_ROWS or len(row) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in row):
            limits = {"rows": MAX_ROWS, "columns": MAX_COLUMNS, "characters": MAX_CELL}
            text = _("At most %(rows)s rows, %(columns)s columns and %(characters)s characters in a cell.")
            raise TableError(text % limits)
        taken.append(row)
    return taken
