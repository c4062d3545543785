"""The server that is audited, over HTTP."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from typing import Any

from sco.partners.auditing.faults import AuditFailed, NotAudited
from sco.transparency.tiles import Tile

API = "/api/v1"
TIMEOUT = 30.0  # seconds
ATTEMPTS, LONGEST_PAUSE = 5, 30.0
LARGEST = 64_000_000  # bytes; a page of the feed has a hundred documents


class Server:
    """One server. Every method raises NotAudited if it does not answer, AuditFailed if it has not what it must have."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotAudited(f"“{url[:200]}” is no address: write one like https://record.example.org")
        path = parts.path.rstrip("/")
        self.base = f"{parts.scheme}://{parts.netloc}{path if path.endswith(API) else path + API}/"

    def text(self, path: str) -> str:
        """A text; AuditFailed if it is none."""
        try:
            return self._get(path).decode()
        except UnicodeDecodeError:
            raise AuditFailed(f"{self.base}{path} is not UTF-8.") from None

    def json(self, path: str, **query: str) -> Any:
        """A JSON document; AuditFailed if it is none."""
        try:
            return json.loads(self._get(f"{path}?{urllib.parse.urlencode(query)}" if query else path))
        except ValueError:
            raise AuditFailed(f"{self.base}{path} is no JSON.") from None

    def tile(self, tile: Tile) -> bytes:
        """A tile of the log; the full one in place of a partial one that is no longer there."""
        return self._get(f"log/tile/{tile.address}")

    def _get(self, path: str) -> bytes:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(path)
            except urllib.error.HTTPError as error:
                self._refuse(path, error, is_last=attempt == ATTEMPTS)
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                raise NotAudited(f"{self.base}{path} cannot be read: {reason}.") from None
        raise NotAudited(f"{self.base}{path} cannot be read.")

    def _once(self, path: str) -> bytes:
        request = urllib.request.Request(self.base + path, headers={"User-Agent": "sco-record-audit"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - the scheme is checked
            body: bytes = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise AuditFailed(f"{self.base}{path} is larger than anything of the log can be.")
        return body

    def _refuse(self, path: str, error: urllib.error.HTTPError, *, is_last: bool) -> None:
        """Raise what the status means; return, after a pause, if it may be another next time."""
        with error:
            problem = _problem(error.read(LARGEST))
            pause = error.headers.get("Retry-After", "")
        status = error.code
        if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS} and not is_last:
            time.sleep(min(float(pause) if pause.isdecimal() else 1.0, LONGEST_PAUSE))
            return
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise Missing(f"{self.base}{path} has status {status}. {problem}".strip())
        raise NotAudited(f"{self.base}{path} has status {status}. {problem}".strip())


class Missing(AuditFailed):
    """What the checkpoint promises is not there."""


def _problem(body: bytes) -> str:
    try:
        return "".join(letter for letter in str(json.loads(body)["detail"]) if letter.isprintable())[:500]
    except (ValueError, TypeError, KeyError):
        return ""
