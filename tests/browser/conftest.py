"""Fixtures of the browser tests: one desk and one Chromium for each module, and pages that somebody has open.

``make test-browser`` runs them. A test that writes sees what the tests of its module before it wrote.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import factories as make
from tests.browser.live_desk import LOCALES, cookies, serving

# Playwright's event loop runs in this thread, where Django would then open no database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = shutil.which("chromium")
HEIGHTS = {1280: 800, 390: 844}
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason="Chromium is not installed here (Debian: apt install chromium)")
    for item in items if CHROMIUM is None else ():
        item.add_marker(absent)


@pytest.fixture(scope="module")
def address(shared_seed: str) -> Iterator[str]:
    """The address of a desk with the seed data, published."""
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Chromium. After the desk: only then is there a database to work on."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_desk(browser: Browser, address: str) -> Iterator[Open]:
    """A function that opens the desk in a browser of its own, logged in.

    ``open_desk(path="/admin/", *, role="editor", language="en", width=1280, scheme="light", user=None,
    bypass_csp=False)``; ``role=None`` is nobody, ``user`` an account in place of the role's, and ``bypass_csp`` for axe
    alone, which probes with inline styles. At the end the test fails if a page said anything on its
    console: a policy that it breaks, a script that fails.
    """
    said: list[str] = []
    contexts: list[Any] = []

    def open_(path: str = "/admin/", *, language: str = "en", width: int = 1280, scheme: Any = "light",
              role: str | None = "editor", user: Any = None, bypass_csp: bool = False) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": HEIGHTS.get(width, 800)}, color_scheme=scheme,
            locale=LOCALES[language], has_touch=width < 600, bypass_csp=bypass_csp,
        )  # fmt: skip
        contexts.append(context)
        account = user or (make.account(role) if role else None)
        context.add_cookies(cookies(account, language, address))  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if _is_a_fault(message) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert said == []


def _is_a_fault(message: Any) -> bool:
    # A refusal (403, 409, 429) is an answer: a test that expects none looks at the page.
    return message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource")
