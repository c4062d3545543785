"""Partners, keys and grants."""
