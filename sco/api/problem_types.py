"""The types of problems: title, meaning, remedy and an example of each, for responses, their page and docs/api.md.

Responses are in English, so the texts are marked for translation here, and translated on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from sco.api.paths import ROOT

PAGE = f"{ROOT}problems"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type. ``status`` is the one that it has; ``request`` gets it, with ``detail`` and the members in ``more``.

    ``further`` names members that others of its problems have.
    """

    status: int
    title: str
    meaning: str
    remedy: str
    request: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    further: Sequence[str] = ()


def body(code: str, status: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """The members of a problem; without a ``code``, its type says no more than the status."""
    kind = f"{PAGE}#{code}" if code else "about:blank"
    return {"type": kind, "title": title, "status": status, "detail": detail, **more}


def of_status(status: int) -> dict[str, ProblemType]:
    """The types that have a status, by code."""
    return {code: known for code, known in TYPES.items() if known.status == status}


def members_of(status: int) -> list[str]:
    """The names of the members that problems of a status can have besides those of every problem."""
    return list(dict.fromkeys(name for known in of_status(status).values() for name in (*known.more, *known.further)))


def example(code: str) -> dict[str, Any]:
    """The problem that the type's ``request`` gets."""
    known = TYPES[code]
    return body(code, known.status, known.title, known.detail, **known.more)


# The titles by type, as RFC 9457 wants it: what differs from case to case is in the detail.
TYPES: dict[str, ProblemType] = {
    "bad-parameter": ProblemType(
        400,
        _("Invalid parameter"),
        _("A parameter has a value that it does not take, is empty, is given twice, or contradicts another one."),
        _("Correct the parameter that `parameter` names; `detail` says which values it takes."),
        "GET /api/v1/articles?limit=500",
        "“500” is not an integer from 1 to 100.",
        {"parameter": "limit"},
    ),
    "unknown-parameter": ProblemType(
        400,
        _("Unknown parameter"),
        _("This address has no such parameter. Nothing is ignored, or a mistyped filter would match everything."),
        _("Use one of the names in `detail`, or remove the parameter."),
        "GET /api/v1/changes?page=2",
        "Unknown parameter “page”. Allowed: after, kind, limit, wait.",
        {"parameter": "page"},
    ),
    "bad-cursor": ProblemType(
        400,
        _("Invalid cursor"),
        _("A cursor was changed, was taken from another address or query, or lies within a publication."),
        _(
            "Copy `next` as a whole and change nothing in it but `limit` and `count`, or begin without a cursor. Within"
            " a publication, `as_of` takes the cursor in `publication_end`."
        ),
        "GET /api/v1/claims?cursor=abc",
        "This cursor was altered. Copy it unchanged from `next`, or leave it out.",
        {"parameter": "cursor"},
        further=["publication_end"],
    ),
    "bad-request": ProblemType(
        400,
        _("Malformed request"),
        _("The request cannot be read: its text is not UTF-8, it has too many parameters, or its host is unknown."),
        _("Percent-encode the text of queries as UTF-8, and use the host name under which the service is published."),
        "GET /api/v1/articles?topic=%FF",
        "The query is not UTF-8. Percent-encode its text as UTF-8.",
    ),
    "bad-key": ProblemType(
        401,
        _("Invalid key"),
        _("The `Authorization` header has no valid key: it is unknown, mistyped, expired or revoked."),
        _("Send a valid key, as `Authorization: Bearer sco_…`, or no such header: most of the API needs none."),
        "GET /api/v1/articles  Authorization: Bearer abc",
        "This is not a key of this service: those begin with sco_ and have 46 characters."
        " Send it as “Authorization: Bearer sco_…”.",
    ),
    "cursor-gone": ProblemType(
        410,
        _("The cursor is not part of this record"),
        _("The record was restored from a backup or replaced after the cursor was given, so what follows is unknown."),
        _("Begin again at `fresh_start`. A mirror discards its copy first."),
        "GET /api/v1/changes?after=1.0000000000000000",
        "The record has no such cursor: it was restored or replaced. Start again without it.",
        {"parameter": "after", "fresh_start": "/api/v1/changes"},
    ),
    "cursor-ahead": ProblemType(
        503,
        _("This replica has not reached the cursor"),
        _("The cursor comes from a server that is ahead of the one which answered."),
        _("Send the same request again after the seconds in `Retry-After`."),
        "GET /api/v1/changes?after=60.27f836f25aa3093f",
        "This replica has not reached the cursor yet. Try again shortly.",
        {"parameter": "after"},
    ),
    "not-indexed": ProblemType(
        503,
        _("Not completely indexed yet"),
        _("A search of this snapshot could miss something: what was last published is still being indexed."),
        _("Send the same request again after the seconds in `Retry-After`, or leave out the snapshot."),
        "GET /api/v1/search?q=RATS&as_of=60.27f836f25aa3093f",
        "What was published up to this snapshot is still being indexed. Try again shortly, or leave out `as_of`.",
        {"parameter": "as_of"},
    ),
    "not-found": ProblemType(
        404,
        _("Not found"),
        _("Nothing public is or was at this address. What was withdrawn or erased answers 410."),
        _(
            "Compare the address with the links at the root. If it is only written differently, `address` has the right"
            " one: in lower case, without doubled slashes, a slash at the end or a suffix."
        ),
        "GET /api/v1/Articles/",
        "Nothing exists at this address. Did you mean /api/v1/articles?",
        {"address": "/api/v1/articles"},
        further=["parameter"],
    ),
    "not-in-language": ProblemType(
        404,
        _("Not available in this language"),
        _("The item is public, but not in the language asked for, and `fallback=none` rules out the other one."),
        _("Ask for one of `available_languages`, or leave out `fallback`."),
        "GET /api/v1/articles/summit-notes?lang=en&fallback=none",
        "Not available in en, only in zh-Hans. Leave out `fallback` to read that.",
        {"parameter": "fallback", "available_languages": ["zh-Hans"]},
    ),
    "withdrawn": ProblemType(
        410,
        _("Withdrawn"),
        _("The item was public and no longer is. Earlier snapshots still have it."),
        _("Remove it from what you show. `history` says when and why it was withdrawn."),
        "GET /api/v1/articles/summit-notes",
        "This item was withdrawn. Its history says when and why.",
        {"history": "/api/v1/articles/summit-notes/history"},
    ),
    "erased": ProblemType(
        410,
        _("Erased"),
        _("The item was removed for good, from the past as well: no snapshot has its texts any more."),
        _("Delete every copy that you hold."),
        "GET /api/v1/articles/summit-notes",
        "This item was erased.",
        {"history": "/api/v1/articles/summit-notes/history"},
    ),
    "method-not-allowed": ProblemType(
        405,
        _("Method not allowed"),
        _("The API only reads."),
        _("Use GET or HEAD."),
        "POST /api/v1/articles",
        "This API is read-only. Use GET or HEAD.",
    ),
    "precondition-failed": ProblemType(
        412,
        _("Precondition failed"),
        _("The request has an `If-Match` header, and the content is another one by now."),
        _("Read the address again without `If-Match`."),
        'GET /api/v1/articles  If-Match: "0"',
        "The current content is not the one that If-Match names.",
    ),
    "not-acceptable": ProblemType(
        406,
        _("Only JSON is available"),
        _("The `Accept` header of the request rules out `application/json`."),
        _("Send `Accept: application/json`, or no such header."),
        "GET /api/v1/articles  Accept: text/csv",
        "Send Accept: application/json, or */*.",
    ),
    "too-large": ProblemType(
        413,
        _("Body too large"),
        _("The body of the request is longer than this address takes."),
        _("Send less: `detail` says how many bytes are taken."),
        "POST /api/v1/permission-requests",
        "The body is longer than 16384 bytes.",
    ),
    "too-many-requests": ProblemType(
        429,
        _("Too many requests"),
        _("The limit of the key, or of the address of a client without one, is used up for now."),
        _(
            "Come again after the seconds in `Retry-After`; further requests until then change nothing. A partner's key"
            " has limits of its own."
        ),
        "GET /api/v1/articles",
        "The limit of 6000 requests in 60 seconds is used up. Come again in 21 s.",
    ),
    "unavailable": ProblemType(
        503,
        _("The record is unavailable"),
        _("The database does not answer, is too busy or is being prepared. You are told within three seconds."),
        _("Send the same request again after the seconds in `Retry-After`. What you have stored may still be shown."),
        "GET /api/v1/articles",
        "The record cannot be read at the moment. Try again shortly.",
    ),
    "internal": ProblemType(
        500,
        _("Internal server error"),
        _("An error in the software. It has been logged."),
        _("Try again later. If it happens again, send the operator the `X-Request-ID` of the response."),
        "GET /api/v1/articles",
        "An unexpected error occurred. It has been logged.",
    ),
}  # fmt: skip
