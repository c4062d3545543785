"""What an operator sees of the running service: log lines, metrics, traces."""
