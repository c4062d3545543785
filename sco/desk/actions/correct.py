"""Publish items as corrections, with a public note on what was wrong."""

from django.utils.translation import gettext_lazy as _

from sco.desk.actions.publish import Publish


class Correct(Publish):
    """Like publishing, for items that are public; the note is required."""

    name = "correct"
    title = _("Correct")
    button = _("Correct %(languages)s")
    correct = True
