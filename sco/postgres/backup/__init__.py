"""Base backups, the archive of the write-ahead log, and restoring from both. Does not import Django."""
