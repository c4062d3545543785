"""What the worker does for the desk's index."""

from procrastinate.contrib.django import app

from sco.connections import long_running
from sco.desk.finding.catching_up import catch_up

_ALL = 1_000_000


@app.periodic(cron="* * * * *", periodic_id="index_desk")
@app.task(queue="search", queueing_lock="index_desk")
def index_desk(timestamp: int = 0) -> None:  # noqa: ARG001 - periodic tasks are given the time
    """Take in what nobody has searched for yet."""
    with long_running():
        catch_up(_ALL)
