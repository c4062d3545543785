"""``make figures``: print the score of the reader of figures on the gold set of the tests, and fail below the goal."""

import sys

from tests.parsing.gold.score import score
from tests.parsing.gold.sentences import read_gold


def main() -> int:
    """Print the score of each part, and what is wrong. Returns the exit status."""
    for part in ("first", "second", "third", "fourth", "fifth"):
        print(f"{part:8} {score(read_gold(part))}")
    total = score(read_gold())
    print(f"{'all':8} {total}", *total.errors, sep="\n")
    return 0 if total.reaches_goal() else 1


sys.exit(main())
