"""Words for the languages and for how far a text is."""

from django.utils.translation import gettext_lazy as _

from articles import approving
from sco.languages import EN, ZH

LANGUAGE_NAMES = {ZH: _("Chinese"), EN: _("English")}
STATES = {
    approving.MISSING: _("missing"),
    approving.INCOMPLETE: _("incomplete"),
    approving.DRAFT: _("draft"),
    approving.IN_REVIEW: _("in review"),
    approving.APPROVED: _("approved"),
    approving.CHANGED: _("changed since approval"),
    approving.OUTDATED: _("outdated: the original has changed"),
}
