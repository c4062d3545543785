"""The public service as a process of its own, which has the reader's credentials alone, behind Django's test client.

`pytest tests/api --public-service` sends every request of the API's tests there.
"""

import http.client
import json
import os
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote

from django.db import connections
from django.http import HttpResponse
from django.test import Client

from sco.running import parts
from sco.running.web import HEADER_BYTES
from tests import databases
from tests.running.service import free_port

DATABASE = "X-Test-Database"


class PublicServiceClient(Client):
    """Django's test client, whose requests go over HTTP.

    Except those that no server lets through, with a NUL in a header or longer than its limit (see test_web.py): these
    ``other`` asks of the application itself.
    """

    def __init__(self, connection: http.client.HTTPConnection, other: Client) -> None:
        super().__init__()
        self.connection, self.other = connection, other

    def request(self, **environ: Any) -> Any:
        """Sends what the factory made of a request; returns what came back as Django's response."""
        whole = self._base_environ(**environ)
        target = quote(whole["PATH_INFO"].encode("latin-1"))
        if whole["QUERY_STRING"]:
            target += "?" + quote(whole["QUERY_STRING"].encode("latin-1"), safe=string.punctuation)
        headers = {name[5:].replace("_", "-"): value for name, value in whole.items() if name.startswith("HTTP_")}
        headers = {"HOST": whole["SERVER_NAME"], **headers, DATABASE: connections["reader"].settings_dict["NAME"]}
        headers.pop("COOKIE", None)
        sent = target + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        if "\x00" in sent or len(sent) > HEADER_BYTES - 500:
            return self.other.request(**environ)
        try:
            self.connection.request(whole["REQUEST_METHOD"], target, headers=headers)
            answer = self.connection.getresponse()
            response = HttpResponse(answer.read(), status=answer.status)
        except (http.client.HTTPException, OSError):
            self.connection.close()  # so that the next request starts afresh
            raise
        del response["Content-Type"]
        for name, value in answer.getheaders():
            if name != "Date":  # which Django's own client has not, either
                response[name] = value
        response.json = partial(json.loads, response.content)  # type: ignore[attr-defined]
        return response


@contextmanager
def public_service(other: Client) -> Iterator[PublicServiceClient]:
    """The service, started with nothing but what it may know."""
    port = free_port()
    options = connections["reader"].settings_dict
    login = f"{databases.READER}:{databases.PASSWORD}"
    address = f"postgresql://{login}@/none?host={quote(options['HOST'], safe='')}&port={options['PORT'] or 5432}"
    environ = parts.public_environment({**os.environ, "READER_DATABASE_URL": address})
    command = [sys.executable, "-m", "tests.api.public_process", str(port)]
    environ |= {"SERVE": "public", "WEB_THREADS": "2"}
    with subprocess.Popen(command, env=environ) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        deadline = time.monotonic() + 30
        while True:
            try:
                connection.connect()
                break
            except OSError:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)
        try:
            yield PublicServiceClient(connection, other)
        finally:
            connection.close()
            process.terminate()
