"""Content coding: Zstandard or gzip, as the client wishes."""

import gzip
import io

import pytest
import urllib3
import zstandard
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sco.api.encodings import coding
from tests.api.reading import ask

pytestmark = pytest.mark.usefixtures("shared_sample")
DECODERS = {"gzip": gzip.decompress, "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body)}
LARGE = ["articles?limit=100", "articles/a00", "mechanisms/graph", "changes", "openapi.json"]


@pytest.mark.parametrize("address", LARGE)
@pytest.mark.parametrize("wanted", ["gzip", "zstd"])
def test_a_compressed_answer_is_the_same_answer(api: Client, address: str, wanted: str) -> None:
    plain, packed = ask(api, address), ask(api, address, accept_encoding=wanted)
    assert packed["Content-Encoding"] == wanted
    assert "Content-Encoding" not in plain
    assert DECODERS[wanted](packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize("address", ["", "articles?limit=1&fallback=none&lang=en&author=nobody"])
def test_small_answers_are_left_alone(api: Client, address: str) -> None:
    response = ask(api, address, accept_encoding="zstd, gzip")
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ""), ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("br", ""), ("deflate", ""), ("identity", ""), ("*", "zstd"), ("*;q=0", ""), ("zstd;q=0, *", "gzip"),
        ("gzip;q=0", ""), ("gzip;q=0.000", ""), ("gzip;q=1.0, zstd;q=0.5", "gzip"), ("gzip;q=0.5, identity", ""),
        ("gzip;q=0.5, identity;q=0.5", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("gzip;q=x", ""),
        ("gzip; q = 1", "gzip"), ("identity;q=0", ""), ("gzip;q=nan", ""), ("gzip;q=2", ""), (",,;;,", ""),
    ],
)  # fmt: skip
def test_the_header_decides(header: str, expected: str) -> None:
    assert coding(header) == expected


@given(st.text(max_size=60))
def test_no_header_is_an_error(header: str) -> None:
    assert coding(header) in {"", "gzip", "zstd"}


@pytest.mark.parametrize("address", ["articles/a00", "articles"])
def test_validators_hold_for_the_coding_that_they_came_with(api: Client, address: str) -> None:
    plain, packed = ask(api, address), ask(api, address, accept_encoding="gzip")
    is_weak = plain["ETag"].startswith("W/")
    assert (plain["ETag"] == packed["ETag"]) is is_weak
    for accepted, first in (("", plain), ("gzip", packed)):
        again = ask(api, address, if_none_match=first["ETag"], accept_encoding=accepted)
        assert again.status_code == 304
        assert "Content-Encoding" not in again


def test_a_list_of_a_hundred_shrinks_as_promised(api: Client) -> None:
    sizes = {
        name: len(ask(api, "articles?limit=100&lang=*", accept_encoding=name).content) for name in ("", "gzip", "zstd")
    }
    assert max(sizes["gzip"], sizes["zstd"]) * 5 < sizes[""]


def test_head_has_the_length_of_the_compressed_body(api: Client) -> None:
    whole = ask(api, "articles?limit=100", accept_encoding="gzip")
    head = api.head("/api/v1/articles?limit=100", headers={"accept-encoding": "gzip"})
    assert (head["Content-Length"], head["Content-Encoding"]) == (whole["Content-Length"], "gzip")


def test_errors_are_not_compressed(api: Client) -> None:
    assert "Content-Encoding" not in ask(api, "articles/none", accept_encoding="gzip, zstd")


def test_a_client_that_nobody_here_wrote_reads_it(api: Client) -> None:
    sent = ask(api, "articles?limit=100", accept_encoding="gzip")
    read = urllib3.HTTPResponse(io.BytesIO(sent.content), headers={"content-encoding": "gzip"}, preload_content=False)
    assert read.read(decode_content=True) == ask(api, "articles?limit=100").content
