"""The API's root: where everything is."""

from typing import Any

from sco.api import paths
from sco.api.answers import Answer, dump
from sco.api.languages import Wanted
from sco.api.moments import moment
from sco.api.operations import Operation, component
from sco.api.views import RecordView
from sco.languages import LANGUAGES


class RootView(RecordView):
    """Links to everything, and the head of the record."""

    depends_on_language = False
    operation = Operation(
        name="root", summary="Where everything is.", parameters=[], schema=component("Root"), problems=(400, 406)
    )

    def answer(self, values: dict[str, Any], language: Wanted, **_kwargs: str) -> Answer:
        """The links."""
        links = {name: paths.ROOT + name for name in paths.COLLECTIONS.values()}
        links |= {
            "graph": f"{paths.ROOT}mechanisms/graph",
            "changes": f"{paths.ROOT}changes",
            "openapi": f"{paths.ROOT}openapi.json",
            "docs": f"{paths.ROOT}docs",
        }
        body = {
            "name": "The SCO record",
            "as_of": str(moment().place),
            "languages": list(LANGUAGES),
            "links": links,
        }
        return Answer(dump(body).encode())
