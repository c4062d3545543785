"""Which files a command line means. No database."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ENDING: Final = ".txt"


@dataclass(slots=True)
class Gathered:
    """``files`` in the order of the arguments, within a folder by name; each once, also when it is named twice.

    ``passed_over`` are sentences on what a folder holds besides, ``troubles`` on what keeps the run from being whole.
    """

    files: list[Path] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def gather(arguments: Iterable[str]) -> Gathered:
    """Files as named, whatever their ending; from folders, however deep, every ``*.txt`` that is not hidden."""
    gathered = Gathered()
    for argument in arguments:
        if not argument:  # a path of no letters would be the folder one is in
            gathered.troubles.append(_("An empty name was given; name a file or a folder."))
        elif _is_folder(Path(argument)):
            _add_folder(gathered, Path(argument))
        else:
            gathered.files.append(Path(argument))
    gathered.files = _once_each(gathered.files)
    return gathered


def _once_each(files: Iterable[Path]) -> list[Path]:
    first: dict[str, Path] = {}
    for file in files:
        first.setdefault(os.path.realpath(file), file)
    return list(first.values())


def shown(path: Path) -> str:
    """A path fit for a terminal: what cannot be printed is replaced."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(path))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # reading it will say what is wrong
        return False


def _add_folder(gathered: Gathered, folder: Path) -> None:
    before = len(gathered.files), len(gathered.troubles)
    others = 0
    for path in _walk(gathered, folder):
        if not path.name.lower().endswith(ENDING):
            others += 1
        elif _is_special(path):
            gathered.passed_over.append(_("%(path)s is not a regular file.") % {"path": shown(path)})
        else:
            gathered.files.append(path)
    if others:
        text = ngettext("%(path)s: %(number)d other file.", "%(path)s: %(number)d other files.", others)
        gathered.passed_over.append(text % {"path": shown(folder), "number": others})
    if before == (len(gathered.files), len(gathered.troubles)):
        gathered.troubles.append(_("%(path)s: there is no .txt file in this folder.") % {"path": shown(folder)})


def _walk(gathered: Gathered, folder: Path) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        path = shown(Path(error.filename or folder))
        gathered.troubles.append(_("%(path)s: the folder cannot be read; check its permissions.") % {"path": path})

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (name for name in folders if (Path(parent) / name).is_symlink()):
            text = _("%(path)s is a link to a folder: name it to import it too.")
            gathered.passed_over.append(text % {"path": shown(Path(parent) / name)})
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _is_special(path: Path) -> bool:
    """A pipe, a socket, a device. A link without a target is left to the reader, who says so."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
