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


track(State, Mechanism, MechanismReference, Relation, Membership)
