"""What the API can speak: JSON alone. The views make its bytes themselves; this class is negotiated with."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """JSON by orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, _accepted: str | None = None, _context: Any = None) -> bytes:
        """The value as JSON."""
        return b"" if data is None else orjson.dumps(data)
