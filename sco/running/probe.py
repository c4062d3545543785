"""`python -m sco.running.probe PORT`: exit status 0 if the service on that port is ready. The image has no curl."""

import http.client
import os
import sys
from collections.abc import Mapping

HOST = "127.0.0.1"
READY = "/healthz/ready"


def main(port: int) -> str | None:
    """Returns the argument for sys.exit: None if the service is ready, else its response."""
    status, answer = ask(port, READY, os.environ)
    return None if status == 200 else f"{status} {answer}"


def ask(port: int, path: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """Status (0 without a response) and body of a GET, under a host name that ALLOWED_HOSTS accepts."""
    connection = http.client.HTTPConnection(HOST, port, timeout=8)  # below the 10 s of the container's health check
    try:
        connection.request("GET", path, headers={"Host": allowed_host(environ)})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


def allowed_host(environ: Mapping[str, str]) -> str:
    """The first name in ALLOWED_HOSTS; a subdomain for `.example.org`, localhost if that is unset or `*`."""
    # Django answers 400 to any other Host header, so 127.0.0.1 alone would report a healthy service as down.
    first = environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    if first.startswith("."):
        return f"health{first}"
    return first if first not in {"", "*"} else "localhost"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
