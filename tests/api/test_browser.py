"""The pages and the API in a real browser: what it lets scripts of other origins do, and what its policies refuse."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.api.test_server import serving
from tests.running.service import free_port

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed here (Debian: apt install chromium)"),
]
# What libraries add to a GET: tracing, HTTP clients, reloads past the cache, clients shared with other services.
HEADERS = {
    "accept": "application/json", "accept-language": "zh-CN", "authorization": "Bearer other", "baggage": "a=1",
    "cache-control": "no-cache", "content-type": "application/json", "if-match": "*",
    "if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT", "if-none-match": '"other"', "pragma": "no-cache",
    "priority": "u=1", "range": "bytes=0-", "sentry-trace": "a", "x-request-id": "a-request-id",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=1",
    "x-requested-with": "XMLHttpRequest", "x-anything": "1",
}  # fmt: skip
FETCH = """async ([address, headers]) => {
    const response = await fetch(address, {headers});
    const names = ["etag", "record-cursor", "content-language", "x-request-id", "date"];
    const seen = names.map(name => response.headers.get(name));
    return {status: response.status, headers: seen, body: await response.json()};
}"""


class _Empty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Another origin, with an empty page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def service(shared_seed: str) -> Iterator[str]:
    """The public service."""
    port = free_port()
    with serving(port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser(service: str) -> Iterator[Browser]:
    """Chromium. After the service: Django opens no database where Playwright has its event loop."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def elsewhere(browser: Browser, origin: str) -> Iterator[Page]:
    """A page of the other origin."""
    page = browser.new_page()
    page.goto(origin)
    yield page
    page.close()


@pytest.mark.parametrize("name", HEADERS)
def test_a_script_of_another_origin_sends_what_its_libraries_add(elsewhere: Page, service: str, name: str) -> None:
    found = elsewhere.evaluate(FETCH, [f"{service}/api/v1/articles", {name: HEADERS[name]}])
    assert found["status"] == 200
    assert all(found["headers"]), found["headers"]


def test_all_headers_at_once_pass_too_and_errors_can_be_read(elsewhere: Page, service: str) -> None:
    assert elsewhere.evaluate(FETCH, [f"{service}/api/v1/articles", HEADERS])["status"] == 200
    for address, status in (("articles/", 404), ("articles?x=1", 400), ("changes?after=1.0000000000000000", 410)):
        found = elsewhere.evaluate(FETCH, [f"{service}/api/v1/{address}", HEADERS])
        assert (found["status"], found["body"]["status"]) == (status, status)


def test_a_script_revalidates_what_it_has_stored(elsewhere: Page, service: str) -> None:
    script = """async address => {
        const first = await fetch(address, {cache: "no-store"});
        const headers = {"if-none-match": first.headers.get("etag")};
        return (await fetch(address, {headers, cache: "no-store"})).status;
    }"""
    assert elsewhere.evaluate(script, f"{service}/api/v1/articles") == 304


@pytest.mark.parametrize(
    ("address", "width", "scheme"),
    [
        ("/api/v1/docs?lang=zh-Hans", 1280, "light"), ("/api/v1/docs?lang=en", 390, "dark"), ("/", 1280, "dark"),
        ("/api/v1/problems?lang=zh-Hans", 390, "light"), ("/api/v1/problems?lang=en", 1280, "dark"),
    ],
)  # fmt: skip
def test_pages_fit_and_break_no_policy(browser: Browser, service: str, address: str, width: int, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(service + address)
    if "problems" not in address:
        _try_out(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 23, 29)")
    assert said == []
    page.close()


def _try_out(page: Page) -> None:
    """Sends a request from the reference."""
    page.click("#operations-articles-articles_list .opblock-summary-control")
    page.click("#operations-articles-articles_list .try-out__btn")
    page.click("#operations-articles-articles_list .execute")
    page.wait_for_selector(
        "#operations-articles-articles_list .live-responses-table .response-col_status:has-text('200')"
    )
