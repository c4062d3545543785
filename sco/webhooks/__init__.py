"""Webhooks: tell partners that the record has changed, so that they fetch what is new."""
