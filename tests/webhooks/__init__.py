"""Webhooks: where they may go, what they say, and that nothing is lost."""
