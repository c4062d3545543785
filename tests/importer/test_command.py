"""Many files at once: bad ones are reported with name, reason and position, and harm no other."""

import os
from pathlib import Path

import pytest

from articles.models import Article, Author
from tests.importer.command_runner import events, rows, run, write
from tests.parsing.dump_factory import CHINESE, PIECE

pytestmark = pytest.mark.django_db
SECOND = PIECE.but(source_id="Second00001", byline="作者:另作者")
START = "第一行。\n第二行".encode()
BAD: dict[str, tuple[bytes, str]] = {
    "not-utf8": (START + b"\xb0\xa1" + PIECE.data(), f"not UTF-8 text. (line 2, byte {len(START)})"),
    "gbk": (PIECE.text().encode("gb18030"), "not UTF-8 text. (line 1, byte 11)"),
    "empty": (b"", "The file is empty."),
    "blank": (" \n\u3000\n".encode(), "The file is empty."),
    "no-title": (PIECE.but(title="").data(), "The title is missing. (line 1, character 43)"),
    "two-pieces": (PIECE.data() + b"\n" + SECOND.data(), "A second piece begins here"),
    "nul": (PIECE.but(title="专家\x00会议").data(), "NUL character in the text. (line 1, character 45)"),
    "html": (PIECE.but(paragraphs=("<p>会议</p>", *CHINESE)).data(), "HTML in the text"),
    "entity": (PIECE.but(paragraphs=("会议&nbsp;开了。", *CHINESE)).data(), "HTML in the text"),
    "cut-short": (PIECE.but(repeat=False).data()[:400], "is missing"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_place_while_others_go_on(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    (tmp_path / "b.txt").write_bytes(data)
    ran = run(write(tmp_path, PIECE, "a.txt"), tmp_path / "b.txt", write(tmp_path, SECOND, "c.txt"))
    assert ran.status == 1
    assert f"[2/3] not imported: {tmp_path / 'b.txt'}: " in ran.err
    assert reason in ran.err
    assert "[1/3] created" in ran.out
    assert "[3/3] created" in ran.out
    assert ran.totals == "2 created, 0 updated, 0 unchanged, 0 in conflict, 1 not imported."


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    ran = run(tmp_path / "big.txt")
    assert ran.status == 1
    assert "big.txt: The file has 50000000 bytes; the limit is 5000000." in ran.err


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    ran = run(tmp_path / "none.txt", write(tmp_path, PIECE))
    assert (ran.status, Article.objects.count()) == (1, 1)
    assert f"[1/2] not imported: {tmp_path / 'none.txt'}: There is no such file." in ran.err


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    ran = run(tmp_path / "pipe.txt")
    assert ran.status == 1
    assert "This is not a regular file." in ran.err


def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this account may read everything")
    ran = run(path)
    assert ran.status == 1
    assert "check its permissions" in ran.err


def test_an_empty_name_is_refused_and_not_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, PIECE)
    monkeypatch.chdir(tmp_path)
    ran = run("")
    assert ran.status == 1
    assert "An empty name was given; name a file or a folder." in ran.err
    assert ran.totals.startswith("0 created")


def test_a_folder_is_taken_whole_in_stable_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    names = ("b/deep/1.txt", "b/2.TXT", "z.txt", "a.txt", "b/notes.md", ".hidden/x.txt", ".y.txt")
    for number, name in enumerate(names):
        write(tmp_path, PIECE.but(source_id=f"{number:011}"), name)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    ran = run(tmp_path)
    taken = [line.split(f"{tmp_path}/")[1].split(" (")[0] for line in ran.out.splitlines() if line.startswith("[")]
    assert taken == ["a.txt", "z.txt", "b/2.TXT", "b/deep/1.txt"]
    assert ran.status == 0
    assert f"skipped: {tmp_path / 'pipe.txt'} is not a regular file." in ran.out
    assert f"skipped: {tmp_path / 'link'} is a link to a folder" in ran.out
    assert f"skipped: {tmp_path}: 1 other file." in ran.out


def test_a_folder_without_pieces_is_an_error(tmp_path: Path) -> None:
    ran = run(tmp_path)
    assert (ran.status, ran.totals[:9]) == (1, "0 created")
    assert f"{tmp_path}: there is no .txt file in this folder." in ran.err


def test_a_file_that_is_named_twice_is_taken_once(tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    (tmp_path / "link.txt").symlink_to(path)
    ran = run(path, tmp_path, path)
    assert f"[1/1] created huanqiu-9abcdefgh01: {path} " in ran.out


def test_a_broken_link_in_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    ran = run(tmp_path)
    assert ran.status == 1
    assert "broken.txt: There is no such file." in ran.err


def test_the_same_piece_twice_in_a_run_is_made_once(tmp_path: Path) -> None:
    ran = run(write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(repeat=False), "b.txt"))
    assert ran.totals == "1 created, 0 updated, 1 unchanged, 0 in conflict, 0 not imported."


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--replace-text"]])
def test_one_id_with_two_texts_in_a_run_is_a_conflict_whatever_the_options(tmp_path: Path, options: list[str]) -> None:
    first, second = write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(paragraphs=CHINESE[:2]), "b.txt")
    ran = run(first, second, *options)
    assert ran.status == 1
    assert f"conflict: {second}: Another file of this run has the same id and a different text: {first}." in ran.err


def test_a_bad_name_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\x1b[31m\n\xff.txt")
    ran = run(write(tmp_path, PIECE, name), tmp_path / f"{name}2")
    assert (ran.status, Article.objects.count()) == (1, 1)
    assert "a\ufffd[31m\ufffd\ufffd.txt" in ran.out
    assert "\x1b" not in ran.out + ran.err
    (ran.out + ran.err).encode()


def test_a_dry_run_says_what_would_be_and_leaves_no_trace(tmp_path: Path) -> None:
    before, count = rows(), events()
    ran = run(
        write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(source_id="Second00001"), "b.txt"), "--dry-run"
    )
    assert ran.status == 0
    assert "[1/2] would create huanqiu-9abcdefgh01" in ran.out
    assert ran.totals.startswith("Nothing was changed; a real run would give: 2 created")
    assert ran.out.count("new outlet: ") == ran.out.count("new author: ") == 1
    assert (rows(), events()) == (before, count)


def test_a_dry_run_says_the_same_as_the_run_after_it(tmp_path: Path) -> None:
    paths = [write(tmp_path, PIECE, "a.txt"), write(tmp_path, SECOND, "b.txt")]
    said = (
        run(*paths, "--dry-run")
        .out.replace("would create", "created")
        .replace("Nothing was changed; a real run would give: ", "")
    )
    assert run(*paths).out == said


def test_what_was_made_on_the_way_is_named(tmp_path: Path) -> None:
    ran = run(write(tmp_path, PIECE))
    author = Author.objects.get()
    assert f"    new author: {author.slug} (某作者)" in ran.out
    assert "    new outlet: outlet-" in ran.out
    assert "    new rights: rights-" in ran.out
    assert "(1 author, 3 suggestions)" in ran.out


def test_silence_can_be_asked_for(tmp_path: Path) -> None:
    ran = run(write(tmp_path, PIECE), tmp_path / "none.txt", verbosity=0)
    assert ran.out == ""
    assert "There is no such file." in ran.err
