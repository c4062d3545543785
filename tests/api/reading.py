"""Reading the API as a client does: by its answers alone."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from django.test import Client

ROOT = "/api/v1/"


def get(api: Client, address: str, **headers: str) -> Any:
    """The JSON of an answer that must be 200; ``accept_language="en"`` and its like are headers."""
    response = ask(api, address, **headers)
    assert response.status_code == 200, (address, response.status_code, response.content[:500])
    return orjson.loads(response.content)


def ask(api: Client, address: str, **headers: str) -> Any:
    """The response, whatever it is. An address without a leading slash is below the API's root."""
    path = address if address.startswith("/") else ROOT + address
    return api.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def problem(api: Client, address: str, status: int, **headers: str) -> Any:
    """The problem that an address answers with."""
    response = ask(api, address, **headers)
    assert response.status_code == status, (address, response.status_code, response.content[:500])
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    found = orjson.loads(response.content)
    assert found["status"] == status
    return found


def dated(date: str, first: str, last: str, text: str = "") -> dict[str, str]:
    """A partial date as answers have it; without a text, the date itself."""
    return {"date": date, "first": first, "last": last, "text": text or date}


def slugs(api: Client, address: str) -> list[str]:
    """The slugs of one page of a list, at most 100."""
    sign = "&" if "?" in address else "?"
    return [row["slug"] for row in get(api, f"{address}{sign}limit=100")["results"]]


def pages(api: Client, address: str) -> list[Any]:
    """Every page from here on, by following ``next``."""
    found = [get(api, address)]
    while found[-1]["next"]:
        assert len(found) < 500
        found.append(get(api, found[-1]["next"]))
    return found


def walk(api: Client, address: str) -> list[str]:
    """The slugs of all pages from here on."""
    return [row["slug"] for page in pages(api, address) for row in page["results"]]


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}
