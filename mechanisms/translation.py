"""The language columns of the mechanisms' texts, and then, once they exist, the history of all columns."""

from modeltranslation.translator import TranslationOptions, register

from mechanisms.models import Mechanism, MechanismReference, Membership, Relation, State
from sco.ledger.history import track


@register(State)
class StateTranslation(TranslationOptions):
    fields = ("name",)


@register(Mechanism)
class MechanismTranslation(TranslationOptions):
    fields = ("name", "short_name", "description", "seat")


@register(MechanismReference)
class MechanismReferenceTranslation(TranslationOptions):
    fields = ("title",)


# After the registrations: pghistory copies the columns that a model has when it is tracked, and language columns exist
# only from then on.
track(State, Mechanism, MechanismReference, Relation, Membership)
