"""Traces, as a collector receives them."""

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from sco.monitoring import tracing
from tests.api.test_server import url_of
from tests.monitoring.service import web
from tests.running.test_settings import check

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SERVER, CLIENT = 2, 3


class Collector(ThreadingHTTPServer):
    """An OTLP receiver that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[ExportTraceServiceRequest] = []
        self.endpoint = f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> list[Any]:
        scopes = [scope for each in self.received for part in each.resource_spans for scope in part.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def until(self, name: str) -> list[Any]:
        deadline = time.monotonic() + 15
        while name not in [span.name for span in self.spans()] and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.spans()


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        assert self.path == "/v1/traces"
        self.server.received.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_line: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_spans_of_requests_and_statements(tmp_path: Path, seeded: str, collector: Collector) -> None:
    environ = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "LOG_FORMAT": "json",
    }
    with web(tmp_path, **environ) as server:
        server.ask("/api/v1/articles?author=canary-slug&lang=en", traceparent=CALLER, User_Agent="canary")
        server.ask(
            "/admin/login/", "POST", {"username": "canary"}, Cookie="sessionid=canary", Host="canary.example.org"
        )
        spans = collector.until("GET api/v1/articles")
        lines = server.until(1)
    request = next(span for span in spans if span.name == "GET api/v1/articles")
    assert (request.kind, request.trace_id.hex(), request.parent_span_id.hex()) == (SERVER, CALLER[3:35], CALLER[36:52])
    assert attributes(request) == {
        "http.request.method": "GET", "http.route": "api/v1/articles", "http.response.status_code": 200
    }  # fmt: skip
    statements = [span for span in spans if span.parent_span_id == request.span_id]
    assert len(statements) >= 2
    assert {span.kind for span in statements} == {CLIENT}
    assert {span.name for span in statements} == {"SELECT"}
    assert all("ledger_" in attributes(span)["db.query.text"] for span in statements)
    assert any("%(key_0)s" in attributes(span)["db.query.text"] for span in statements)
    line = next(line for line in lines if line["route"] == "api/v1/articles")
    assert line["trace_id"] == CALLER[3:35]
    sent = b"".join(each.SerializeToString() for each in collector.received)
    assert b"canary" not in sent
    assert b"sco-record" in sent


def test_an_error_of_the_database_leaves_no_value_in_a_span(tmp_path: Path, record: str, collector: Collector) -> None:
    with psycopg.connect(url_of("default"), autocommit=True) as owner:
        owner.execute("ALTER TABLE auth_user DROP COLUMN username CASCADE, ADD username integer")
    with web(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, OTEL_BSP_SCHEDULE_DELAY="200") as server:
        form = {"username": "canary", "password": "canary", "csrfmiddlewaretoken": "c" * 32}
        assert server.ask("/admin/login/", "POST", form, Cookie="csrftoken=" + "c" * 32).status == 500
        spans = collector.until("POST admin/login/")
    failed = [span for span in spans if span.status.code == 2]
    assert {span.name for span in failed} >= {"SELECT", "POST admin/login/"}
    assert b"canary" not in b"".join(each.SerializeToString() for each in collector.received)


def test_nothing_is_imported_without_the_variables(tmp_path: Path) -> None:
    code = "import sys, sco.wsgi; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    assert check(tmp_path, "-c", code).stdout == "[]\n"
    assert check(tmp_path, "-c", code, OTEL_TRACES_EXPORTER="none").stdout == "[]\n"
    assert check(tmp_path, "-c", code, OTEL_TRACES_EXPORTER="console").stdout != "[]\n"


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({}, []),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h"}, ["otlp"]),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://h"}, ["otlp"]),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_SDK_DISABLED": "true"}, []),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_TRACES_EXPORTER": "none"}, []),
        ({"OTEL_TRACES_EXPORTER": "console, otlp"}, ["console", "otlp"]),
    ],
)
def test_the_standard_variables_decide(environ: dict[str, str], names: list[str]) -> None:
    assert tracing.exporters(environ) == names


@pytest.mark.parametrize(
    "environ",
    [
        {"OTEL_TRACES_EXPORTER": "zipkin"},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
    ],
)
def test_what_is_not_installed_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match=next(reversed(environ))):
        tracing.exporters(environ)
