"""`python -m sco.running.probe PORT`: exit status 0 when the service there is ready. For a container without curl."""

import http.client
import os
import sys
from collections.abc import Mapping

HOST = "127.0.0.1"
READY = "/healthz/ready"


def main(port: int) -> int:
    """0 or 1; prints what a failure said."""
    status, said = ask(port, READY, os.environ)
    if status != 200:
        sys.stderr.write(f"{status} {said}\n")
    return 0 if status == 200 else 1


def ask(port: int, path: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """Status (0 for no answer) and body of a GET, under a name that the service answers to."""
    connection = http.client.HTTPConnection(HOST, port, timeout=8)
    try:
        connection.request("GET", path, headers={"Host": allowed_host(environ)})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


def allowed_host(environ: Mapping[str, str]) -> str:
    """The first name in ALLOWED_HOSTS; a subdomain for `.example.org`, localhost where any name or none is given."""
    first = environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    if first.startswith("."):
        return f"health{first}"
    return first if first not in {"", "*"} else "localhost"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
