"""How fast the API answers, beside a plain implementation over the same rows. `python -m benchmarks --help`."""
