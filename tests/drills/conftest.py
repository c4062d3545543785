"""Every drill reports its figures; `make drill` prints them as one table at the end."""

from collections.abc import Callable

import pytest

Figure = Callable[[str, str, str], None]
ROWS = pytest.StashKey[list[tuple[str, str, str]]]()


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Figure:
    """Notes a figure: what was measured, the value with its unit, and what was expected of it."""

    def note(what: str, measured: str, expected: str) -> None:
        pytestconfig.stash.setdefault(ROWS, []).append((what, measured, expected))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, [])
    if not rows:
        return
    header = ("drill", "measured", "expected")
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(3)]
    terminalreporter.section("figures")
    for row in (header, *rows):
        terminalreporter.write_line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
