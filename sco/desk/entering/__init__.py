"""Entering things as people write them: what the desk reads from a text, shown at once beside the input."""
