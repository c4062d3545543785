"""The speed of the API on a large record compared with a small one. `python -m benchmarks.large --help`."""
