"""Sentences with figures as a person reads them, and the score of the reader on these: ``make figures``."""
