"""Starts, watches and stops the service and its embedded PostgreSQL."""
