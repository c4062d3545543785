"""Words for how far a text is."""

from django.utils.translation import gettext_lazy as _

from articles import approving

STATES = {
    approving.MISSING: _("missing"),
    approving.INCOMPLETE: _("incomplete"),
    approving.DRAFT: _("draft"),
    approving.IN_REVIEW: _("in review"),
    approving.APPROVED: _("approved"),
    approving.CHANGED: _("changed since approval"),
    approving.OUTDATED: _("outdated: the original has changed"),
}
