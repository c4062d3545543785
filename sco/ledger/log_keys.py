"""The private keys of the log: in a file that the worker alone reads, the newest first. Their public halves are stored.

A file and not a variable, because a key is made on the first start and rotated by a command.
"""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sco.ledger.models import Head, LogKey
from sco.postgres import places
from sco.transparency.checkpoints import keys_note
from sco.transparency.notes import NoteError, Signer


class LogKeyMissing(Exception):
    """The log cannot be signed. The message is a sentence with the remedy."""


def ready_signers() -> list[Signer]:
    """The keys that sign the next checkpoint; makes the first one of a log. Raises LogKeyMissing."""
    known = set(LogKey.objects.values_list("verifier", flat=True))
    if not known:
        return [_first()]
    name = origin()
    if usable := [each for each in _kept() if each.name == name and str(each.verifier) in known]:
        return usable
    raise LogKeyMissing(
        f"{_file()} has none of the private keys of this log, so nothing is signed. Put the file back from its backup;"
        " if it is lost, “manage.py rotate_log_key --lost” begins with a new key, which auditors will be asked about."
    )


@transaction.atomic
def rotate(*, lost: bool = False) -> Signer:
    """Add a new key, which signs together with the former ones from now on. Raises LogKeyMissing.

    With ``lost``, without the former ones, none of which is there any more.
    """
    former = [] if lost else ready_signers()
    signer = Signer.generate(origin())
    _keep([signer, *_kept()])
    _publish(signer, [signer, *former])
    return signer


@transaction.atomic
@transaction.atomic
def begin(name: str) -> Signer:
    """Begin another log of the same record, under a new name: what was signed under the former is no longer true."""
    if name == origin():
        raise LogKeyMissing(f"The log has the name {name} already: give another one.")
    try:
        signer = Signer.generate(name)
    except NoteError as error:
        raise LogKeyMissing(str(error)) from None
    _keep([signer, *_kept()])
    _publish(signer, [signer])
    return signer


@transaction.atomic
def retire() -> list[Signer]:
    """Let the newest key sign alone; returns the ones that signed beside it. Raises LogKeyMissing."""
    newest, *former = ready_signers()
    if former:
        # Their last signature: whoever missed the time in which all of them signed still learns the newest from it.
        _publish(newest, [newest], by=[newest, *former])
        _keep([each for each in _kept() if each not in former])
    return former


def origin() -> str:
    """The name of the log: that of its last key; before there is any, LOG_ORIGIN, or one made from the genesis."""
    named = LogKey.objects.order_by("-id").values_list("verifier", flat=True).first()
    if named:
        return named.partition("+")[0]
    return settings.LOG_ORIGIN or f"sco-record/{bytes(Head.objects.get().genesis).hex()[:16]}"


@transaction.atomic
def _first() -> Signer:
    name = origin()
    # A file of another record, or of an earlier start that got no further, keeps what it has.
    kept = _kept()
    signer = next((each for each in kept if each.name == name), None)
    if signer is None:
        signer = Signer.generate(name)
        _keep([signer, *kept])
    _publish(signer, [signer])
    return signer


def _publish(signer: Signer, signing: Sequence[Signer], by: Sequence[Signer] = ()) -> None:
    note = keys_note(signer.name, [each.verifier for each in signing], by or signing)
    LogKey.objects.create(verifier=str(signer.verifier), note=note)


def last_signed() -> str:
    """The note of the last checkpoint that was signed here, whatever the database has been restored to since; or ''."""
    try:
        return _signed().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise LogKeyMissing(f"{_signed()}, which has the last checkpoint, cannot be read: {error}.") from None


def remember_signed(note: str) -> None:
    """Keep the last checkpoint beside the keys. Raises LogKeyMissing."""
    _replace(_signed(), note)


def _signed() -> Path:
    return _file().with_name(f"{_file().name}.signed")


def _file() -> Path:
    return Path(settings.LOG_KEY_FILE)


def _kept() -> list[Signer]:
    try:
        lines = _file().read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise LogKeyMissing(f"{_file()}, which has the private keys of the log, cannot be read: {error}.") from None
    try:
        return [Signer.parse(line) for line in lines]
    except NoteError as error:
        raise LogKeyMissing(f"{_file()}: {error}") from None


def _keep(signers: Sequence[Signer]) -> None:
    _replace(_file(), "".join(f"{each.private_text()}\n" for each in signers))


def _replace(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        places.make_folder(file.parent)
        # The mode from the beginning: nobody else may open it in between.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        places.inherit(draft)
        draft.replace(file)
    except OSError as error:
        raise LogKeyMissing(f"{file}, which belongs to the keys of the log, cannot be written: {error}.") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
