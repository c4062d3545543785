"""JSON Schemas of the mechanisms' answers."""

from mechanisms.models import Mechanism, Relation
from sco.api.openapi import describe
from sco.api.schemas import (
    ADDRESS,
    COUNT,
    IDENTITY,
    NULLABLE,
    SLUG,
    SPOKEN,
    STAMP,
    STRING,
    array,
    embedded,
    label,
    nullable,
    obj,
    ref,
)

_KIND = {"type": "string", "enum": Mechanism.Kind.values}
_TYPE = {"type": "string", "enum": Relation.Type.values}
_PERIOD = {"from": nullable(ref("PartialDate")), "to": nullable(ref("PartialDate"))}
_LABEL = {**IDENTITY, "kind": _KIND, "name": STRING, "short_name": NULLABLE}
_DATES = {"established": nullable(ref("PartialDate")), "dissolved": nullable(ref("PartialDate"))}
_CARD = {**_LABEL, **STAMP, "seat": NULLABLE, **_DATES}
_RELATION = obj(key=SLUG, type=_TYPE, **_PERIOD, mechanism=label("MechanismLabel"), claims_url=ADDRESS)
_MEMBERSHIP = obj(key=SLUG, state=label("State"), **_PERIOD)
_RELATIONS = obj(count=COUNT, url=ADDRESS, results=array(_RELATION))

describe(
    State=obj(slug=SLUG, **SPOKEN, name=STRING),
    MechanismLabel=obj(**_LABEL),
    MechanismCard=obj(**_CARD),
    Mechanism=obj(
        **_CARD,
        description=NULLABLE,
        aliases=array(STRING),
        references=array(ref("Reference")),
        relations=obj(outgoing=_RELATIONS, incoming=_RELATIONS),
        memberships=obj(count=COUNT, url=ADDRESS, results=array(_MEMBERSHIP)),
        claims=embedded("ClaimLabel"),
        articles=embedded("ArticleLabel"),
    ),
    Graph=obj(
        as_of=ref("Cursor"),
        on=NULLABLE,
        nodes=array(ref("MechanismLabel")),
        edges=array(obj(key=SLUG, type=_TYPE, source=SLUG, target=SLUG, **_PERIOD, claims=array(SLUG))),
        memberships=array(obj(key=SLUG, mechanism=SLUG, state=label("State"), **_PERIOD)),
    ),
)
