"""`python -m benchmarks.serving MODULE PORT`: a WSGI application under the product's own server, with one thread."""

import importlib
import logging
import sys

from benchmarks.client import HOST
from sco.running import web


def main(module: str, port: int) -> None:
    """Serves the module's ``application`` until SIGTERM."""
    stop = web.Stop()
    application = importlib.import_module(module).application
    from sco.connections.slots import Slots

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as in web.main, after Django's own configuration
    with web.bound(HOST, port) as listening:
        dispatcher = web.Dispatcher(1, Slots(None))
        stop.server = web.Server(application, listening, is_public=True, dispatcher=dispatcher)
        stop.server.run_until(stop)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
