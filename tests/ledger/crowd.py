"""Eight writers, two partners and a naive one, each a process of its own: ``python -m tests.ledger.crowd STOP_AT``.

Prints what each of them saw as one JSON object. A program of its own, so that the tests' process need not fork.
"""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

import django

WRITERS, MIRRORS = 8, 2


def main(stop_at: int) -> dict[str, Any]:
    """Run them all to the end."""
    from tests.ledger.followers import follow, follow_naively
    from tests.ledger.writers import write

    jobs: list[tuple[str, Callable[..., Any], tuple[int, ...]]] = [
        *((f"mirror {number}", follow, (stop_at,)) for number in range(MIRRORS)),
        ("naive", follow_naively, (stop_at,)),
        *((f"writer {number}", write, (number, stop_at)) for number in range(WRITERS)),
    ]
    context = multiprocessing.get_context("fork")  # django is loaded once, and no connection is open yet
    queue = context.SimpleQueue()
    processes = [context.Process(target=_report, args=(queue, *job)) for job in jobs]
    for process in processes:
        process.start()
    found = dict(queue.get() for _process in processes)
    for process in processes:
        process.join()
    return found


def _report(queue: Any, name: str, work: Callable[..., Any], arguments: tuple[int, ...]) -> None:
    try:
        found = work(*arguments)
        queue.put((name, vars(found) if hasattr(found, "__dict__") else found))
    except BaseException as error:
        queue.put((name, {"error": repr(error)}))
        raise


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
