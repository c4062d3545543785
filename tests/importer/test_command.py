"""Many files at once: bad ones are reported with name, reason and position, and affect no other."""

import os
import re
from pathlib import Path

import pytest
from django.utils import translation

from articles.importer.results import translate_error
from articles.models import Article, Author
from articles.sources.errors import SourceError
from tests.importer.command_runner import events, rows, run, write
from tests.sources import pages
from tests.sources.dump_factory import CHINESE, PIECE

pytestmark = pytest.mark.django_db
SECOND = PIECE.but(source_id="Second00001", byline="作者:李四", title="另一次会议")
START = "第一行。\n第二行".encode()
BAD: dict[str, tuple[bytes, str]] = {
    "not-utf8": (
        START + b"\xb0\xa1" + PIECE.data(),
        f"save it again as UTF-8, in an editor that shows it right. (line 2, byte {len(START)})",
    ),
    "big5": (
        PIECE.text().encode("gb18030").replace(b"\xd7\xf7", b"\xff\xff"),
        "neither UTF-8 nor UTF-16 nor GB18030 (GBK)",
    ),
    "empty": (b"", "The file is empty."),
    "blank": (" \n\u3000\n".encode(), "The file is empty."),
    "no-title": (PIECE.but(title="").data(), "The title is missing. (line 1, character 42)"),
    "two-pieces": (PIECE.data() + b"\n" + SECOND.data(), "A second piece begins here"),
    "nul": (PIECE.but(title="专家\x00会议").data(), "NUL character in the text. (line 1, character 44)"),
    "html": (PIECE.but(paragraphs=("<p>会议</p>", *CHINESE)).data(), "HTML in the text"),
    "entity": (PIECE.but(paragraphs=("会议&nbsp;开了。", *CHINESE)).data(), "HTML in the text"),
    "cut-short": (PIECE.but(repeat=False).data()[:400], "is missing"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_reported_with_reason_and_position_and_the_others_are_imported(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    (tmp_path / "b.txt").write_bytes(data)
    result = run(write(tmp_path, PIECE, "a.txt"), tmp_path / "b.txt", write(tmp_path, SECOND, "c.txt"))
    assert result.status == 1
    assert f"[2/3] not imported: {tmp_path / 'b.txt'}: " in result.err
    assert reason in result.err
    assert "[1/3] created" in result.out
    assert "[3/3] created" in result.out
    assert result.totals == "2 created, 0 updated, 0 unchanged, 0 in conflict, 1 not imported."


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    result = run(tmp_path / "big.txt")
    assert result.status == 1
    assert "big.txt: The file has 50000000 bytes; the limit is 5000000." in result.err


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    result = run(tmp_path / "none.txt", write(tmp_path, PIECE))
    assert (result.status, Article.objects.count()) == (1, 1)
    assert f"[1/2] not imported: {tmp_path / 'none.txt'}: There is no such file." in result.err


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    result = run(tmp_path / "pipe.txt")
    assert result.status == 1
    assert "This is not a regular file." in result.err


def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this account may read everything")
    result = run(path)
    assert result.status == 1
    assert "check its permissions" in result.err


def test_an_empty_name_is_refused_instead_of_importing_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, PIECE)
    monkeypatch.chdir(tmp_path)
    result = run("")
    assert result.status == 1
    assert "An empty name was given; name a file or a folder." in result.err
    assert result.totals.startswith("0 created")


def test_a_folder_is_imported_whole_in_stable_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    names = ("b/deep/1.txt", "b/2.TXT", "z.txt", "a.txt", "b/notes.md", ".hidden/x.txt", ".y.txt")
    for number, name in enumerate(names):
        write(tmp_path, PIECE.but(source_id=f"{number:011}"), name)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    result = run(tmp_path)
    taken = [
        line.split(f"{tmp_path}/")[1].split(" (")[0].split(" [")[0]
        for line in result.out.splitlines()
        if line.startswith("[")
    ]
    assert taken == ["a.txt", "z.txt", "b/2.TXT", "b/deep/1.txt"]
    assert result.status == 0
    assert f"skipped: {tmp_path / 'pipe.txt'} is not a regular file." in result.out
    assert f"skipped: {tmp_path / 'link'} is a link to a folder" in result.out
    assert f"skipped: {tmp_path}: 1 other file." in result.out


def test_a_folder_without_pieces_is_an_error(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.status, result.totals[:9]) == (1, "0 created")
    assert f"{tmp_path}: there is no file of a known format in this folder." in result.err


def test_a_file_named_twice_is_imported_once(tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    (tmp_path / "link.txt").symlink_to(path)
    result = run(path, tmp_path, path)
    assert f"[1/1] created huanqiu-9abcdefgh01: {path} " in result.out


def test_a_broken_link_in_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    result = run(tmp_path)
    assert result.status == 1
    assert "broken.txt: There is no such file." in result.err


def test_the_same_piece_twice_in_a_run_creates_one_article(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(repeat=False), "b.txt"))
    assert result.totals == "1 created, 0 updated, 1 unchanged, 0 in conflict, 0 not imported."


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--replace-text"]])
def test_one_id_with_two_texts_in_a_run_is_a_conflict_whatever_the_options(tmp_path: Path, options: list[str]) -> None:
    first, second = write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(paragraphs=CHINESE[:2]), "b.txt")
    result = run(first, second, *options)
    assert result.status == 1
    assert f"conflict: {second}: Another file of this run has the same id and a different text: {first}." in result.err


def test_a_file_name_cannot_control_the_terminal(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\x1b[31m\n\xff.txt")
    result = run(write(tmp_path, PIECE, name), tmp_path / f"{name}2")
    assert (result.status, Article.objects.count()) == (1, 1)
    assert "a\ufffd[31m\ufffd\ufffd.txt" in result.out
    assert "\x1b" not in result.out + result.err
    (result.out + result.err).encode()


def test_a_dry_run_reports_and_changes_nothing(tmp_path: Path) -> None:
    before, count = rows(), events()
    result = run(
        write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(source_id="Second00001"), "b.txt"), "--dry-run"
    )
    assert result.status == 0
    assert "[1/2] would create huanqiu-9abcdefgh01" in result.out
    assert result.totals.startswith("Nothing was changed; a real run would give: 2 created")
    assert result.out.count("new outlet: ") == result.out.count("new author: ") == 1
    assert (rows(), events()) == (before, count)


def test_a_dry_run_reports_the_same_as_the_real_run(tmp_path: Path) -> None:
    paths = [write(tmp_path, PIECE, "a.txt"), write(tmp_path, SECOND, "b.txt")]
    expected = (
        run(*paths, "--dry-run")
        .out.replace("would create", "created")
        .replace("Nothing was changed; a real run would give: ", "")
    )
    assert run(*paths).out == expected


def test_new_related_rows_are_reported(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE))
    author = Author.objects.get()
    assert f"    new author: {author.slug} (张三)" in result.out
    assert "    new outlet: outlet-" in result.out
    assert "    new rights: rights-" in result.out
    assert "(1 author, 3 suggestions)" in result.out


def test_verbosity_0_reports_errors_only(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE), tmp_path / "none.txt", verbosity=0)
    assert result.out == ""
    assert "There is no such file." in result.err


def test_a_long_run_says_now_and_then_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.management.commands.import_source.SECONDS", 0.0)
    for number in range(21):
        write(tmp_path, PIECE.but(source_id=f"{number:011}"), f"{number:04}.txt")
    assert re.search(r"\n20 of 21 files done, about 0 min \d+ s left\.", run(tmp_path).out)
    (tmp_path / "0000.txt").unlink()
    assert "files done" not in run(tmp_path).out


def test_a_folder_may_hold_every_format_and_what_browsers_save_beside_a_page_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, PIECE, "a.txt")
    page = "<html><head><title>会议</title></head><body><article><p>{}</p></article></body></html>"
    (tmp_path / "b.html").write_text(page.format("</p><p>".join(CHINESE)), "utf-8")
    (tmp_path / "b_files").mkdir()
    (tmp_path / "b_files" / "frame.html").write_text(page.format("广告"), "utf-8")
    result = run(tmp_path)
    assert (result.status, result.totals[:9]) == (0, "2 created")
    assert "[web page, UTF-8]" in result.out


@pytest.mark.parametrize("name", pages.EVERY)
def test_a_file_of_every_format_becomes_one_draft_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / "piece"
    path.write_bytes(pages.EVERY[name][1])
    result = run(path)
    article = Article.objects.get()
    assert (result.status, result.totals[:9]) == (0, "1 created")
    assert (article.title_zh_hans, article.outlet.name_zh_hans) == (pages.TITLE, "环球时报")
    assert article.authors.get().name_zh_hans == "张三"
    assert article.source_text.startswith("\n\n".join(pages.BODY))
    before = rows()
    assert run(path).totals.startswith("0 created, 0 updated, 1 unchanged")
    assert rows() == before


def test_one_piece_in_several_formats_is_one_article(tmp_path: Path) -> None:
    names = ("JSON-LD", "neutral JSON", "plain text", "Word")
    for number, name in enumerate(names):
        (tmp_path / f"{number}.html").write_bytes(pages.EVERY[name][1].replace(pages.CAPTION[1:-1].encode(), b"x.jpg"))
    result = run(tmp_path)
    assert Article.objects.count() == 1, result


def test_each_item_of_a_feed_is_a_piece_of_its_own(tmp_path: Path) -> None:
    feed, text = tmp_path / "feed.xml", "".join(f"<p>{line}</p>" for line in pages.BODY)
    items = (f"<item><title>第{n}条消息</title><guid>g{n}</guid><link>https://e.cn/{n}</link><description><![CDATA[{text}]]>"
             "</description></item>" for n in (1, 2, 3))  # fmt: skip
    feed.write_text(f"<rss><channel><title>环球网</title>{''.join(items)}</channel></rss>")
    result = run(feed)
    assert result.totals == "3 created, 0 updated, 0 unchanged, 0 in conflict, 0 not imported."
    assert f"{feed} 2/3" in result.out
    assert {article.title_zh_hans for article in Article.objects.all()} >= {f"第{n}条消息" for n in (1, 2, 3)}
    assert run(feed).totals == "0 created, 0 updated, 3 unchanged, 0 in conflict, 0 not imported."


def test_a_bad_item_of_a_feed_affects_no_other(tmp_path: Path) -> None:
    feed, text = tmp_path / "feed.xml", "".join(f"<p>{line}</p>" for line in pages.BODY)
    items = (f"<item><title>{title}</title><guid>{title}</guid><description><![CDATA[{text}]]></description></item>"
             for title in ("第一条消息", "", "第三条消息"))  # fmt: skip
    feed.write_text(f"<rss><channel><title>环球网</title>{''.join(items)}</channel></rss>")
    result = run(feed)
    assert (result.status, Article.objects.count()) == (1, 2)
    assert f"not imported: {feed} 2/3: The title is missing." in result.err


def test_what_differs_in_a_second_file_of_the_same_piece_is_reported(tmp_path: Path) -> None:
    other = PIECE.but(source_id=PIECE.source_id.upper(), byline="作者:王五", title="改过的标题", repeat=False)
    result = run(write(tmp_path, PIECE, "a.txt"), write(tmp_path, other, "b.txt"))
    assert result.totals == "1 created, 0 updated, 1 unchanged, 0 in conflict, 0 not imported."
    notes = result.out[result.out.index("[2/2]") :]
    assert "改过的标题" in notes
    assert "王五" in notes
    assert "differ in upper and lower case only" in notes


def test_which_file_wins_is_not_left_to_the_order_of_the_files(tmp_path: Path) -> None:
    other = PIECE.but(title="改过的标题", repeat=False)
    run(write(tmp_path, PIECE, "a.txt"), write(tmp_path, other, "b.txt"), "--take", "title")
    assert Article.objects.get().title_zh_hans == PIECE.title


def test_a_dry_run_names_the_earlier_file_of_the_same_piece(tmp_path: Path) -> None:
    first, second = write(tmp_path, PIECE, "a.txt"), write(tmp_path, PIECE.but(title="改过的标题"), "b.txt")
    assert f"An earlier file of this run is the same piece: {first}." in run(first, second, "--dry-run").out


def test_the_name_of_a_member_is_not_translated() -> None:
    with translation.override("zh-hans"):
        assert "“title”" in translate_error(SourceError("wrong_member", name="title"))
        assert "PDF 文件" in translate_error(SourceError("not_a_piece", what="a PDF"))
