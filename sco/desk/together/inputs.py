"""What a browser would send of a form that nobody touches, whatever its widgets are.

A pure module, without Django: it reads the HTML of a form's fields.
"""

from html.parser import HTMLParser

NOT_SENT = {"submit", "button", "image", "reset", "file"}


def sent(html: str) -> dict[str, list[str]]:
    """The values by the name of the input; an empty list for one that sends nothing, such as an unticked box."""
    parser = _Inputs()
    parser.feed(html)
    parser.close()
    return parser.values


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._text: tuple[str, list[str]] | None = None
        self._select: tuple[str, bool] | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        name = have.get("name") or ""
        if tag == "input" and name and have.get("type") not in NOT_SENT:
            self._input(name, have)
        elif tag == "textarea" and name:
            self._text = (name, [])
        elif tag == "select" and name:
            self._select, self._first = (name, "multiple" in have), None
            self.values.setdefault(name, [])
        elif tag == "option" and self._select:
            self._option(have)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            name, texts = self._text
            # HTML drops the first line break of a text area, and Django writes one there.
            self.values.setdefault(name, []).append("".join(texts).removeprefix("\n"))
            self._text = None
        elif tag == "select" and self._select:
            name, multiple = self._select
            if not multiple and not self.values[name] and self._first is not None:
                self.values[name].append(self._first)
            self._select = None

    def _input(self, name: str, have: dict[str, str | None]) -> None:
        values = self.values.setdefault(name, [])
        if have.get("type") not in {"checkbox", "radio"}:
            values.append(have.get("value") or "")
        elif "checked" in have:
            values.append(have.get("value") or "on")

    def _option(self, have: dict[str, str | None]) -> None:
        value = have.get("value") or ""
        if self._first is None:
            self._first = value
        if self._select and "selected" in have:
            self.values[self._select[0]].append(value)
