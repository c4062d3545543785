"""Log lines."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.test import RequestFactory

from sco.monitoring import logs
from sco.monitoring.requests import CURRENT, Measured
from tests.running.test_settings import check

JSON, TEXT = logs.formatter("json"), logs.formatter("text")


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    token = CURRENT.set(None)
    yield
    CURRENT.reset(token)


def record(message: str, *args: object, error: BaseException | None = None, **extra: object) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("a.logger", logging.WARNING, __file__, 1, message, args, exc_info)
    made.__dict__ |= extra
    return made


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    with pytest.raises(type(error)):
        raise error from cause
    return error


def as_json(made: logging.LogRecord) -> dict[str, str]:
    text = JSON.format(made)
    assert "\n" not in text
    line: dict[str, str] = json.loads(text)
    return line


def test_a_json_line_has_these_members_and_no_others() -> None:
    line = as_json(record("%s of %d", "one", 2, request="<the request>", job={"args": "secret"}))
    assert list(line) == ["time", "level", "logger", "service", "message"]
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "a.logger", "one of 2")


def test_the_time_is_rfc_3339_in_utc() -> None:
    time = datetime.fromisoformat(as_json(record("now"))["time"])
    assert time.utcoffset() == timedelta(0)
    assert abs(time.timestamp() - datetime.now().astimezone().timestamp()) < 5


def test_an_exception_is_one_member_with_its_cause() -> None:
    error = raised(RuntimeError("could not"), raised(KeyError("missing")))
    line = as_json(record("failed", error=error))
    assert "KeyError: 'missing'" in line["exception"]
    assert line["exception"].endswith("RuntimeError: could not")
    assert "in raised" in line["exception"]


def test_every_line_of_a_request_has_its_ids() -> None:
    CURRENT.set(Measured("request-1", "4bf92f3577b34da6a3ce929d0e0e4736"))
    line = as_json(record("while answering"))
    assert (line["request_id"], line["trace_id"]) == ("request-1", "4bf92f3577b34da6a3ce929d0e0e4736")
    assert " [request-1]: while answering" in TEXT.format(record("while answering"))


@pytest.mark.parametrize("formatter", [JSON, TEXT], ids=["json", "text"])
def test_an_error_of_the_database_tells_no_values(formatter: logging.Formatter) -> None:
    driver = psycopg.errors.UniqueViolation('violates "u"\nDETAIL:  Key (text)=(canary\ncanary) already exists.')
    error = raised(IntegrityError(str(driver)), raised(driver))
    for made in (record("failed", error=error), record("failed: %s", error)):
        text = formatter.format(made)
        assert "canary" not in text
        assert "violates" in text


@pytest.mark.parametrize("formatter", [JSON, TEXT], ids=["json", "text"])
def test_a_data_error_tells_only_its_state(formatter: logging.Formatter) -> None:
    error = raised(psycopg.errors.InvalidTextRepresentation('invalid input syntax for type integer: "canary"'))
    text = formatter.format(record("failed", error=error))
    assert "canary" not in text
    assert "SQLSTATE 22P02" in text


@pytest.mark.parametrize("formatter", [JSON, TEXT], ids=["json", "text"])
def test_a_text_that_another_handler_has_kept_is_not_used(formatter: logging.Formatter) -> None:
    made = record("failed", error=raised(psycopg.Error("wrong\nDETAIL: canary")))
    logging.Formatter().format(made)
    assert "canary" in str(made.exc_text)
    assert "canary" not in formatter.format(made)


@pytest.mark.parametrize("formatter", [JSON, TEXT], ids=["json", "text"])
def test_addresses_are_masked(formatter: logging.Formatter) -> None:
    text = formatter.format(record("login by li.wei@example.org, 'a@b.cn'", error=raised(ValueError("x@y.org"))))
    assert "@" not in text
    assert text.count("(address)") == 3


def test_the_path_of_a_failed_request_is_told_as_its_route(rf: RequestFactory) -> None:
    request = rf.get("/api/v1/canary\n")
    path = request.path.encode("unicode_escape").decode()
    assert as_json(record("%s: %s", "Not Found", path, request=request))["message"] == "Not Found: (none)"


@pytest.mark.parametrize("name", ["xml", "JSONL"])
def test_another_format_is_refused(name: str, tmp_path: Path) -> None:
    done = check(tmp_path, LOG_FORMAT=name)
    assert done.returncode == 1
    assert done.stderr == f"LOG_FORMAT is “{name.lower()}”: write text or json.\n"


def test_the_servers_own_formatter_refuses_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured):
        logs.formatter()


@pytest.mark.parametrize(
    ("environ", "requests", "level"),
    [
        ({}, False, "WARNING"), ({}, True, "INFO"), ({"LOG_FORMAT": "json"}, False, "INFO"),
        ({"LOG_LEVEL": "debug"}, False, "DEBUG"), ({"LOG_LEVEL": "ERROR", "LOG_FORMAT": "json"}, False, "INFO"),
    ],
)  # fmt: skip
def test_requests_are_told_in_json_or_on_demand(environ: dict[str, str], requests: bool, level: str) -> None:
    assert logs.configuration(environ, requests=requests)["loggers"]["sco.requests"]["level"] == level


def test_no_second_line_by_django(tmp_path: Path) -> None:
    code = "import django, logging; django.setup(); logging.getLogger('django.request').error('once')"
    done = check(
        tmp_path, "-c", code, LOG_FORMAT="json", DEBUG="1", DJANGO_SETTINGS_MODULE="sco.settings"
    )  # DEBUG, as Django's console handler writes only then
    assert [json.loads(line)["message"] for line in done.stderr.splitlines()] == ["once"]
