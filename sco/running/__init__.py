"""Starts, supervises and stops the service and its embedded PostgreSQL."""
