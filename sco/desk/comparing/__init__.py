"""Versions of an item, at the desk and on record: compared with each other, and restored into the draft."""
