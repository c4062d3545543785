"""Notes, keys, checkpoints and proofs as text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sco.transparency.checkpoints import Checkpoint, keys_note, listed_keys, opened
from sco.transparency.notes import Note, NoteError, Signer, Verifier, sign
from sco.transparency.proofs import Proof
from sco.transparency.trees import inclusion_proof
from tests.transparency.logs import leaves, nodes, root_of

KEY, OTHER = Signer.generate("log.example/record"), Signer.generate("log.example/record")
# Of golang.org/x/mod/sumdb/note's documentation.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_go_verifies_and_is_signed_alike() -> None:
    assert Note.parse(GO_NOTE).signers([Verifier.parse(GO_KEY)]) == [Verifier.parse(GO_KEY)]
    signer = Signer.parse(GO_SECRET)
    assert (str(signer.verifier), signer.private_text()) == (GO_KEY, GO_SECRET)
    assert sign(Note.parse(GO_NOTE).text, [signer]) == GO_NOTE


@given(st.binary(min_size=32, max_size=32), st.integers(0, 10**17))
def test_a_checkpoint_is_read_as_it_was_signed(root: bytes, size: int) -> None:
    checkpoint = Checkpoint(KEY.name, size, root)
    assert opened(checkpoint.signed([KEY]), [KEY.verifier]) == checkpoint
    assert opened(checkpoint.signed([OTHER, KEY]), [KEY.verifier]) == checkpoint


CHECKPOINT = Checkpoint(KEY.name, 5, root_of(0, 5))
NOTE = CHECKPOINT.signed([KEY])


@given(st.integers(0, len(NOTE) - 1), st.characters())
@example(0, "\ud800")
def test_a_changed_checkpoint_is_refused(at: int, letter: str) -> None:
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(NoteError):
            opened(changed, [KEY.verifier])


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("", "no blank line"),
        ("text\n", "no blank line"),
        ("text\n\n— a b", "no blank line"),
        ("text\n\nsigned\n", "malformed"),
        ("te\txt\n\n— a b\n", "control characters"),
        ("text\n\n" + "— a AAAAAAA=\n" * 101, "too many signatures"),
        ("x" * 200_000 + "\n\n— a AAAAAAA=\n", "too long"),
        (sign("one line\n", [KEY]), "no checkpoint"),
        (sign(f"{KEY.name}\n05\n{'A' * 43}=\n", [KEY]), "no checkpoint"),
        (sign(f"{KEY.name}\n5\nAAAA\n", [KEY]), "no checkpoint"),
        (Checkpoint("another.example", 5, root_of(0, 5)).signed([KEY]), "no trusted key belongs to"),
        (CHECKPOINT.signed([OTHER]), "None of the trusted keys"),
    ],
)
def test_what_is_no_checkpoint_of_a_trusted_log_is_refused_with_the_reason(note: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        opened(note, [KEY.verifier])


@pytest.mark.parametrize(
    "key", ["", "a", "a+b+c", GO_KEY[:-4], GO_KEY.replace("c74f", "c74e"), GO_SECRET, "a b+" + GO_KEY]
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(key)


def test_a_private_key_is_never_shown() -> None:
    secret = GO_SECRET.rpartition("+")[2]
    assert secret not in f"{Signer.parse(GO_SECRET)} {Signer.parse(GO_SECRET)!r}"
    for damaged in (GO_SECRET[:-4], GO_SECRET.removeprefix("PRIVATE+KEY+"), GO_SECRET.replace("c74f", "c74e")):
        with pytest.raises(NoteError) as raised:
            Signer.parse(damaged)
        assert secret[:-4] not in str(raised.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "\u2003"])
def test_a_name_that_would_break_a_note_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        Signer.generate(name)


def test_the_list_of_keys_is_no_checkpoint() -> None:
    note = keys_note(KEY.name, [OTHER.verifier, KEY.verifier], [OTHER, KEY])
    assert listed_keys(Note.parse(note)) == (KEY.name, [OTHER.verifier, KEY.verifier])
    with pytest.raises(NoteError):
        opened(note, [KEY.verifier])
    with pytest.raises(NoteError, match="no keys"):
        listed_keys(Note.parse(NOTE))


@given(st.integers(1, 600), st.data())
def test_a_proof_is_verified_from_its_text_alone(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    checkpoint = Checkpoint(KEY.name, size, root_of(0, size))
    text = Proof(leaves(600)[index], index, inclusion_proof(nodes(size), index, size), checkpoint.signed([KEY])).text
    assert Proof.parse(text).verify([KEY.verifier]) == checkpoint
    assert Proof.parse(text).text == text
    with pytest.raises(NoteError, match="not lead to"):
        Proof.parse(text.replace(f"index {index}\n", f"index {size + index}\n")).verify([KEY.verifier])
    with pytest.raises(NoteError):
        Proof.parse(text[:40])
