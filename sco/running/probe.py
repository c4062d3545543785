"""`python -m sco.running.probe URL`: exit status 0 when the URL answers 200. For a container that has no curl."""

import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    """0 or 1; prints what a failure said."""
    try:
        with urllib.request.urlopen(url, timeout=8) as answer:  # noqa: S310 - the address comes from our own compose file
            return 0 if answer.status == 200 else 1
    except (OSError, ValueError) as error:
        said = error.read().decode(errors="replace") if isinstance(error, urllib.error.HTTPError) else ""
        sys.stderr.write(f"{error} {said}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
