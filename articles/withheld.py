"""Restricted parts in answers: given where the rights open them to everyone, otherwise explained.

What counts is the article and its rights as of the head, whatever snapshot is read: a permission that was taken back
holds for the past as well.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.fields import SkipField

from sco.api import fields as f
from sco.api.per_request import Detail, Row, ShapedField
from sco.api.sql import SQL, visible
from sco.languages import EN, ZH, Language

# By what is withheld, then by who may have the outlet's text.
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

# Who may have the text of the article ``a``, by its rights as of the head.
_ACCESS = (
    "SELECT substr(key, length('rights/access=') + 1) AS access FROM ledger_projection AS now, unnest(now.refs) AS ref"
    " JOIN ledger_projection AS t ON t.kind = 'rights' AND t.slug = substr(ref, length('rights:') + 1)"
    " AND t.sequence <= %(head)s AND t.superseded_by > %(head)s, unnest(t.keys) AS key"
    " WHERE now.kind = 'article' AND now.slug = a.slug AND now.sequence <= %(head)s AND now.superseded_by > %(head)s"
    " AND ref LIKE 'rights:%%' AND key LIKE 'rights/access=%%'"
)


class RestrictedSerializer(serializers.Serializer[Any]):
    """Which field is withheld, why, and under which rights."""

    field = serializers.CharField()
    reason = serializers.CharField()
    rights = f.ReferenceField("rights", allow_null=True)


class WithheldField(ShapedField):
    """Why a restricted part is not in the answer, or null where nothing is withheld."""

    shape = RestrictedSerializer

    def __init__(self, part: str) -> None:
        super().__init__(allow_null=True)
        self.part = part

    def query(self, detail: Detail) -> SQL | None:
        """The rights of the article, who may have its text now, and the text if that is everyone."""
        if not detail.has_restricted_part:
            return None
        text = "(SELECT e.restricted::jsonb FROM ledger_entry AS e WHERE e.sequence = a.sequence)"
        opened = f"CASE WHEN w.access = 'everyone' AND %(is_article)s THEN {text} END"
        statement = (
            f"SELECT 'rights', r.kind, r.slug, {detail.preference.column('embedded')},"
            f" jsonb_build_object('access', w.access, 'opened', {opened}), 1"
            " FROM ledger_projection AS a JOIN unnest(a.refs) AS name ON name LIKE 'rights:%%'"
            " JOIN ledger_projection AS r ON r.kind = 'rights' AND r.slug = substr(name, length('rights:') + 1)"
            f" AND {visible()} LEFT JOIN LATERAL ({_ACCESS}) AS w ON true"
            f" WHERE a.kind = 'article' AND a.slug = %(rights_of)s AND {visible('a')}"
        )
        is_article = detail.ref.kind == "article"
        return SQL(statement, {"rights_of": _article_of(detail), "is_article": is_article})

    def render(self, detail: Detail) -> dict[str, Any] | None:
        """The field, the reason and the rights."""
        if not detail.has_restricted_part or opened_text(detail):
            return None
        row = _rights(detail)
        # Without rights, as when they were erased, nobody has the text.
        access = _extra(row).get("access") or "nobody"
        reasons = REASONS[self.part]
        reason = reasons.get(access, reasons["nobody"])[detail.language]
        return {"field": self.part, "reason": reason, "rights": orjson.Fragment(row.embedded) if row else None}


class SourceTextField(ShapedField):
    """The outlet's text, where everyone may have it; the member is absent elsewhere."""

    shape = serializers.CharField
    may_be_absent = True

    def render(self, detail: Detail) -> str:
        """The text."""
        text = opened_text(detail)
        if not text:
            raise SkipField
        return text


def opened_text(detail: Detail) -> str:
    """The source text that the rights open to everyone, or ''."""
    opened = _extra(_rights(detail)).get("opened") or {}
    return str(opened.get("source_text", ""))


def _rights(detail: Detail) -> Row | None:
    return next(iter(detail.found("rights")), None)


def _extra(row: Row | None) -> dict[str, Any]:
    return orjson.loads(row.extra) if row and row.extra else {}


def _article_of(detail: Detail) -> str:
    """The slug of the item itself, or of the article that the claim was made in."""
    if detail.ref.kind == "article":
        return detail.ref.slug
    return next(ref.slug for ref in detail.template.references() if ref.kind == "article")
