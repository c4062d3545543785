"""Rate limits: windows, who counts them for all processes, and how the others ask. No Django in here."""
