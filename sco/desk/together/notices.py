"""Notices: in the inbox of whoever should know, and by e-mail where that is wanted."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.display import ItemLink, admin_url, display_title
from sco.desk.together.models import Comment, Notice, NoticeWish
from sco.desk.together.versions import name_of
from sco.languages import from_code
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, kind_of, ref_of

SENTENCES = {
    Notice.What.MENTIONED: _("%(name)s mentioned you"),
    Notice.What.COMMENTED: _("%(name)s replied"),
    Notice.What.ASSIGNED: _("%(name)s gave you work"),
    Notice.What.REVIEW: _("%(name)s asked you for a review"),
    Notice.What.TAKEN_BACK: _("%(name)s took the request back"),
    Notice.What.SENT_BACK: _("%(name)s sent the text back"),
    Notice.What.APPROVED: _("%(name)s approved the text"),
}


def where(item: Any) -> dict[str, Any]:
    """The columns that name an item."""
    return {"kind": kind_of(item).name, "item": item.pk}


def notify(
    recipients: Iterable[Any],
    what: Notice.What,
    item: models.Model,
    *,
    by: Any,
    language: str = "",
    comment: Comment | None = None,
) -> None:
    """Tell each of these once, but nobody of what they did themselves. Letters leave after the commit."""
    told = {user.pk: user for user in recipients if user is not None and user.pk != by.pk}
    rows = [
        Notice(recipient=user, actor=by, what=what, language=language, comment=comment, **where(item))
        for user in told.values()
    ]
    Notice.objects.bulk_create(rows)
    wishes = NoticeWish.objects.filter(user__in=list(told), by_mail=True).values_list("user_id", flat=True)
    wanted = set(wishes) if rows else set()
    for row in rows:
        if row.recipient_id in wanted and row.recipient.email:
            transaction.on_commit(partial(_defer, row.pk))


def _defer(pk: int) -> None:
    # The task's module imports this one.
    from sco.desk.together.tasks import send_notice

    send_notice.defer(notice=pk)


def unread(user: Any) -> int:
    """How many notices this user has not read. One query."""
    return Notice.objects.filter(recipient=user, read_at=None).count()


def sentence(notice: Notice) -> str:
    """``Li Tianyi asked you for a review (English)``."""
    text = str(SENTENCES[Notice.What(notice.what)]) % {"name": name_of(notice.actor)}
    if not notice.language:
        return text
    language = LANGUAGE_NAMES[from_code(notice.language)]
    return gettext("%(text)s (%(language)s)") % {"text": text, "language": language}


def links(rows: Iterable[Any]) -> dict[tuple[str, int], ItemLink]:
    """Titles and addresses of the items that these rows are about. One query per kind; deleted items are absent."""
    pks: dict[str, set[int]] = {}
    for row in rows:
        pks.setdefault(row.kind, set()).add(row.item)
    found: dict[tuple[str, int], ItemLink] = {}
    for kind, some in pks.items():
        for item in KINDS[kind].model._default_manager.filter(pk__in=some) if kind in KINDS else ():
            found[kind, item.pk] = _link(item)
    return found


def _link(item: Item) -> ItemLink:
    return ItemLink(ref_of(item), display_title(item), admin_url(item))


def mark_read(user: Any, **which: Any) -> None:
    """Mark the user's own notices, or those that ``which`` selects, as read."""
    Notice.objects.filter(recipient=user, read_at=None, **which).update(read_at=timezone.now())


def letter(notice: Notice) -> EmailMessage | None:
    """The notice as a letter, without any text of the desk; None if it is not wanted, or read already."""
    wish = NoticeWish.objects.filter(user=notice.recipient, by_mail=True).first()
    recipient = notice.recipient
    if wish is None or not recipient.email or not recipient.is_active or notice.read_at:
        return None
    link = links([notice]).get((notice.kind, notice.item))
    if link is None:
        return None
    with translation.override(wish.language):
        text = gettext("%(what)s: %(title)s") % {"what": sentence(notice), "title": link.title}
        inbox = settings.DESK_URL + reverse("admin:desk_together_notice_changelist") if settings.DESK_URL else ""
        address = settings.DESK_URL + link.url if settings.DESK_URL else ""
        note = gettext("You get this because you asked for notices by e-mail. Change it in your notices at the desk.")
        body = "\n\n".join(filter(None, (text, address, note, inbox)))
        headers = {"Auto-Submitted": "auto-generated", "Content-Language": wish.language}
        # A title must not begin another header.
        subject = " ".join(text.split())[:200]
        return EmailMessage(subject, f"{body}\n", to=[recipient.email], headers=headers)
