"""Restricted parts in responses: included if the rights or a grant open them to the caller, otherwise explained.

The article, its rights and the caller's grants as they are now decide, whatever snapshot is read: a permission that is
revoked is revoked for the past as well.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.fields import SkipField

from sco.api import fields as f
from sco.api import paths
from sco.api.per_request import Detail, ShapedField
from sco.api.sql import SQL, fetch, visible
from sco.languages import BOTH, EN, ZH, Language

# By the field that is withheld, then by who can read the outlet's text. Not gettext: the API's language is that of the
# request's ``lang``, item by item, not that of a translation catalogue activated for the thread.
REASONS: Mapping[str, Mapping[str, Mapping[Language, str]]] = {
    "source_text": {
        "licensed": {
            ZH: "全文仅提供给获得授权的合作方。",
            EN: "The full text is available to licensed partners only.",
        },
        "nobody": {
            ZH: "权利人未许可转载，全文不予提供。",
            EN: "The rights holder has not permitted republication, so the full text is not available.",
        },
    },
    "quote": {
        "granted": {
            ZH: "引文的上下文见文章原文，原文已授权您阅读。",
            EN: "The text around the quotation is part of the article's source text, which a grant opens to you.",
        },
        "everyone": {
            ZH: "引文的上下文见文章原文，原文对所有人开放。",
            EN: "The text around the quotation is part of the article's source text, which is open to everyone.",
        },
        "licensed": {
            ZH: "引文的上下文仅提供给获得授权的合作方。",
            EN: "The text around the quotation is available to licensed partners only.",
        },
        "nobody": {
            ZH: "权利人未许可转载，引文的上下文不予提供。",
            EN: "The rights holder has not permitted republication, so the text around the quotation is withheld.",
        },
    },
}

PERMISSION_REQUESTS = f"{paths.ROOT}permission-requests"

# SQL for the slug of the article that a row ``r`` is, or that a claim was made in. Percent signs are doubled for
# psycopg, which looks for parameters in the whole statement.
ITSELF = "r.slug"
ITS_ARTICLE = "(SELECT substr(ref, length('article:') + 1) FROM unnest(r.refs) AS ref WHERE ref LIKE 'article:%%')"
# The reader's role cannot select the restricted part; these functions check the rights and the grants themselves.
_SOURCE_TEXT = {
    "everyone": "ledger_open_restricted(r.sequence)::jsonb ->> 'source_text'",
    "licensed": "access_restricted(r.sequence, %(caller)s::bytea)::jsonb ->> 'source_text'",
}


# For whatever shows the text elsewhere than in the article's detail: who may have it is decided here alone.
_OPEN_TEXT = (
    f"SELECT COALESCE({', '.join(_SOURCE_TEXT.values())}) FROM ledger_projection AS r"
    f" WHERE r.kind = 'article' AND r.slug = %(slug)s"
    f" AND {visible()} AND r.live"
)


def open_source_text(article: str, n: int, caller: bytes | None) -> str | None:
    """An article's source text at a snapshot if the caller can read it by rights and grants as of now. One query."""
    rows = fetch(_OPEN_TEXT, {"slug": article, "n": n, "caller": caller})
    return rows[0][0] if rows else None


def access_column(kind: str, article: str) -> str:
    """SQL for ``{"access": …, "grant": …, "text": …}``, the access to the restricted part of a row ``r`` at the head.

    NULL if it has no such part, ``{}`` if the article or its rights are gone. The text is null unless the caller can
    read it.
    """
    # The text leaves the database only if the rights allow it, in the same statement that reads the rights.
    is_article = kind == "article"
    texts = (
        f" WHEN key = 'rights/access={access}' THEN {text if is_article else 'NULL'}"
        for access, text in _SOURCE_TEXT.items()
    )
    now = (
        "SELECT jsonb_build_object('access', substr(key, length('rights/access=') + 1),"
        f" 'grant', access_grant_for({article}, %(caller)s::bytea), 'text', CASE{''.join(texts)} END)"
        " FROM ledger_projection AS a, unnest(a.refs) AS ref JOIN ledger_projection AS t"
        f" ON t.kind = 'rights' AND t.slug = substr(ref, length('rights:') + 1) AND {visible('t', at='head')},"
        " unnest(t.keys) AS key"
        f" WHERE a.kind = 'article' AND a.slug = {article} AND {visible('a', at='head')}"
        " AND ref LIKE 'rights:%%' AND key LIKE 'rights/access=%%'"
    )
    return f"CASE WHEN r.keys @> ARRAY['{kind}/restricted']::varchar[] THEN COALESCE(({now}), '{{}}') END"


class AskField(f.UrlField):
    """Where to ask for permission; absent where nobody can give it."""

    may_be_absent = True


class RestrictedSerializer(serializers.Serializer[Any]):
    """The field that is withheld, the reason, the rights, and whom to ask."""

    field = serializers.CharField(help_text="The name of the field that is withheld.")
    reason = f.TranslatedField(help_text="Why it is withheld, in a sentence.")
    rights = f.ReferenceField("rights", allow_null=True, help_text="The rights that apply; null if there are none.")
    ask = AskField(help_text="Where to ask for permission; absent where there is nothing to permit.")


class LicenceSerializer(serializers.Serializer[Any]):
    """The grant under which the caller reads the source text."""

    purpose = serializers.ChoiceField(choices=["display", "archive"], help_text="What the text may be used for.")
    until = f.TimeField(allow_null=True, help_text="When the grant ends, in UTC; null if that is open.")


class WithheldField(ShapedField):
    """Why a restricted part is withheld, or null if nothing is."""

    shape = RestrictedSerializer
    by_caller = True

    def __init__(self, part: str, kind: str, *, article: str) -> None:
        super().__init__(allow_null=True, help_text="What is withheld and why; null if nothing is.")
        self.part, self.kind = part, kind
        self.column = access_column(kind, article)

    def query(self, detail: Detail) -> SQL | None:
        """The rights that the reason follows from: those of the article at the head."""
        if not detail.extras["restricted"] or self._has_them(detail):
            return None
        statement = (
            f"SELECT 'rights', r.kind, r.slug, {detail.preference.column('embedded')}, NULL::jsonb, 1"
            " FROM ledger_projection AS a JOIN unnest(a.refs) AS ref ON ref LIKE 'rights:%%'"
            " JOIN ledger_projection AS r ON r.kind = 'rights' AND r.slug = substr(ref, length('rights:') + 1)"
            f" AND {visible('r', at='head')}"
            f" WHERE a.kind = 'article' AND a.slug = %(rights_of)s AND {visible('a', at='head')}"
        )
        return SQL(statement, {"rights_of": self._article(detail)})

    def _has_them(self, detail: Detail) -> bool:
        # An article at the head names them itself.
        return self.kind == "article" and detail.at.n == detail.at.head.sequence

    def _article(self, detail: Detail) -> str:
        if self.kind == "article":
            return detail.ref.slug
        return next(ref.slug for ref in detail.template.references() if ref.kind == "article")

    def render(self, detail: Detail) -> dict[str, Any] | None:
        access = detail.extras["restricted"]
        if access is None or access.get("text"):
            return None
        # Without rights, for example after their erasure, nobody can read the text.
        reasons = REASONS[self.part]
        key = "granted" if access.get("grant") else access.get("access", "nobody")
        sentences = reasons.get(key, reasons["nobody"])
        reason = sentences if detail.language == BOTH else sentences[detail.language]
        shown = {"field": self.part, "reason": reason, "rights": _rights(detail)}
        return shown if key in {"granted", "everyone"} else {**shown, "ask": PERMISSION_REQUESTS}


class LicenceField(ShapedField):
    """The grant that opens the source text to the caller; otherwise the member is absent."""

    shape = LicenceSerializer
    may_be_absent = True

    def render(self, detail: Detail) -> dict[str, Any]:
        access = detail.extras["restricted"] or {}
        if access.get("access") != "licensed" or not access.get("text"):
            raise SkipField
        grant: dict[str, Any] = access["grant"]
        return grant


class SourceTextField(ShapedField):
    """The outlet's text if the caller can read it; otherwise the member is absent."""

    # Absent, not null: null would say that there is no text. The value comes with the column of ``restricted``.
    shape = serializers.CharField
    may_be_absent = True

    def render(self, detail: Detail) -> str:
        text: str | None = (detail.extras["restricted"] or {}).get("text")
        if not text:
            raise SkipField
        detail.further.add(detail.original)
        return text


def _rights(detail: Detail) -> orjson.Fragment | None:
    text = next((row.embedded for row in detail.rows["rights"]), None)
    if text is None and detail.at.n == detail.at.head.sequence:
        text = next((text for ref, text in detail.names.items() if ref.kind == "rights"), None)
    return orjson.Fragment(text) if text else None
