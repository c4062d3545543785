"""What happens to an article's text, for whoever at the desk has a say in it: ``article``, ``language`` and ``by``."""

from django.dispatch import Signal

# Before an approval: a receiver may raise Refused.
approving = Signal()
approved = Signal()
