"""``manage.py work``: a worker of background jobs."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app

from sco.desk.tasks import QUEUE as LETTERS
from sco.webhooks.tasks import QUEUE as WEBHOOKS

# What reaches the outside: the servers of partners, and the mail server.
OUTSIDE = (WEBHOOKS, LETTERS)
# Each job of webhooks mostly waits for somebody else’s server, for up to fifteen seconds, and costs next to nothing.
# What is due later is found by asking, each second.
AT_ONCE = 200


class Command(BaseCommand):
    """A worker, until a signal ends it."""

    help = "Does the background jobs, all but webhooks and letters; with --webhooks those alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--webhooks", action="store_true", help="send webhooks and letters, many at a time")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["webhooks"]:
            arguments = [
                "--queues",
                ",".join(OUTSIDE),
                "--concurrency",
                str(AT_ONCE),
                "--fetch-job-polling-interval",
                "1",
            ]
        else:
            # By name: a process that reaches the outside is not needed for anything else, and should do nothing else.
            queues = {task.queue for task in app.tasks.values()} - {*OUTSIDE}
            arguments = ["--queues", ",".join(sorted(queues))]
        # Finished jobs say nothing more, and several come every minute.
        call_command("procrastinate", "worker", "--delete-jobs", "successful", *arguments)
