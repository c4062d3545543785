"""The live service: what waits (long polls and streams) and what writes (requests for permission, counters)."""
