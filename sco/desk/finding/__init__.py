"""What lists and searches know of the working copies: their words, and how they stand against the record.

Triggers note every change, whoever makes it; whatever asks, writes first what is noted (``catching_up``).
"""
