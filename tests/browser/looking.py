"""What the tests ask of a page that is open."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}


def axe_finds(page: Page, *, impacts: set[str] = GRAVE) -> list[str]:
    """What axe-core finds on this page, one line for each element: rule, impact, selector, what is wrong.

    The page is opened with ``bypass_csp=True``.
    """
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}) {' '.join(map(str, node['target']))}: {_summary(node)}"
        for rule in found
        if rule["impact"] in impacts
        for node in rule["nodes"]
    ]


def _summary(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def screens(page: Page) -> float:
    """How many screens long the page is."""
    return float(page.evaluate("document.documentElement.scrollHeight / window.innerHeight"))


def tabs_until(page: Page, selector: str, *, at_most: int = 60) -> int:
    """How often Tab is pressed, from the beginning of the page, until the focus is on the element."""
    page.evaluate("document.activeElement.blur()")
    for pressed in range(1, at_most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return pressed
    raise AssertionError(f"{at_most} tabs do not reach {selector}.")


def unlabelled(page: Page) -> list[str]:
    """Inputs without a name of their own: no label, ``aria-label``, ``aria-labelledby`` or ``title``."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea")].filter((field) =>
            !["hidden", "submit", "button"].includes(field.type) && !field.closest(".empty-form, template") &&
            !(field.labels?.length || field.title || field.getAttribute("aria-label") ||
              field.getAttribute("aria-labelledby"))
        ).map((field) => field.id || field.name || field.outerHTML)"""
    )
    return list(found)
