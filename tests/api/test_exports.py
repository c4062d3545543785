"""Exports: what lists and details show, at one snapshot, in formats that others read."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
import zstandard
from django.test import Client

from sco.partners.exports import reading
from tests import factories as make
from tests.api.crawling import COLLECTIONS
from tests.api.mirror import canonical, sha256
from tests.api.plans import plan_of
from tests.api.reading import ask, problem, walk


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.content[:300]
    return b"".join(response) if response.streaming else response.content


def lines(api: Client, address: str, **headers: str) -> tuple[list[Any], Any]:
    """The rows of an export, and its last line."""
    response = ask(api, f"export/{address}", **headers)
    *rows, end = map(json.loads, body(response).splitlines())
    assert end["cursor"] == response["Record-Cursor"]
    assert end["count"] == len(rows)
    return rows, end


def table(api: Client, address: str, **headers: str) -> list[dict[str, str]]:
    """The rows of a CSV as Python's own reader has them."""
    text = body(ask(api, f"export/{address}", **headers)).decode("utf-8-sig")
    assert "\n" not in text.replace("\r\n", "") or '"' in text
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.usefixtures("shared_sample")
class TestRows:
    """The rows of a record that stays as it is."""

    @pytest.mark.parametrize("kind", COLLECTIONS)
    def test_it_has_what_the_list_has_once_and_as_it_was_published(self, api: Client, kind: str) -> None:
        rows, end = lines(api, f"{kind}.ndjson?bodies=true" if kind == "article" else f"{kind}.ndjson")
        assert sorted(row["slug"] for row in rows) == sorted(walk(api, f"{COLLECTIONS[kind]}?limit=100"))
        assert [row["sequence"] for row in rows] == sorted(row["sequence"] for row in rows)
        assert end["end"] == kind
        assert end["after"] == rows[-1]["sequence"]
        for row in rows:
            salt, note = bytes.fromhex(row["document_salt"]), canonical(row["note"]) if row["note"] else b""
            assert sha256(salt, canonical(row["document"]), b"\x00", note).hex() == row["document_hash"]

    def test_without_bodies_it_has_everything_else(self, api: Client) -> None:
        whole, _end = lines(api, "article.ndjson?bodies=true")
        short, _end = lines(api, "article.ndjson")
        for row in whole:
            del row["document"]["body"], row["source_text"], row["source_text_withheld"]
        assert short == whole

    @pytest.mark.parametrize("kind", COLLECTIONS)
    def test_a_table_has_the_same_rows_with_a_column_for_each_language(self, api: Client, kind: str) -> None:
        rows, end = lines(api, f"{kind}.ndjson")
        found = table(api, f"{kind}.csv")
        assert [row["slug"] for row in found] == [row["slug"] for row in rows]
        assert {row["cursor"] for row in found} == {end["cursor"]}
        title = {"article": "title", "claim": "statement", "rights": "notice"}.get(kind, "name")
        for row, cells in zip(rows, found, strict=True):
            texts = row["document"][title]
            assert (cells[f"{title}_zh_hans"], cells[f"{title}_en"]) == (texts.get("zh-Hans", ""), texts.get("en", ""))
            assert cells["languages"].split() == row["languages"]

    def test_a_download_that_stopped_goes_on_where_it_stopped(self, api: Client) -> None:
        for extension in ("ndjson", "csv"):
            response = ask(api, f"export/claim.{extension}")
            whole, cursor = body(response).splitlines(keepends=True), response["Record-Cursor"]
            kept = whole[:20]
            row = kept[-1].decode()
            last = json.loads(row)["sequence"] if extension == "ndjson" else row.split(",")[-3]
            rest = body(ask(api, f"export/claim.{extension}?as_of={cursor}&after={last}")).splitlines(keepends=True)
            # The last line counts the rows of its own response.
            end = -1 if extension == "ndjson" else None
            assert [*kept, *rest][:end] == whole[:end]

    @pytest.mark.parametrize("extension", ["ndjson", "csv"])
    def test_after_0_is_the_beginning(self, api: Client, extension: str) -> None:
        whole = body(ask(api, f"export/claim.{extension}"))
        assert body(ask(api, f"export/claim.{extension}?after=0")) == whole
        assert body(ask(api, f"export/claim.{extension}?after=0&as_of=now")) == whole

    def test_nothing_comes_after_the_end(self, api: Client) -> None:
        _rows, whole = lines(api, "claim.ndjson")
        cursor = whole["cursor"]
        rows, end = lines(api, f"claim.ndjson?as_of={cursor}&after=999999999")
        assert (rows, end["after"]) == ([], int(cursor.partition(".")[0]))
        assert body(ask(api, f"export/claim.csv?as_of={cursor}&after=999999999")) == b""

    def test_a_place_to_go_on_from_needs_the_snapshot_that_it_is_of(self, api: Client) -> None:
        assert problem(api, "export/claim.csv?after=3", 400)["parameter"] == "after"
        assert problem(api, "export/claim.csv?after=3&as_of=now", 400)["parameter"] == "after"
        assert problem(api, "export/claim.csv?after=x&as_of=now", 400)["parameter"] == "after"

    @pytest.mark.parametrize(
        ("address", "status"),
        [("news.ndjson", 404), ("article.xml", 404), ("article", 404), ("article.ndjson?lang=en", 400),
         ("topic.ndjson?bodies=true", 400), ("article.ndjson?bodies=maybe", 400), ("article.csv?limit=3", 400),
         ("article.csv?as_of=5.0000000000000000", 410)],
    )  # fmt: skip
    def test_what_it_does_not_know_is_refused(self, api: Client, address: str, status: int) -> None:
        assert problem(api, f"export/{address}", status)["detail"]

    def test_a_kind_that_is_none_is_told_which_there_are(self, api: Client) -> None:
        assert "claim" in problem(api, "export/claims.csv", 404)["detail"]

    @pytest.mark.usefixtures("in_process")
    def test_a_kind_is_one_range_of_an_index(self, api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        for address in ("claim.ndjson", "article.csv", "article.ndjson?bodies=true"):
            plan = plan_of(api, f"export/{address}", reading, monkeypatch)
            assert "using ledger_projection_changed on ledger_projection " in plan
            assert "Sort" not in plan.split()

    @pytest.mark.parametrize(("coding", "read"), [("gzip", gzip.decompress), ("zstd", None), ("identity", bytes)])
    @pytest.mark.parametrize("address", ["article.ndjson", "article.csv"])
    def test_it_is_compressed_as_the_client_wishes(self, api: Client, address: str, coding: str, read: Any) -> None:
        response = ask(api, f"export/{address}", accept_encoding=coding)
        assert response.get("Content-Encoding", "identity") == coding
        sent = body(response)
        text = read(sent) if read else zstandard.ZstdDecompressor().decompressobj().decompress(sent)
        assert text == body(ask(api, f"export/{address}"))

    def test_it_is_known_by_a_validator_and_asked_for_without_a_body(self, api: Client) -> None:
        response = ask(api, "export/topic.csv")
        body(response)
        assert response["Cache-Control"] == "public, no-cache"
        assert response["Content-Disposition"].startswith('attachment; filename="topics-')
        assert ask(api, "export/topic.csv", if_none_match=response["ETag"]).status_code == 304
        head = api.head("/api/v1/export/topic.csv")
        assert (head.status_code, b"".join(head)) == (200, b"")
        assert head["ETag"] == response["ETag"]


@pytest.mark.usefixtures("record")
class TestTexts:
    """Texts that somebody might have written."""

    def test_no_cell_is_a_formula(self, api: Client) -> None:
        dangerous = [f"{sign}cmd|' /C calc'!A1" for sign in "=+-@＝＋－＠"] + ["\t=1", "\r=1", " =1", "\n@x"]
        for number, text in enumerate(dangerous):
            make.publish_rows(make.topic(f"t-{number}", name_en=text, name_zh_hans=text))
        for row in table(api, "topic.csv"):
            text = dangerous[int(row["slug"][2:])]
            assert row["name_en"] == row["name_zh_hans"] == f"'{text}"

    def test_a_negative_number_and_a_code_stay_as_they_are(self, api: Client) -> None:
        piece = make.article()
        made = make.claim(piece, value="-3.25", comparator="=", kind="statistic")
        make.publish_article(piece)
        make.publish_rows(made)
        found = [(row["quantity_value"], row["quantity_comparator"]) for row in table(api, "claim.csv")]
        assert found == [("-3.25", "=")]

    def test_any_text_is_read_back_as_it_was(self, api: Client) -> None:
        hard = [
            'a "quoted", text',
            'ends with "},',
            "two\nlines\r\nand more",
            "emoji 🐉 \u2028 ]]> \\",
            '"},"languages":["x"]',
        ]
        for number, text in enumerate(hard):
            piece = make.article(
                f"a-{number}", **{f"{field}_{tag}": text for field in ("title", "body") for tag in ("en", "zh_hans")}
            )
            make.publish_article(piece)
        rows, _end = lines(api, "article.ndjson")
        assert [row["document"]["title"]["en"] for row in rows] == hard
        assert [set(row["document"]) for row in rows] == [{*rows[0]["document"]}] * len(hard)
        assert "body" not in rows[0]["document"]
        assert [row["body_zh_hans"] for row in table(api, "article.csv?bodies=true")] == hard

    def test_an_empty_export_has_its_last_line(self, api: Client) -> None:
        rows, end = lines(api, "article.ndjson")
        assert (rows, end["count"]) == ([], 0)
        assert table(api, "article.csv") == []
