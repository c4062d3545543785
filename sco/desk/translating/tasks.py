"""Keeps the memory of translations up with the record."""

from procrastinate.contrib.django import app

from sco.desk.translating import memory


@app.periodic(cron="* * * * *", periodic_id="fill_memory")
@app.task(queue="translating", queueing_lock="fill_memory")
def fill_memory(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Read what was published since the last minute."""
    memory.fill()
