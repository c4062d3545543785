"""Searching the record: what a query finds, in which order, with which words around it (ADR 11)."""
