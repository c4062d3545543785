"""Items as tables: out as CSV and XLSX, back in with a look at the differences first."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Author, Claim
from mechanisms.models import Mechanism
from sco.desk.tables import files
from tests import factories as make
from tests.desk.browser import client_of, said

pytestmark = pytest.mark.django_db

AUTHORS, CLAIMS, MECHANISMS = "/admin/articles/author/", "/admin/articles/claim/", "/admin/mechanisms/mechanism/"


def upload(desk: Client, url: str, content: bytes, name: str = "table.csv") -> Any:
    return desk.post(f"{url}import/", {"file": SimpleUploadedFile(name, content)})


def confirm(desk: Client, url: str, page: Any) -> Any:
    return desk.post(f"{url}import/", {"rows": page.context["rows"], "seen": page.context["outcome"].digest})


def bring(desk: Client, url: str, text: str, encoding: str = "utf-8") -> Any:
    """Upload a table and confirm what it would change."""
    return confirm(desk, url, upload(desk, url, text.encode(encoding)))


def reader_of(model: str) -> User:
    """An account that may only see items of this model."""
    user = User.objects.create_user(f"reads-{model}", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    return user


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_goes_out_comes_back_without_a_difference(desk: Client, file_format: str) -> None:
    make.author(slug="b", name_zh_hans="'-张", name_en="''=x", position_en="-", position_zh_hans="+1")
    author = make.author(slug="a", name_zh_hans="=张三", name_en='-Zhang, "San"', biography_en="One\nTwo · '=x")
    claim = make.claim(make.article(), value="8000000000", comparator="=", period_from="2017-06")
    mechanism = make.mechanism(aliases_zh_hans=["上合", "SCO"], established="2001-06-15")
    for url, row in ((AUTHORS, author), (CLAIMS, claim), (MECHANISMS, mechanism)):
        table = desk.get(f"{url}export/?as={file_format}").content
        page = upload(desk, url, table, f"t.{file_format}")
        assert dict(page.context["counts"]) == {"skip": type(row)._default_manager.count()}, page.context["shown"]


def test_export_is_what_the_list_shows(desk: Client) -> None:
    make.mechanism(slug="one", kind="centre")
    make.mechanism(slug="two", kind="council")
    text = desk.get(f"{MECHANISMS}export/?kind__exact=centre&as=csv").content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.split("\r\n") if line] == ["slug", "one"]


def test_a_spreadsheet_runs_no_text_as_a_formula(desk: Client) -> None:
    make.author(slug="a", name_en="=HYPERLINK(1)", name_zh_hans="＠SUM")
    text = desk.get(f"{AUTHORS}export/?as=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'＠SUM" in text
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{AUTHORS}export/?as=xlsx").content))
    assert [cell.data_type for cell in book.worksheets[0][2] if cell.value == "=HYPERLINK(1)"] == ["s"]


def test_differences_are_shown_before_anything_changes(desk: Client) -> None:
    make.author(slug="a", name_en="Zhang San")
    page = upload(desk, AUTHORS, b"slug,name_en\na,Zhang Si\nb,New\n")
    assert dict(page.context["counts"]) == {"update": 1, "new": 1}
    assert "<del>San</del><ins>Si</ins>" in page.content.decode()
    assert Author.objects.get(slug="a").name_en == "Zhang San"
    assert not Author.objects.filter(slug="b").exists()


def test_a_confirmed_table_adds_and_changes_and_leaves_other_columns_alone(desk: Client) -> None:
    make.author(slug="a", name_en="Zhang San", name_zh_hans="张三")
    response = bring(desk, AUTHORS, "slug,name_en\na,Zhang Si\nb,New\n")
    assert said(response) == "Imported: 1 new, 1 changed, 0 unchanged."
    author = Author.objects.get(slug="a")
    assert (author.name_en, author.name_zh_hans) == ("Zhang Si", "张三")
    assert Author.objects.get(slug="b").name_en == "New"


def test_nothing_is_imported_when_the_item_changed_after_the_look(desk: Client) -> None:
    author = make.author(slug="a", name_en="Zhang San")
    page = upload(desk, AUTHORS, b"slug,name_en\na,Zhang Si\n")
    Author.objects.filter(pk=author.pk).update(name_en="Zhang Wu")
    answer = confirm(desk, AUTHORS, page)
    assert "changed after you opened this page" in answer.content.decode()
    assert Author.objects.get(slug="a").name_en == "Zhang Wu"


def test_one_wrong_row_stops_the_whole_table(desk: Client) -> None:
    page = upload(desk, MECHANISMS, b"slug,kind,established\ngood,centre,2001\nbad,nonsense,2001-13\n")
    assert dict(page.context["counts"]) == {"new": 1, "wrong": 1}
    text = page.content.decode()
    assert "nonsense" in text
    assert "2001-13" in text
    assert "Import this" not in text
    forged = {"rows": json.dumps([["slug", "kind"], ["good", "centre"], ["bad", "x"]]), "seen": "x"}
    desk.post(f"{MECHANISMS}import/", forged)
    assert not Mechanism.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_spreadsheets_are_read(desk: Client, encoding: str) -> None:
    bring(desk, AUTHORS, "slug,name_zh_hans\na,李天毅\n", encoding)
    assert Author.objects.get().name_zh_hans == "李天毅"


def test_dates_and_numbers_that_excel_made_are_read_as_written(desk: Client) -> None:
    article = make.article()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["slug", "article", "kind", "value", "comparator", "period_from"])
    sheet.append(["c1", article.slug, "statistic", 2600.0, "=", 2017])
    file = io.BytesIO()
    book.save(file)
    confirm(desk, CLAIMS, upload(desk, CLAIMS, file.getvalue(), "t.xlsx"))
    claim = Claim.objects.get()
    assert (str(claim.period_from), claim.value) == ("2017", 2600)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"slug\n", "no rows"),
        (b"name_en\nx\n", "“slug” is missing"),
        (b"slug,secret\na,b\n", "Unknown columns: secret"),
        (b"slug,slug\na,b\n", "comes twice"),
        (b"slug,name_en\na,x\na,y\n", "More than one row for: a"),
        (b"slug,name_en\na,x,y\n", "Row 2 has more cells"),
        (b'slug,name_en\na,"x\n', "not well-formed"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"\xff\xff\xff\xff\x00", "neither CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_the_reason(desk: Client, content: bytes, reason: str) -> None:
    assert reason in upload(desk, AUTHORS, content).content.decode()


def test_a_reference_to_nothing_is_named(desk: Client) -> None:
    text = f"slug,article,kind,mechanisms\nc,{make.article().slug},event,nowhere\n"
    page = upload(desk, CLAIMS, text.encode()).content.decode()
    assert "There is no mechanism with this slug: nowhere." in page


def test_a_quotation_must_be_in_the_source_text(desk: Client) -> None:
    article = make.article(source_text="逮捕2600多名嫌疑人。")
    rows = f"slug,article,kind,quote_exact\nc,{article.slug},event,三千名\n"
    assert dict(upload(desk, CLAIMS, rows.encode()).context["counts"]) == {"wrong": 1}
    bring(desk, CLAIMS, rows.replace("三千名", "2600多名"))
    assert Claim.objects.get().quote_prefix == "逮捕"


def test_a_slug_on_record_is_not_used_again(desk: Client) -> None:
    author = make.author(slug="a", name_en="A")
    make.publish_rows(author)
    make.withdraw_rows(author)
    Author.objects.filter(pk=author.pk).delete()
    assert "cannot be reused" in upload(desk, AUTHORS, b"slug,name_en\na,B\n").content.decode()


def test_only_who_may_add_and_change_imports() -> None:
    reader = client_of(reader_of("author"))
    assert reader.get(f"{AUTHORS}export/?as=csv").status_code == 200
    assert reader.get(f"{AUTHORS}import/").status_code == 403
    assert upload(reader, AUTHORS, b"slug\na\n").status_code == 403
    assert client_of(reader_of("topic")).get(f"{AUTHORS}export/").status_code == 403


def test_an_export_of_an_unknown_filter_goes_back_to_the_list(desk: Client) -> None:
    answer = desk.get(f"{MECHANISMS}export/?ids=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{MECHANISMS}?e=1")


def test_an_export_takes_as_many_queries_for_many_as_for_one(desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{CLAIMS}export/?as=csv").status_code == 200
        return len(queries)

    article = make.article()
    make.claim(article, "c0")
    count()  # warms what Django caches
    one = count()
    for number in range(1, 6):
        make.claim(article, f"c{number}")
    assert count() == one


def test_a_bomb_is_not_unpacked() -> None:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (files.MAX_UNPACKED + 1))
    with pytest.raises(files.TableError, match="too large"):
        files.read(file.getvalue())


@pytest.mark.parametrize("value", ["2.600,5", "5,000亿", "2 600", "1,2", "٣", "2.6E+03", "NaN", "--1"])
def test_a_number_that_could_be_another_is_refused(desk: Client, value: str) -> None:
    rows = f'slug,article,kind,comparator,value\nc,{make.article().slug},event,=,"{value}"\n'
    assert dict(upload(desk, CLAIMS, rows.encode()).context["counts"]) == {"wrong": 1}


@pytest.mark.parametrize(("written", "date"), [("2013.0", "2013"), ("2002/6/1", "2002-06-01"), ("2002/6", "2002-06")])
def test_dates_as_spreadsheets_write_them_are_read(desk: Client, written: str, date: str) -> None:
    bring(desk, MECHANISMS, f"slug,kind,established\nm,centre,{written}\n")
    assert str(Mechanism.objects.get().established) == date


def test_a_table_without_line_breaks_leaves_the_quotation_beside_them(desk: Client) -> None:
    text = "第一行。\n\n甲乙\n逮捕三千名\n丙丁。"
    claim = make.claim(make.article(source_text=text), slug="c", quote_exact="逮捕三千名")
    Claim.objects.filter(pk=claim.pk).update(quote_prefix="第一行。\n\n甲乙\n", quote_suffix="\n丙丁。")
    head = "slug,statement_en,quote_exact,quote_prefix,quote_suffix\n"
    bring(desk, CLAIMS, f"{head}c,New,逮捕三千名,第一行。甲乙,丙丁。\n")
    claim.refresh_from_db()
    assert (claim.statement_en, claim.quote_prefix, claim.quote_suffix) == ("New", "第一行。\n\n甲乙\n", "\n丙丁。")
    bring(desk, CLAIMS, f"{head}c,New,三千名,第一行。甲乙逮捕,丙丁。\n")
    claim.refresh_from_db()
    assert (claim.quote_exact, claim.quote_prefix) == ("三千名", "第一行。\n\n甲乙\n逮捕")
