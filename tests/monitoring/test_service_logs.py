"""What the real server writes with LOG_FORMAT=json."""

from pathlib import Path

from tests.monitoring.service import web


def test_every_line_is_json_also_the_servers_own(tmp_path: Path, record: str) -> None:
    with web(tmp_path, LOG_FORMAT="json") as server:
        server.ask("/api/v1/", X_Request_ID="the-first-one")
        server.ask("/static/admin/css/base.css")
        server.ask("/nothing")
        lines = server.until(3)
        assert [(line["route"], line["status"]) for line in lines] == [
            ("api/v1/", 200),
            ("(none)", 200),
            ("(none)", 404),
        ]
        assert lines[0]["request_id"] == "the-first-one"
        assert {*lines[0]} == {
            "time", "level", "logger", "service", "message", "request_id", "method", "route", "status", "duration_ms",
            "database_ms", "queries",
        }  # fmt: skip
        (failed,) = server.lines("django.request")
        assert failed["request_id"] == lines[2]["request_id"]
