"""Importing at the desk: handed in, looked through, corrected, imported and reported; one's own only."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin import importing
from articles.importing.running import work
from articles.models import Article, Author, ImportJob, ImportPiece, Outlet, SourceFile
from articles.tasks import resume
from tests import factories as make
from tests.desk import browser
from tests.desk.together.test_holding import HERE, PASSWORD, expire, inputs, log_in

ROOT = Path(__file__).resolve().parents[2]
ADD = "/admin/articles/importjob/add/"
TEXT = """边境清淤工程完工

来源：某河报
作者：陈某河
时间：2024-05-06 08:00

两国昨天在界河清出淤泥1.3万吨。

工程历时五个月。
"""


@pytest.fixture
def writer(db: None) -> User:
    return make.account("writer")


@pytest.fixture
def desk(writer: User) -> Client:
    return browser.client_of(writer)


def piece_text(number: int) -> str:
    return TEXT.replace("清淤工程", f"清淤工程第{number}段").replace("五个月", f"{number + 2}个月")


def files(*texts: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{number}.txt", text.encode()) for number, text in enumerate(texts)]


def hand_in(desk: Client, *texts: str) -> ImportJob:
    assert desk.post(ADD, {"files": files(*texts)}).status_code == 302
    return ImportJob.objects.latest("pk")


def url(job: ImportJob, page: str = "change") -> str:
    return f"/admin/articles/importjob/{job.pk}/{page}/"


def start(desk: Client, job: ImportJob) -> ImportJob:
    assert desk.post(url(job, "start")).status_code == 302
    job.refresh_from_db()
    return job


def states(job: ImportJob) -> list[str]:
    return list(job.pieces.values_list("state", flat=True))


def fields(desk: Client, page: str) -> dict[str, Any]:
    """What a browser sends back from a piece's page that nobody touched."""
    form = desk.get(page).context["form"]
    with timezone.override(settings.DESK_TIME_ZONE):
        found = {bound.html_name: (bound, bound.value()) for bound in form}
        shown = {
            name: "on" if value is True else value if hasattr(bound.field, "choices")
            else bound.field.widget.format_value(value)
            for name, (bound, value) in found.items()
        }  # fmt: skip
    return {name: browser.as_browser(str(value)) for name, value in shown.items() if value}


def decide(desk: Client, job: ImportJob, position: int = 0, button: str = "_check", **changes: Any) -> Any:
    page = url(job, str(position))
    return desk.post(page, {**fields(desk, page), button: "1", **changes})


def test_a_file_becomes_a_draft(desk: Client) -> None:
    job = hand_in(desk, TEXT)
    assert not Article.objects.exists()
    assert desk.get(url(job, "0")).context["row"].planned == "created"
    assert decide(desk, job, button="_import").status_code == 302
    article: Any = Article.objects.get()
    assert (article.title_zh_hans, article.outlet.name_zh_hans) == ("边境清淤工程完工", "某河报")
    assert [row.author.name_zh_hans for row in article.article_authors.all()] == ["陈某河"]
    assert bytes(SourceFile.objects.get().data) == TEXT.encode()
    job.refresh_from_db()
    assert (job.state, states(job)) == ("done", ["created"])


def test_what_is_settled_keeps_no_file(desk: Client) -> None:
    job = hand_in(desk, TEXT, piece_text(1))
    decide(desk, job, button="_import", published_at="")
    assert [(bytes(row.data) == b"", row.decisions) for row in job.pieces.all()] == [(True, {}), (False, {})]
    desk.post(url(job, "cancel"))
    assert [bytes(row.data) for row in job.pieces.all()] == [b"", b""]


def test_what_is_pasted_becomes_a_draft(desk: Client) -> None:
    html = "<html lang='zh'><head><title>边境清淤工程完工</title></head><body><article><h1>边境清淤工程完工</h1>"
    html += "".join(
        f"<p>第{n}段：两国昨天在界河清出淤泥1.3万吨，工程历时五个月，沿岸村民说今年汛期可以放心。</p>" for n in range(9)
    )
    for text in (TEXT, f"{html}</article></body></html>"):
        desk.post(ADD, {"text": text})
        job = ImportJob.objects.latest("pk")
        assert decide(desk, job, button="_import").status_code == 302
        assert states(job)[0] in {"created", "conflict"}, job.pieces.get().report
    assert Article.objects.exists()


def test_every_field_is_shown_with_where_it_was_found_and_what_it_meets(desk: Client) -> None:
    make.outlet(name_zh_hans="某河报")
    page = desk.get(url(hand_in(desk, TEXT), "0"))
    rows = {row.field.name: row for row in page.context["rows"]}
    assert rows["title"].origin == "the first line"
    assert rows["title"].field.value() == "边境清淤工程完工"
    assert rows["outlet"].matches[0][2] == browser.page(Outlet.objects.get())
    assert rows["authors"].matches == [("陈某河", "", "")]
    assert (rows["authors"].origin, rows["authors"].raw) == ("a line beside the text", "作者：陈某河")
    assert rows["url"].origin == ""
    text = page.content.decode()
    assert "will be created:</span> 陈某河" in text
    assert "Not in the source" in text
    assert "两国昨天在界河清出淤泥1.3万吨。" in text


def test_an_untouched_page_changes_nothing(desk: Client) -> None:
    job = hand_in(desk, TEXT)
    decide(desk, job)
    decisions = job.pieces.get().decisions
    assert not any(decisions.values()), decisions


def test_every_field_can_be_corrected_before_saving(desk: Client) -> None:
    job = hand_in(desk, TEXT)
    changes: Any = {
        "title": "界河清淤完工", "authors": "陈某河，林某山", "outlet": "另一报", "published_at": "2024-05-07 09:30:00",
        "url": "https://example.org/a/1", "source_id": "X1", "rights_notice": "版权所有。",
        "body": "一段。\r\n\r\n又一段。",
        "responsible_editor_name": "某编辑", "responsible_editor_email": "e@example.org",
    }  # fmt: skip
    decide(desk, job, **changes)
    rows = {row.field.name: row for row in desk.get(url(job, "0")).context["rows"]}
    assert rows["title"].field.value() == "界河清淤完工"
    assert rows["title"].origin == "an editor"
    decide(desk, job, button="_import")
    article: Any = Article.objects.get()
    assert (article.title_zh_hans, article.source_id, article.source_url) == (
        "界河清淤完工",
        "X1",
        "https://example.org/a/1",
    )
    assert [row.author.name_zh_hans for row in article.article_authors.all()] == ["陈某河", "林某山"]
    assert article.outlet.name_zh_hans == "另一报"
    assert f"{article.published_at:%Y-%m-%d %H:%M %Z}" == "2024-05-07 01:30 UTC"
    assert article.rights.notice_zh_hans == "版权所有。"
    assert article.source_text == "一段。\n\n又一段。"
    assert article.responsible_editor_email == "e@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [("published_at", "yesterday"), ("url", "not an address"), ("title", "字" * 301), ("body", " "), ("article", "=x")],
)
def test_what_no_field_can_hold_is_said_at_the_field(desk: Client, field: str, value: str) -> None:
    make.article("other", title_zh_hans="边境清淤工程完工", original_language="zh-hans")
    changes: Any = {field: value}
    answer = decide(desk, hand_in(desk, TEXT), **changes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]


def test_characters_that_nobody_sees_are_taken_out_and_named(desk: Client) -> None:
    job = hand_in(desk, TEXT.replace("1.3万", "1.3\u200b万"))
    page = desk.get(url(job, "0"))
    assert "Taken out: U+200B ZERO WIDTH SPACE" in page.content.decode()
    decide(desk, job, button="_import", title="清淤\u202e工程")
    article: Any = Article.objects.get()
    assert article.title_zh_hans == "清淤工程"
    assert "1.3万" in article.source_text


@pytest.mark.parametrize(("choice", "authors"), [("", []), ("none", []), ("0", ["张三", "李四"])])
def test_a_doubtful_name_is_a_choice_and_never_invented(desk: Client, choice: str, authors: list[str]) -> None:
    job = hand_in(desk, TEXT.replace("作者：陈某河", "作者：张三李四"))
    (doubt,) = desk.get(url(job, "0")).context["doubts"]
    assert (doubt.value(), "张三李四" in doubt.label) == ("", True)
    decide(desk, job, names_0=choice)
    context = desk.get(url(job, "0")).context
    assert ("authors" in {doubt.field for doubt in context["plan"].doubts}) is (choice == "")
    assert context["doubts"][0].value() == choice
    decide(desk, job, button="_import")
    assert [row.author.name_zh_hans for row in Article.objects.get().article_authors.all()] == authors
    assert Author.objects.count() == len(authors)


def test_differences_to_a_piece_that_is_there_are_taken_one_by_one(desk: Client) -> None:
    address = "https://example.org/a/1"
    decide(desk, hand_in(desk, TEXT), button="_import", url=address)
    again = hand_in(desk, TEXT.replace("完工", "已完工").replace("某河报", "另一报"))
    decide(desk, again, url=address)
    page = desk.get(url(again, "0"))
    assert [name for name, _segments, _field in page.context["differences"]] == ["title", "outlet"]
    decide(desk, again, button="_import", take_title="on")
    article: Any = Article.objects.get()
    assert (article.title_zh_hans, article.outlet.name_zh_hans) == ("边境清淤工程已完工", "某河报")
    assert states(again) == ["updated"]
    assert "另一报" in again.pieces.get().report


def test_another_text_is_shown_beside_the_article_and_replaced_only_if_wanted(desk: Client) -> None:
    decide(desk, hand_in(desk, TEXT), button="_import", source_id="X1")
    again = hand_in(desk, TEXT.replace("五个月", "六个月"))
    slug = Article.objects.get().slug
    decide(desk, again, article=f"={slug}")
    page = desk.get(url(again, "0"))
    assert (page.context["row"].planned, "--replace-text" in page.content.decode()) == ("conflict", False)
    assert {segment.op for segment in page.context["text_segments"]} >= {"gone", "new"}
    decide(desk, again, replace_text="on")
    decide(desk, again, button="_import")
    assert "六个月" in Article.objects.get().source_text
    assert Article.objects.count() == 1


def test_the_same_file_again_changes_nothing(desk: Client) -> None:
    decide(desk, hand_in(desk, TEXT), button="_import")
    again = hand_in(desk, TEXT)
    assert again.pieces.get().planned == "unchanged"
    assert states(start(desk, again)) == ["unchanged"]


def test_a_doubt_about_a_file_that_was_imported_before_can_still_be_decided(desk: Client) -> None:
    text = TEXT.replace("作者：陈某河", "作者：张三李四")
    start(desk, hand_in(desk, text))
    again = hand_in(desk, text)
    decide(desk, again, names_0="0")
    assert [name for name, _segments, _field in desk.get(url(again, "0")).context["differences"]] == ["authors"]
    decide(desk, again, button="_import", take_authors="on")
    authors = Article.objects.get().article_authors.all()
    assert [row.author.name_zh_hans for row in authors] == ["张三", "李四"]


def test_a_file_that_cannot_be_read_says_why_and_stops_no_other(desk: Client) -> None:
    job = hand_in(desk, TEXT, "%PDF-1.7 …", "", piece_text(1))
    assert [row.planned for row in job.pieces.all()] == ["created", "refused", "refused", "created"]
    assert "a PDF" in desk.get(url(job)).content.decode()
    assert "a PDF" in desk.get(url(job, "1")).content.decode()
    assert states(start(desk, job)) == ["created", "refused", "refused", "created"]


def test_a_piece_can_be_left_out(desk: Client) -> None:
    job = hand_in(desk, TEXT, "%PDF")
    desk.post(url(job, "1"), {"_leave": "1"})
    assert states(start(desk, job)) == ["created", "left_out"]


def test_the_report_is_that_of_the_command(desk: Client) -> None:
    job = start(desk, hand_in(desk, TEXT, "%PDF"))
    page = desk.get(url(job)).content.decode()
    assert "1 created, 0 updated, 0 unchanged, 0 in conflict, 1 not imported." in page
    report = desk.get(url(job, "report"))
    text = report.content.decode()
    assert report["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith(f"[1/2] created {Article.objects.get().slug}: 0.txt (")
    assert "\n    new author: " in text
    assert "[2/2] not imported: 1.txt: The file is a PDF" in text


def test_few_files_are_imported_at_once_and_many_in_the_background(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    assert start(desk, hand_in(desk, *map(piece_text, range(2)))).state == "done"
    job = start(desk, hand_in(desk, *map(piece_text, range(2, 5))))
    assert job.state == "running"
    assert desk.get(url(job, "progress")).json() == {"total": 3, "settled": 0, "state": "running"}
    assert "data-url" in desk.get(url(job)).content.decode()
    assert work(job.pk, seconds=0)
    assert desk.get(url(job, "progress")).json()["settled"] == 1
    while work(job.pk):
        pass
    assert desk.get(url(job, "progress")).json() == {"total": 3, "settled": 3, "state": "done"}
    assert Article.objects.count() == 5


def test_an_import_that_is_canceled_keeps_what_is_done(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    job = start(desk, hand_in(desk, *map(piece_text, range(3))))
    work(job.pk, seconds=0)
    desk.post(url(job, "cancel"))
    assert not work(job.pk)
    assert states(job) == ["created", "left_out", "left_out"]
    assert Article.objects.count() == 1


def test_a_fault_concerns_one_piece(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from articles.importing import running

    done = running.import_piece

    def fails_once(job: Any, row: Any, run: Any) -> None:
        done(job, row, run)
        if row.position == 1:
            raise RuntimeError

    monkeypatch.setattr(running, "import_piece", fails_once)
    job = start(desk, hand_in(desk, *map(piece_text, range(3))))
    assert states(job) == ["created", "failed", "created"]
    assert Article.objects.count() == 2


def test_a_script_sends_file_after_file_to_one_import(desk: Client) -> None:
    accept = {"accept": "application/json"}
    first = desk.post(ADD, {"files": files(TEXT)}, headers=accept).json()
    second = desk.post(ADD, {"files": files("%PDF"), "job": first["job"]}, headers=accept).json()
    assert second["job"] == first["job"]
    assert second["url"] == f"/admin/articles/importjob/{first['job']}/change/"
    assert "a PDF" in second["reason"]
    assert ImportPiece.objects.count() == 2


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_nothing_and_too_much_get_a_clear_error(desk: Client, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    from articles.admin import import_forms

    for module in (importing, import_forms):
        monkeypatch.setattr(module, "MAX_FILES", 2)
    for data, error in (({}, "Choose files"), ({"files": files("a", "b", "c")}, "At most 2 files")):
        answer = desk.post(ADD, data, headers={"accept": accept})
        assert answer.status_code == (400 if "json" in accept else 200)
        assert error in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_browser_without_scripts_sends_more_than_a_hundred_files_at_once(desk: Client) -> None:
    assert hand_in(desk, *map(piece_text, range(101))).pieces.count() == 101


def test_a_strangers_import_does_not_exist(desk: Client) -> None:
    job = hand_in(desk, TEXT)
    other = browser.client_of(make.account("editor"))
    for page in ("change", "progress", "report", "0"):
        assert other.get(url(job, page)).status_code == 404, page
    for page in ("start", "cancel", "0"):
        assert other.post(url(job, page)).status_code == 404, page
    assert other.post(ADD, {"files": files(TEXT), "job": job.pk}).status_code == 404
    assert list(other.get("/admin/articles/importjob/").context["cl"].result_list) == []
    assert len(desk.get("/admin/articles/importjob/").context["cl"].result_list) == 1
    assert states(job) == ["waiting"]


def test_translators_do_not_import(desk: Client, writer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = hand_in(desk, TEXT)
    assert "importjob/add/" in desk.get("/admin/articles/article/").content.decode()
    translator = browser.client_of(make.account("translator"))
    assert "importjob" not in translator.get("/admin/articles/article/").content.decode()
    assert translator.get(ADD).status_code == 403
    # The right counts when it is used.
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    start(desk, job)
    writer.groups.clear()
    while work(job.pk):
        pass
    assert states(job) == ["forbidden"]
    assert not Article.objects.exists()


def test_forged_forms_are_refused(writer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    assert client.post(ADD, {"text": TEXT}).status_code == 403


def test_what_was_pasted_or_corrected_when_the_session_ended_goes_through_the_login(writer: User) -> None:
    writer.set_password(PASSWORD)
    writer.save()
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    strict.force_login(writer)
    data = inputs(strict.get(ADD)) | {"text": TEXT}
    expire(strict)
    goes_on = log_in(strict, strict.post(ADD, data))
    shown = strict.post(ADD, inputs(goes_on) | {"_show": "1"})
    assert TEXT.splitlines()[0] in shown.content.decode()
    assert not ImportJob.objects.exists()
    assert strict.post(ADD, inputs(shown)).status_code == 302
    address = f"/admin/articles/importjob/{ImportJob.objects.get().pk}/0/"
    data = inputs(strict.get(address)) | {"title": "改过的题目", "_import": "1"}
    expire(strict)
    goes_on = log_in(strict, strict.post(address, data))
    assert "改过的题目" in strict.post(address, inputs(goes_on) | {"_show": "1"}).content.decode()
    assert not Article.objects.exists()
    strict.post(address, inputs(goes_on))
    assert Article.objects.get().title_zh_hans == "改过的题目"


def test_a_files_name_is_shown_without_what_nobody_sees(desk: Client) -> None:
    desk.post(ADD, {"files": SimpleUploadedFile("gnp\u202e.txt", TEXT.encode())})
    assert ImportPiece.objects.get().name == "gnp.txt"


def test_open_suggestions_are_counted_on_the_article(desk: Client) -> None:
    decide(desk, hand_in(desk, TEXT), button="_import")
    article: Any = Article.objects.get()
    number = article.suggestions.open().count()
    assert number
    address = f"/admin/articles/suggestion/?article__id__exact={article.pk}"
    for page in (browser.page(article), url(ImportJob.objects.get())):
        assert address in desk.get(page).content.decode()
    assert len(desk.get(address).context["cl"].result_list) == number


def test_an_erasure_takes_files_and_reports_along(record: str) -> None:
    desk = browser.client_of(make.account("writer"))
    body = TEXT.partition("08:00")[2].strip()
    article = make.article(title_zh_hans="边境清淤工程完工", source_text=body)
    start(desk, hand_in(desk, TEXT))
    hand_in(desk, TEXT)
    hand_in(desk, piece_text(1))
    assert ImportPiece.objects.filter(article=article).count() == 2
    make.publish_article(article)
    make.erase_rows(article)
    assert [row.article for row in ImportPiece.objects.all()] == [None]


def test_files_that_nobody_imported_are_forgotten(desk: Client) -> None:
    job = hand_in(desk, TEXT)
    resume()
    assert ImportJob.objects.exists()
    ImportJob.objects.filter(pk=job.pk).update(made_at="2020-01-01T00:00Z")
    resume()
    assert not ImportPiece.objects.exists()


def test_a_long_list_takes_as_many_queries_as_a_short_one(desk: Client) -> None:
    few = start(desk, hand_in(desk, *map(piece_text, range(2))))
    many = start(desk, hand_in(desk, *map(piece_text, range(2, 12))))
    numbers = []
    for job in (few, many):
        with CaptureQueriesContext(connection) as queries:
            desk.get(url(job))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


KILLED = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from articles.importing import running
done = running.import_piece
def import_piece(job, row, run):
    done(job, row, run)
    if row.position == 2:
        os.kill(os.getpid(), signal.SIGKILL)
running.import_piece = import_piece
running.work(int(sys.argv[2]), seconds=60)
"""


@pytest.mark.drill
def test_a_worker_that_is_killed_leaves_nothing_doubled_and_nothing_partial(
    record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = browser.client_of(make.account("writer"))
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    job = start(desk, hand_in(desk, *map(piece_text, range(5))))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, record, str(job.pk)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sco.settings"},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert states(job) == ["created", "created", "waiting", "waiting", "waiting"]
    assert Article.objects.count() == 2
    while work(job.pk):
        pass
    assert states(job) == ["created"] * 5
    assert (Article.objects.count(), Outlet.objects.count(), SourceFile.objects.count()) == (5, 1, 5)


@pytest.mark.parametrize(("text", "planned"), [(TEXT, "unchanged"), (TEXT.replace("五个月", "六个月"), "conflict")])
def test_a_second_file_of_the_same_piece_is_told_before_the_import(desk: Client, text: str, planned: str) -> None:
    address = "链接：https://river.example.cn/7\n"
    job = hand_in(desk, TEXT.replace("\n来源", f"\n{address}来源"), text.replace("\n来源", f"\n{address}来源"))
    first, second = job.pieces.all()
    assert (first.planned, second.planned) == ("created", planned)
    assert "0.txt" in second.reason
    assert "0.txt" in desk.get(url(job, "1")).content.decode()


def test_while_files_are_sent_each_says_what_will_become_of_it(desk: Client) -> None:
    answer = desk.post(ADD, {"files": files(TEXT)}, headers={"accept": "application/json"})
    assert answer.json()["planned"] == "will be created as a draft"


def test_a_feed_gives_a_piece_for_each_item(desk: Client) -> None:
    text = "<description>&lt;p&gt;两国昨天在界河清出淤泥1.3万吨。&lt;/p&gt;</description>"
    item = f"<item><title>第{{0}}条消息</title><guid>g{{0}}</guid>{text}</item>"
    job = hand_in(desk, f"<rss><channel><title>某河报</title>{item.format(1)}{item.format(2)}</channel></rss>")
    assert [(piece.name, piece.title) for piece in job.pieces.all()] == [
        ("0.txt 1/2", "第1条消息"),
        ("0.txt 2/2", "第2条消息"),
    ]
    start(desk, job)
    assert states(job) == ["created", "created"]


def test_what_an_import_has_made_is_one_list_from_which_it_is_taken_back(desk: Client) -> None:
    make.article("not-of-it")
    job = start(desk, hand_in(desk, piece_text(1), piece_text(2)))
    chief = browser.client_of(make.editor())
    made = f"/admin/articles/article/?import={job.pk}"
    assert made in browser.read(desk.get(url(job)))
    rows = chief.get(made).context["cl"].result_list
    assert {row.pk for row in rows} == set(job.pieces.values_list("article", flat=True))
    assert len(chief.get("/admin/articles/article/?import=nonsense").context["cl"].result_list) == 0
    chief.post(made, {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"})
    assert [article.slug for article in Article.objects.all()] == ["not-of-it"]
    assert made not in browser.read(desk.get(url(hand_in(desk, piece_text(3)))))
