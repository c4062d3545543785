"""Signed notes and their Ed25519 keys: c2sp.org/signed-note. The texts of keys are those of Go's sumdb/note."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple, Self

ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
# Unicode spaces, controls and plus signs would make another note of it.
NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_LINE = re.compile("— ([^ ]+) ([^ ]+)")
NOTE_AT_MOST, SIGNATURES_AT_MOST = 100_000, 100  # bytes; lines


def _ed25519() -> ModuleType:
    # When somebody signs or verifies: the public service does neither, and it takes seven megabytes.
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return ed25519


class NoteError(ValueError):
    """A note or a key that is malformed, or a signature that is wrong. The message is a sentence."""


class Verifier(NamedTuple):
    """A public key and its name: ``name+hash+key`` as text."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that signatures begin with."""
        return hashlib.sha256(self.name.encode(errors="surrogatepass") + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The verifier of this text; NoteError."""
        name, key_id, key = _parts(text)
        verifier = cls(name, key)
        if verifier.key_id.hex() != key_id:
            raise NoteError(f"The key {text[:80]} is damaged: its hash is not {key_id[:8]}.")
        return verifier

    def verify(self, text: str, signature: bytes) -> None:
        """Raises NoteError if the signature of the text is not by this key."""
        from cryptography.exceptions import InvalidSignature

        key = _ed25519().Ed25519PublicKey.from_public_bytes(self.public)
        try:
            # Half a character, which no signed text has, must end as any other change does.
            key.verify(signature, text.encode(errors="surrogatepass"))
        except InvalidSignature:
            raise NoteError(f"The signature by {self.name}+{self.key_id.hex()} is wrong.") from None


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key and its name: ``PRIVATE+KEY+name+hash+seed`` as text."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """What verifies its signatures."""
        return Verifier(self.name, self._key().public_key().public_bytes_raw())

    def _key(self) -> Any:
        return _ed25519().Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> bytes:
        """The signature of a text, with the key's id before it."""
        signature: bytes = self._key().sign(text.encode())
        return self.verifier.key_id + signature

    def private_text(self) -> str:
        """The secret, for the file that keeps it."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_encode(ED25519 + self.seed)}"

    def __repr__(self) -> str:
        return f"Signer({self.name}+{self.verifier.key_id.hex()})"  # never the secret: this gets into logs

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key of this name; NoteError if no key can have it."""
        check_name(name)
        return cls(name, _ed25519().Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """The signer of this text; NoteError, whose message does not contain the text."""
        try:
            name, key_id, seed = _parts(text.removeprefix(_PRIVATE))
        except NoteError:
            raise NoteError("A private key of the log cannot be read.") from None
        signer = cls(name, seed)
        if not text.startswith(_PRIVATE) or signer.verifier.key_id.hex() != key_id:
            raise NoteError("A private key of the log is damaged, or not a private one.")
        return signer


def check_name(name: str) -> None:
    """Raises NoteError if no key can have this name."""
    if not NAME.fullmatch(name):
        raise NoteError(f"“{name[:80]}” cannot be the name of a log: it has a space or a plus sign, or no letter.")


def _parts(text: str) -> tuple[str, str, bytes]:
    name, key_id, encoded = [*text.strip().split("+", 2), "", ""][:3]
    key = _decode(encoded)
    if not NAME.fullmatch(name) or len(key) != 33 or key[:1] != ED25519:
        raise NoteError(f"“{text[:80]}” is no Ed25519 key: it has the form name+hash+key.")
    return name, key_id, key[1:]


class Signature(NamedTuple):
    """A line below a note."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A text, which ends with a newline, and its signatures. Nothing in it may be believed before ``signers``."""

    text: str
    signatures: Sequence[Signature]

    @classmethod
    def parse(cls, whole: str) -> Self:
        """Raises NoteError if it is no signed note."""
        text, separator, lines = whole.rpartition("\n\n")
        if not separator or not lines.endswith("\n") or len(whole) > NOTE_AT_MOST:
            raise NoteError("This is no signed note: it has no blank line before signatures, or is too long.")
        if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
            raise NoteError("This is no signed note: it has control characters.")
        found = [_signature(line) for line in lines[:-1].split("\n")]
        if len(found) > SIGNATURES_AT_MOST:
            raise NoteError("This note has too many signatures.")
        return cls(text + "\n", found)

    def signers(self, trusted: Iterable[Verifier]) -> list[Verifier]:
        """Who of the trusted has signed it; NoteError if nobody has, or a signature of one of them is wrong."""
        known = {(each.name, each.key_id): each for each in trusted}
        signed = []
        for name, key_id, signature in self.signatures:
            if verifier := known.get((name, key_id)):
                verifier.verify(self.text, signature)
                signed.append(verifier)
        if not signed:
            names = ", ".join(f"{each.name}+{each.key_id.hex()}" for each in self.signatures)
            raise NoteError(f"None of the trusted keys has signed this note, only {names}.")
        return signed


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    decoded = _decode(found[2]) if found else b""
    if not found or len(decoded) < 5 or not NAME.fullmatch(found[1]):
        raise NoteError("This is no signed note: a signature is malformed.")
    return Signature(found[1], decoded[:4], decoded[4:])


def sign(text: str, signers: Iterable[Signer]) -> str:
    """The whole note: the text, which ends with a newline, and a signature by each."""
    return f"{text}\n" + "".join(f"— {each.name} {_encode(each.sign(text))}\n" for each in signers)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
