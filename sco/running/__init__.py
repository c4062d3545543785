"""Starting, watching and stopping the service and its embedded PostgreSQL."""
