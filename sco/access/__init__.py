"""Who may read more than everybody: partners, their keys, and what they were granted."""
