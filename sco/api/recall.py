"""The WSGI application around Django: it answers from memory, before any middleware or URL is looked at."""

from collections.abc import Iterable
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

from django.core.signals import request_finished, request_started
from django.db import Error

from sco.api import heads, shared
from sco.api.answers import ANSWERS, MARK, Answer, Question, question
from sco.api.heads import Head
from sco.connections import within
from sco.connections.limits import REQUEST
from sco.monitoring import tracing
from sco.monitoring.middleware import record
from sco.monitoring.requests import CURRENT, Measured, measured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Of the environment: what a web server calls with an answer from memory, so that it can send that by itself next time.
LEARN = "sco.learn"


class Recall:
    """Answers from memory, and remembers what the application answers."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self.shared = shared.from_settings()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = question(environ) if ANSWERS.most else None
        if asked is None:
            return self.application(environ, start_response)
        start, current = perf_counter(), measured(environ)
        head = heads.remembered()
        answer = ANSWERS.get(head, asked) if head else None
        if answer is None and (head := _read_head(environ, head, current)):
            answer = ANSWERS.get(head, asked)
            if answer is None and self.shared:
                answer = self.shared.get(head, asked)
        if answer is None:
            return self._compute(environ, start_response, asked, head)
        with tracing.recalled_span(environ, current, answer.route, answer.code):
            _send(answer, environ, start_response, current)
        record(
            environ["REQUEST_METHOD"], answer.route, answer.code, perf_counter() - start, current,
            conditional=bool(asked.if_none_match), cached=True,
        )  # fmt: skip
        CURRENT.set(None)
        return [answer.body]

    def _compute(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", asked: Question, head: Head | None
    ) -> Iterable[bytes]:
        sent: list[Any] = []

        def noting(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            sent[:] = [status, headers]
            return start_response(status, headers, *error)

        response: Any = self.application(environ, noting)
        if head is not None and sent and (answer := _answer(environ, head, sent[0], sent[1], response)):
            ANSWERS.keep(head, asked, answer)
            if self.shared:
                self.shared.put(head, asked, answer)
        return response  # type: ignore[no-any-return]


def _read_head(environ: "WSGIEnvironment", head: Head | None, current: Measured) -> Head | None:
    """A head at which this thread can read; None if the database does not say, which Django then tells the client."""
    if head is not None and heads.HEADS.has_reached(head):
        return head
    # As Django does around a request: of the connections and of the threads that may wait for them, signals take care.
    request_started.send(sender=Recall, environ=environ)
    CURRENT.set(current)
    try:
        waited = monotonic() - environ.get("sco.complete_at", monotonic())
        with within(REQUEST - waited):
            return heads.current()
    except Error:
        return None
    finally:
        request_finished.send(sender=Recall)


def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse", current: Measured) -> None:
    CURRENT.set(current)
    if learn := environ.get(LEARN):
        learn(answer)
    start_response(answer.status, [*answer.headers, ("X-Request-ID", current.request_id)])


def _answer(
    environ: "WSGIEnvironment", head: Head, status: str, headers: list[tuple[str, str]], response: Any
) -> Answer | None:
    """The response as an answer at this head; None if it must not be remembered."""
    mark, names = environ.get(MARK), {name.lower(): value for name, value in headers}
    if mark is None or status not in {"200 OK", "304 Not Modified"} or names.get("etag") != mark.etag:
        return None
    # Read at another head, or partly over another connection: that one may lead to a standby which lags.
    snapshot = mark.snapshot
    if (snapshot.head, snapshot.genesis) != (head.cursor, head.genesis) or not heads.HEADS.has_reached(head):
        return None
    if "set-cookie" in names or getattr(response, "streaming", True):
        return None
    kept = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
    return Answer(status, kept, response.content, mark.etag, mark.route)
