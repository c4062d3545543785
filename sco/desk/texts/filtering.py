"""Items by the state of one language's text, for lists: the rules of ``states``, in SQL."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from sco.desk.texts import states
from sco.desk.texts.models import Basis
from sco.languages import EN, ZH, Language, suffix
from sco.ledger.items import Item
from sco.ledger.models import Projection
from sco.ledger.registry import kind_for

NEVER = Q(pk__in=[])


def with_text_state(queryset: QuerySet[Any], language: Language, state: str) -> QuerySet[Any]:
    """The items whose text in this language is in this state."""
    return queryset.filter(text_condition(queryset.model, language, state))


def text_condition(model: type[Item], language: Language, state: str) -> Q:
    """The condition on rows of the model; KeyError for an unknown state."""
    missing, outdated = _missing(model, language), _outdated(model, language)
    current, in_review = _current(model, language), _in_review(model, language)
    return {
        states.MISSING: missing,
        states.OUTDATED: ~missing & outdated,
        states.CURRENT: ~missing & ~outdated & current,
        states.IN_REVIEW: ~missing & ~outdated & in_review,
        states.DRAFT: ~missing & ~outdated & ~current & ~in_review,
    }[state]


def _missing(model: type[Item], language: Language) -> Q:
    found = NEVER
    for text in kind_for(model).document.texts():
        needed = Q() if text.required else _filled(f"{text.source}_{suffix(_other(language))}")
        found |= ~_filled(f"{text.source}_{suffix(language)}") & needed
    return found


def _filled(column: str) -> Q:
    # Not a pattern: it would read every body, where comparing lengths is enough.
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


def _outdated(model: type[Item], language: Language) -> Q:
    if not model.SOURCE_LANGUAGE:
        return NEVER if language == ZH else _moved(model, language)
    return _moved(model, language) & ~Q(**{model.SOURCE_LANGUAGE: language.lower()})


def _moved(model: type[Item], language: Language) -> Q:
    moved = Q(Exists(_bases(model, OuterRef("pk"), language).exclude(source={})))
    if not model.APPROVALS:
        return moved
    rows, owner = _approved(model, language)
    return moved | Q(Exists(rows.exclude(source_digest=_digest(model, owner, _other(language)))))


def _current(model: type[Item], language: Language) -> Q:
    if model.APPROVALS:
        return Q(Exists(_approved(model, language)[0]))
    changed = _bases(model, OuterRef(OuterRef("pk")), language).exclude(changed={}).values("sequence")
    public = Projection.objects.current().filter(kind=kind_for(model).name, slug=OuterRef("slug"))
    return Q(Exists(public.filter(languages__contains=[language]).exclude(sequence__in=changed)))


def _in_review(model: type[Item], language: Language) -> Q:
    if not model.APPROVALS:
        return NEVER
    rows, owner = _approvals(model)
    return Q(Exists(rows.filter(**{owner: OuterRef("pk")}, language=language.lower(), state="in_review")))


def _approved(model: type[Item], language: Language) -> tuple[QuerySet[Any], str]:
    """The approvals of the texts as they are now, and their reference to the item."""
    rows, owner = _approvals(model)
    mine = rows.filter(**{owner: OuterRef("pk")}, language=language.lower(), state="approved")
    return mine.filter(text_digest=_digest(model, owner, language)), owner


def _approvals(model: type[Item]) -> tuple[QuerySet[Any], str]:
    relation: Any = model._meta.get_field(model.APPROVALS)
    return relation.related_model._default_manager.all(), f"{relation.field.name}_id"


def _digest(model: type[Item], owner: str, language: Language) -> Subquery:
    """The digest of the present text of an approval's item."""
    return Subquery(_bases(model, OuterRef(owner), language).values("digest")[:1])


def _bases(model: type[Item], item: OuterRef, language: Language) -> QuerySet[Basis]:
    return Basis.objects.filter(kind=kind_for(model).name, item=item, language=language)


def _other(language: Language) -> Language:
    return EN if language == ZH else ZH
