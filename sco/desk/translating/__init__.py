"""Help for translators: XLIFF out and back, a memory of what was translated before, and the names in a text."""
