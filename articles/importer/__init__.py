"""Pieces into drafts: what a parsed dump becomes at the desk. Nothing here publishes.

The rules are in ``docs/importing.md``; ``runs`` takes one file after the other, each in a transaction of its own.
"""
