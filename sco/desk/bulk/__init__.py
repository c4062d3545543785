"""Publishing and withdrawing many items in the background: one after another, each with its own outcome."""
