"""The vocabularies of this app's kinds: see ``sco.api.vocabularies``."""

from articles.models import Claim, Rights
from articles.serializers.documents import TRANSLATION_STATES
from sco.api.vocabularies import Vocabulary

VOCABULARIES = (
    Vocabulary("claim_kind", Claim.Kind.choices, ["Claim.kind"]),
    Vocabulary("claim_status", Claim.Status.choices, ["Claim.status"]),
    Vocabulary("comparator", Claim.Comparator.choices, ["Claim.quantity.comparator"]),
    Vocabulary("translation_state", TRANSLATION_STATES.items(), ["Article.translation"]),
    Vocabulary("rights_access", Rights.Access.choices, ["Rights.access"]),
)
