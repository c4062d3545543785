"""`python -m sco.monitoring.server`: /metrics for Prometheus, on METRICS_HOST and METRICS_PORT until a signal.

A process of its own on the inner network, not an address of the service: it answers while the service and its database
do not.
"""

import logging.config
import os
import re
import signal
import sys
from collections.abc import Mapping

import waitress
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import CollectorRegistry, make_wsgi_app

from sco import postgres
from sco.monitoring import folder, logs
from sco.monitoring.collectors import DESK, READER, Database, RequestCollector, ServiceCollector
from sco.postgres.urls import connection_parameters

HOST, PORT = "127.0.0.1", "9464"


def main(environ: Mapping[str, str]) -> int | str:
    """Serves until SIGTERM or Ctrl-C. Returns the argument for sys.exit."""
    try:
        logging.config.dictConfig(logs.configuration(environ, requests=False))
        host, port = environ.get("METRICS_HOST", "").strip() or HOST, _port(environ)
        found = make_wsgi_app(registry(environ))
        # At once, whatever a scrape waits for: nothing here is lost.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os._exit(0))
        waitress.serve(found, host=host, port=port, threads=2, ident="", channel_timeout=10, _quiet=True)
    except (ImproperlyConfigured, postgres.BadDatabaseURL) as error:
        return str(error)
    except OSError as error:
        return f"The metrics cannot be served on METRICS_HOST, METRICS_PORT ({host}, {port}): {error.strerror}."
    return 0


def registry(environ: Mapping[str, str]) -> CollectorRegistry:
    """All collectors that this environment allows for. Raises BadDatabaseURL."""
    found = CollectorRegistry()
    counts = folder.path() if environ.get("PROMETHEUS_MULTIPROC_DIR", "").strip() else None
    if counts:
        found.register(RequestCollector(counts))
    backup = postgres.var_folder(environ) / "backups" / "last.json"
    found.register(ServiceCollector(_databases(environ), backup, counts))
    return found


def _databases(environ: Mapping[str, str]) -> tuple[Database, ...]:
    """The desk's connection (METRICS_DATABASE_URL or DATABASE_URL; the public service has none) and the reader's."""
    named = {**environ, "DATABASE_URL": environ.get("METRICS_DATABASE_URL", "") or environ.get("DATABASE_URL", "")}
    entries = postgres.databases(named)
    if logs.service(environ) == "public":
        del entries["default"]
    parts = {"default": ("database", DESK), "reader": ("reader", READER)}
    return tuple(
        Database(parts[alias][0], connection_parameters(entry), parts[alias][1]) for alias, entry in entries.items()
    )


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("METRICS_PORT", "").strip() or PORT
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"METRICS_PORT is “{text[:40]}”: it must be a number from 1 to 65535.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(os.environ))
