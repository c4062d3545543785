"""Work that the worker does after a publication is public."""

from procrastinate.contrib.django import app

from sco.ledger import search


@app.task(queue="search", retry=3)
def fill_search_vectors(first: int, last: int) -> None:
    """Fill the search vectors of the readings from sequence ``first`` to ``last`` that have none."""
    search.fill_missing(first, last)
