"""Finds the files that the command line names. Does not use the database."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Only of files in folders, which hold much else; what a file is, its content says.
SUFFIXES: Final = (
    ".txt",
    ".html",
    ".htm",
    ".xhtml",
    ".shtml",
    ".json",
    ".xml",
    ".rss",
    ".atom",
    ".docx",
    ".mhtml",
    ".mht",
    ".webarchive",
)
# What a browser saves beside a page: its pictures, styles and frames.
BESIDE_PAGES: Final = ("_files", ".files", "_文件", ".fld")


@dataclass(slots=True)
class Discovery:
    """``files`` without duplicates, in the order of the arguments and by name within a folder.

    ``skipped`` and ``errors`` are translated sentences for the report; only errors make the run fail.
    """

    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def discover(arguments: Iterable[str]) -> Discovery:
    """Named files with any suffix; from folders, at any depth, every file with one of SUFFIXES that is not hidden."""
    discovery = Discovery()
    for argument in arguments:
        if not argument:  # Path("") would be the current folder
            discovery.errors.append(_("An empty name was given; name a file or a folder."))
        elif os.path.isdir(argument):  # noqa: PTH112 - Path's method may raise
            _add_folder(discovery, Path(argument))
        else:
            discovery.files.append(Path(argument))
    # By real path, but reported as named: a link and its target are one file. Of equal keys a dictionary keeps the last
    # value and the first position, hence the two reversals.
    once = {os.path.realpath(file): file for file in reversed(discovery.files)}
    discovery.files = list(once.values())[::-1]
    return discovery


def printable(path: Path) -> str:
    """The path without characters that could control a terminal or that it cannot encode."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(path))


def _add_folder(discovery: Discovery, folder: Path) -> None:
    before = len(discovery.files) + len(discovery.errors)
    others = 0
    for path in _walk(discovery, folder):
        if not path.name.lower().endswith(SUFFIXES):
            others += 1
        elif os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - Path's methods may raise
            discovery.skipped.append(_("%(path)s is not a regular file.") % {"path": printable(path)})
        else:
            discovery.files.append(path)
    if others:
        text = ngettext("%(path)s: %(number)d other file.", "%(path)s: %(number)d other files.", others)
        discovery.skipped.append(text % {"path": printable(folder), "number": others})
    if before == len(discovery.files) + len(discovery.errors):
        discovery.errors.append(
            _("%(path)s: there is no file of a known format in this folder.") % {"path": printable(folder)}
        )


def _walk(discovery: Discovery, folder: Path) -> Iterator[Path]:
    def report(error: OSError) -> None:
        path = printable(Path(error.filename or folder))
        discovery.errors.append(_("%(path)s: the folder cannot be read; check its permissions.") % {"path": path})

    for parent, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(BESIDE_PAGES))
        for link in filter(Path.is_symlink, (Path(parent) / name for name in folders)):
            text = _("%(path)s is a link to a folder: name it to import its files too.")
            discovery.skipped.append(text % {"path": printable(link)})
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))
