"""The process behind ``public_service``. It imports nothing that reads the desk's settings."""

import os
import sys
import threading
from typing import Any

from sco.running import web

os.environ["DJANGO_SETTINGS_MODULE"] = "sco.settings"


def serve(port: int) -> None:
    """The real service, with a reader that follows a header: the tests' databases come and go."""
    from django.db import connections

    import sco.wsgi

    application, thread = sco.wsgi.application, threading.local()

    def following(environ: Any, start_response: Any) -> Any:
        name = environ.pop("HTTP_X_TEST_DATABASE")
        reader = connections["reader"]
        if getattr(thread, "name", None) != name:
            reader.close()
            thread.name = reader.settings_dict["NAME"] = name
        return application(environ, start_response)

    sco.wsgi.application = following  # type: ignore[assignment]
    web.main("127.0.0.1", port)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
