"""Comments on an item, on a field, or on a selection that is anchored in it as a quotation."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone

from sco import anchors
from sco.desk.form_fields import language_of
from sco.desk.together import people
from sco.desk.together.models import Comment, Notice, Thread
from sco.desk.together.notices import notify, where


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation for the page. ``is_found``: the selection is still in the text; None without a selection."""

    thread: Thread
    comments: list[Comment]
    label: str
    is_found: bool | None


@transaction.atomic
def start(
    item: models.Model, text: str, *, by: Any, field: str = "", exact: str = "", prefix: str = "", suffix: str = ""
) -> Comment:
    """Start a conversation; QuoteError if the selection is not at one place of the stored text."""
    quote = anchors.Anchor("")
    if exact:
        quote = anchors.anchor(_text(item, field), exact, prefix=prefix, suffix=suffix)
    thread = Thread.objects.create(
        **where(item), field=field, language=(language_of(field) or "").lower(),
        exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix,
    )  # fmt: skip
    return _add(item, thread, text, by=by)


@transaction.atomic
def reply(item: models.Model, thread: Thread, text: str, *, by: Any) -> Comment:
    """Add to a conversation; one that was resolved is open again."""
    Thread.objects.filter(pk=thread.pk).update(resolved_by=None, resolved_at=None)
    return _add(item, thread, text, by=by)


def _add(item: models.Model, thread: Thread, text: str, *, by: Any) -> Comment:
    comment = Comment.objects.create(thread=thread, author=by, text=text)
    users = get_user_model()._default_manager
    colleagues = people.with_access(type(item)) if "@" in text else users.none()
    by_name = {user.username: user for user in colleagues}
    called = [by_name[name] for name in people.mentioned(text, by_name)]
    notify(called, Notice.What.MENTIONED, item, by=by, language=thread.language, comment=comment)
    others = users.filter(is_active=True, pk__in=thread.comments.values("author"))
    rest = others.exclude(pk__in=[user.pk for user in called])
    notify(rest, Notice.What.COMMENTED, item, by=by, language=thread.language, comment=comment)
    return comment


def resolve(thread: Thread, *, by: Any) -> None:
    """Mark a conversation as settled."""
    Thread.objects.filter(pk=thread.pk, resolved_at=None).update(resolved_by=by, resolved_at=timezone.now())


def reopen(thread: Thread) -> None:
    """Open a settled conversation again."""
    Thread.objects.filter(pk=thread.pk).update(resolved_by=None, resolved_at=None)


def threads(item: models.Model) -> list[Shown]:
    """The item's conversations, open ones first. Two queries."""
    comments = models.Prefetch("comments", Comment.objects.select_related("author"))
    rows = Thread.objects.filter(**where(item)).select_related("resolved_by").prefetch_related(comments)
    shown = [
        Shown(row, list(row.comments.all()), label_of(type(item), row.field), _is_found(item, row)) for row in rows
    ]
    return sorted(shown, key=lambda each: each.thread.resolved_at is not None)


def label_of(model: type[models.Model], field: str) -> str:
    """The editors' name of a column; '' for the whole item or a column that is no more."""
    return next((str(each.verbose_name) for each in model._meta.concrete_fields if each.name == field), "")


def _is_found(item: models.Model, thread: Thread) -> bool | None:
    if not thread.exact:
        return None
    try:
        anchors.locate(_text(item, thread.field), anchors.Anchor(thread.exact, thread.prefix, thread.suffix))
    except anchors.QuoteError:
        return False
    return True


def _text(item: models.Model, field: str) -> str:
    value = getattr(item, field, None) if field else None
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""
