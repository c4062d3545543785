"""The source formats, one module each. A module here with a ``FORMAT`` is a format: nothing else has to know it."""
