"""Traces by OpenTelemetry, set up by its own environment variables; without them nothing of it is imported.

The spans are made here and not by OpenTelemetry's instrumentations: those record the client's address, the raw URL and
the values in a database's error, and call get_host() before any middleware, so a bad Host header never reaches ours.
"""

import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import metadata
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.request import HttpHeaders

from sco.monitoring.requests import Measured

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
ENTRY_POINTS = {"otlp": "otlp_proto_http"}
# Their messages can hold values. The log has them, under the same trace id and without those.
NO_EXCEPTIONS: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
OFF: AbstractContextManager[None] = nullcontext()

tracer: "Tracer | None" = None


def exporters(environ: Mapping[str, str]) -> list[str]:
    """The names of the exporters that the environment asks for. Raises ImproperlyConfigured for one that is unknown."""
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return []
    default = "otlp" if any(environ.get(name, "").strip() for name in ENDPOINTS) else "none"
    wanted = environ.get("OTEL_TRACES_EXPORTER", "").strip() or default
    names = [name.strip() for name in wanted.split(",") if name.strip() != "none"]
    for name in names:
        if name not in {"otlp", "console"}:
            raise ImproperlyConfigured(f"OTEL_TRACES_EXPORTER is “{name[:40]}”: write otlp, console or none.")
    for variable in PROTOCOLS if "otlp" in names else ():
        if environ.get(variable, "").strip() not in {"", "http/protobuf"}:
            raise ImproperlyConfigured(f"{variable} must be http/protobuf: no other protocol is installed.")
    return names


def start(environ: MutableMapping[str, str] = os.environ) -> None:
    """Sets up tracing if the environment asks for it. To be called in each server process, as threads do not survive
    a fork."""
    global tracer  # noqa: PLW0603 - once per process is the point
    if not (names := exporters(environ)):
        return
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if "service.name=" not in environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        environ.setdefault("OTEL_SERVICE_NAME", f"sco-{environ.get('SERVE', '').strip() or 'record'}")
    provider = TracerProvider()
    for name in names:
        provider.add_span_processor(BatchSpanProcessor(_exporter(name)))
    trace.set_tracer_provider(provider)
    tracer = provider.get_tracer("sco")


def _exporter(name: str) -> "SpanExporter":
    (found,) = metadata.entry_points(group="opentelemetry_traces_exporter", name=ENTRY_POINTS.get(name, name))
    exporter: SpanExporter = found.load()()
    return exporter


def request_span(request: HttpRequest) -> "AbstractContextManager[Span | None]":
    """The span of a request, as a child of the caller's; without tracing nothing."""
    return _request_span(tracer, request.headers) if tracer else OFF


@contextmanager
def _request_span(started: "Tracer", headers: Mapping[str, str]) -> "Iterator[Span]":
    from opentelemetry import propagate
    from opentelemetry.trace import SpanKind

    parent = propagate.extract({name.lower(): value for name, value in headers.items()})
    with started.start_as_current_span("request", context=parent, kind=SpanKind.SERVER, **NO_EXCEPTIONS) as span:
        yield span


@contextmanager
def recalled_span(environ: Mapping[str, Any], current: Measured, route: str, status: int) -> "Iterator[None]":
    """The span of a request that is answered from memory, before Django has made one of its environment."""
    if not tracer:
        yield
        return
    with _request_span(tracer, HttpHeaders(environ)) as span:
        current.trace_id = trace_id(span)
        yield
        end_request(span, environ["REQUEST_METHOD"], route, status)


def trace_id(span: "Span") -> str:
    """The id of the trace in hexadecimal, as headers and logs write it."""
    return f"{span.get_span_context().trace_id:032x}"


def end_request(span: "Span", method: str, route: str, status: int) -> None:
    """Names the span by what is known only now, in OpenTelemetry's words."""
    from opentelemetry.trace import StatusCode

    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    if status >= 500:
        span.set_status(StatusCode.ERROR)


@contextmanager
def query_span(started: "Tracer", statement: Any) -> "Iterator[None]":
    """The span of a statement, with its text but no parameters."""
    from opentelemetry.trace import SpanKind, StatusCode

    # A composed statement has its values in it.
    text = statement if isinstance(statement, str) else ""
    name = text.split(None, 1)[0].upper() if text.strip() else "SQL"
    attributes = {"db.system.name": "postgresql"} | ({"db.query.text": text} if text else {})
    with started.start_as_current_span(name, kind=SpanKind.CLIENT, attributes=attributes, **NO_EXCEPTIONS) as span:
        try:
            yield
        except Exception as error:
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(error).__qualname__)
            raise
