"""Publishing and withdrawing at a time: what was reviewed then, or nothing."""
