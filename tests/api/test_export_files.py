"""``manage.py export``, and its files in the hands of others."""

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.api.crawling import COLLECTIONS
from tests.api.reading import ask
from tests.api.test_exports import body, lines

NOT_LOCKED = "only for this test; too large for requirements/dev.txt"

pytestmark = pytest.mark.usefixtures("shared_sample", "in_process")


def export(*arguments: str, output: Path) -> str:
    said = io.StringIO()
    call_command("export", *arguments, "--output", str(output), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("extension", ["ndjson", "csv"])
@pytest.mark.parametrize("kind", ["article", "mechanism"])
def test_it_writes_what_the_address_sends(api: Client, tmp_path: Path, kind: str, extension: str) -> None:
    output = tmp_path / f"{kind}.{extension}"
    said = export(kind, output=output)
    response = ask(api, f"export/{kind}.{extension}")
    assert output.read_bytes() == body(response)
    assert said.strip().endswith(f"rows, at {response['Record-Cursor']}.")


@pytest.mark.parametrize(
    ("arguments", "name", "said"),
    [(["article"], "x.xls", "Choose a format"), ([], "x.csv", "Name a kind"), (["topic"], "x.sqlite", "leave out KIND"),
     (["topic", "--bodies"], "x.csv", "is left out"), (["topic", "--as-of", "5.0000000000000000"], "x.csv", "no such"),
     (["topic"], "no/x.csv", "No such file")],
)  # fmt: skip
def test_what_it_cannot_do_it_says(tmp_path: Path, arguments: list[str], name: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        export(*arguments, output=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "topic.csv"
    output.write_text("former")

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sco.running.management.commands.export.INTERVAL", 0)
    monkeypatch.setattr("sco.running.management.commands.export.Command._progress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        export("topic", output=output)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["former"]


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sco.partners.exports.parquet", None)
    with pytest.raises(CommandError, match=r"pip install -r requirements/export\.txt"):
        export("topic", output=tmp_path / "x.parquet")


def test_sqlite_has_every_item_and_every_link(api: Client, tmp_path: Path) -> None:
    export("--bodies", output=tmp_path / "record.sqlite")
    db = sqlite3.connect(tmp_path / "record.sqlite")
    rows = {}
    for kind in COLLECTIONS:
        rows[kind], end = lines(api, f"{kind}.ndjson{'?bodies=true' if kind == 'article' else ''}")
        assert db.execute("SELECT cursor FROM record").fetchall() == [(end["cursor"],)]
        found = [slug for (slug,) in db.execute(f"SELECT slug FROM {kind} ORDER BY sequence")]
        assert found == [row["slug"] for row in rows[kind]]
    articles = {row["slug"]: row["document"] for row in rows["article"]}
    bylines = db.execute("SELECT article, author FROM article_authors ORDER BY article, position").fetchall()
    assert bylines == [(slug, author) for slug in sorted(articles) for author in articles[slug]["authors"]]
    for slug, title, text in db.execute("SELECT slug, title_en, body_zh_hans FROM article"):
        assert title == articles[slug]["title"].get("en")
        assert text == articles[slug]["body"].get("zh-Hans")
    related = [
        (row["slug"], each["type"], each["target"])
        for row in rows["mechanism"]
        for each in row["document"]["relations"]
    ]
    assert sorted(db.execute("SELECT mechanism, type, target FROM mechanism_relations")) == sorted(related)


def test_datasette_opens_the_file(tmp_path: Path) -> None:
    app = pytest.importorskip("datasette.app", reason=NOT_LOCKED)
    export(output=tmp_path / "record.sqlite")
    import asyncio

    async def read() -> Any:
        served = app.Datasette([str(tmp_path / "record.sqlite")])
        await served.invoke_startup()
        return [await served.client.get(f"/record/{table}.json?_labels=on") for table in ("article", "article_authors")]

    for response in asyncio.run(read()):
        assert response.status_code == 200
        assert response.json()["rows"]


@pytest.mark.parametrize("kind", COLLECTIONS)
def test_parquet_has_the_types_of_its_columns(api: Client, tmp_path: Path, kind: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason=NOT_LOCKED)
    export(kind, output=tmp_path / "x.parquet")
    table, (rows, end) = parquet.read_table(tmp_path / "x.parquet"), lines(api, f"{kind}.ndjson")
    assert table.column("slug").to_pylist() == [row["slug"] for row in rows]
    assert table.schema.metadata[b"cursor"].decode() == end["cursor"]
    assert {name: str(table.schema.field(name).type) for name in ("sequence", "recorded_at", "languages")} == {
        "sequence": "int64", "recorded_at": "timestamp[us, tz=UTC]", "languages": "list<element: string>",
    }  # fmt: skip


def test_duckdb_and_pandas_read_all_of_them(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason=NOT_LOCKED)
    pandas = pytest.importorskip("pandas", reason=NOT_LOCKED)
    for extension in ("parquet", "csv", "ndjson"):
        export("claim", output=tmp_path / f"claim.{extension}")
    text = (tmp_path / "claim.csv").read_text(encoding="utf-8-sig")
    expected = [row["slug"] for row in csv.DictReader(io.StringIO(text))]
    for extension in ("parquet", "csv"):
        query = f"SELECT slug FROM '{tmp_path}/claim.{extension}' ORDER BY sequence"
        assert [slug for (slug,) in duckdb.sql(query).fetchall()] == expected
    query = f"SELECT slug FROM read_json('{tmp_path}/claim.ndjson') WHERE slug IS NOT NULL ORDER BY sequence"
    assert [slug for (slug,) in duckdb.sql(query).fetchall()] == expected
    assert list(pandas.read_csv(tmp_path / "claim.csv")["slug"]) == expected
    assert list(pandas.read_parquet(tmp_path / "claim.parquet")["slug"]) == expected
    read = pandas.read_json(tmp_path / "claim.ndjson", lines=True)
    assert list(read["slug"].dropna()) == expected
