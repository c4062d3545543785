"""The vocabularies of this app's kinds: see ``sco.api.vocabularies``."""

from django.utils.translation import gettext_lazy as _

from articles.models import Claim, Rights
from articles.serializers.documents import TRANSLATION_STATES
from sco.access.models import GrantPurpose
from sco.api.vocabularies import Vocabulary

# Whether a text is open to a partner.
ACCESS = {"open": _("open"), "closed": _("closed")}

VOCABULARIES = (
    Vocabulary("claim_kind", Claim.Kind.choices, ["Claim.kind"]),
    Vocabulary("claim_status", Claim.Status.choices, ["Claim.status"]),
    Vocabulary("comparator", Claim.Comparator.choices, ["Claim.quantity.comparator"]),
    Vocabulary("translation_state", TRANSLATION_STATES.items(), ["Article.translation"]),
    Vocabulary("grant_purpose", GrantPurpose.choices, ["AccessChange.purpose", "Licence.purpose"]),
    Vocabulary("grant_access", ACCESS.items(), ["AccessChange.access"]),
    Vocabulary("rights_access", Rights.Access.choices, ["Rights.access"]),
)
