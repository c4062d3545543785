"""What details of this app's kinds can be had as besides the API's own JSON."""

from articles import annotations, linked_data, ninjs
from sco.api.formats import LD_JSON
from sco.ledger.registry import DetailFormat

_ABOUT = "JSON-LD of schema.org"
OUTLET = {"jsonld": DetailFormat(LD_JSON, _ABOUT, linked_data.outlet)}
TOPIC = {"jsonld": DetailFormat(LD_JSON, _ABOUT, linked_data.topic)}
AUTHOR = {"jsonld": DetailFormat(LD_JSON, _ABOUT, linked_data.author)}
ARTICLE = {
    "jsonld": DetailFormat(LD_JSON, _ABOUT, linked_data.article),
    "ninjs": DetailFormat(ninjs.MEDIA_TYPE, "IPTC ninjs 3.0", ninjs.article),
}
CLAIM = {
    "jsonld": DetailFormat(LD_JSON, _ABOUT, linked_data.claim),
    "annotation": DetailFormat(annotations.MEDIA_TYPE, "a W3C Web Annotation of the quotation", annotations.claim),
}
