"""The speed of the API compared with a plain implementation over the same rows. `python -m benchmarks --help`."""
