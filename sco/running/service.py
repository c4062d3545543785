"""`python -m sco.running.service`: runs the web service that SERVE names, alone, as in a container.

HOST and PORT are its address; WEB_PROCESSES processes share it, and each is restarted when it ends.
"""

import sys
import time
from collections.abc import Mapping

from sco import postgres
from sco.running import parts
from sco.running.children import Children
from sco.running.probe import HOST
from sco.running.startup import check_settings
from sco.running.supervisor import main, port_number, reserved
from sco.running.terminal import StartupError, ignore_signals
from sco.running.variables import flag
from sco.running.watchdog import Watchdog


def run(environ: Mapping[str, str]) -> None:
    """Runs the service until an exception ends it: Stop after a signal, StartupError if it cannot start."""
    service = environ.get("SERVE", "").strip()
    if service not in parts.PROCESSES:
        raise StartupError(f"SERVE is “{service[:40]}”: write public, desk or live.")
    port = port_number(environ.get("PORT", "").strip() or "8000")
    check_settings(environ)
    if flag("PRODUCTION", environ) and not (postgres.ROOT / "static" / "staticfiles.json").exists():
        raise StartupError("The static files are not collected: run “manage.py collectstatic --no-input” first.")
    host = environ.get("HOST", "").strip() or HOST
    children = Children(postgres.var_folder(environ) / f"{service}-{port}")
    watchdog = Watchdog(children, parts.web(service, host, port, environ))
    with reserved(port, host):
        watchdog.start()
        try:
            while True:
                time.sleep(0.2)
                watchdog.check()
        finally:
            ignore_signals()
            children.stop()


if __name__ == "__main__":
    sys.exit(main(run))
