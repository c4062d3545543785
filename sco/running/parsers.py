"""A request as waitress parses it, without its faults: bytes that are not ASCII, two lengths, a 100 for no body."""

import re
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser, ParsingError

NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Parser(HTTPRequestParser):
    """A request that knows when its first byte came."""

    body_rcv: Any
    chunked: bool
    expect_continue: bool
    headers: dict[str, str]
    sent = b""

    def __init__(self, adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        self.sent = header_plus
        # Curl sends Chinese in an address as plain UTF-8. Other servers take it, so it is encoded rather than refused.
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest)
        # Waitress would go on waiting for a body, whose last byte is what completes a request that it has sent a 100.
        self.expect_continue = self.expect_continue and self.body_rcv is not None
        if self.version == "1.0" and "TRANSFER_ENCODING" in self.headers:
            raise ParsingError("HTTP/1.0 has no Transfer-Encoding")
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            # Two lengths: somebody before us may have taken the other one, so nothing that follows is a request.
            self.connection_close, self.headers["CONNECTION"] = True, "close"


class BodilessParser(Parser):
    """A request whose body is never read: it is complete after the headers, and its connection closes."""

    has_body = False

    def received(self, data: bytes) -> int:
        """Takes these bytes; behind the headers of a request with a body, all of them, unread."""
        consumed = int(super().received(data))
        return len(data) if self.has_body else consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.has_body, self.body_rcv, self.chunked, self.content_length = True, None, False, 0
            self.expect_continue, self.connection_close, self.headers["CONNECTION"] = False, True, "close"
            self.headers.pop("CONTENT_LENGTH", None)
