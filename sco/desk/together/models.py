"""Work that somebody is asked for, comments on items and their texts, notices, and who looks at what."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sco.fields import choices_check

# An item by the name of its kind and its primary key: there is one table for items of all kinds.
KIND_LENGTH = 40


class Language(models.TextChoices):
    """The languages as columns store them; '' in a column is the whole item."""

    ZH = "zh-hans", _("Chinese")
    EN = "en", _("English")


class Role(models.TextChoices):
    """What somebody is asked to do."""

    WRITER = "writer", _("write")
    TRANSLATOR = "translator", _("translate")
    REVIEWER = "reviewer", _("review")


class Outcome(models.TextChoices):
    """How an assignment ended."""

    DONE = "done", _("done")
    TAKEN_BACK = "taken_back", _("taken back")
    SENT_BACK = "sent_back", _("sent back")


class Assignment(models.Model):
    """A text that somebody is asked to write, translate or review. A review without assignee is for whoever may."""

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    item = models.BigIntegerField(_("item"))
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True, default="")
    role = models.CharField(_("task"), max_length=10, choices=Role)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("assignee"),
        null=True,
        blank=True,
    )
    due = models.DateField(_("due"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="")

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        default_permissions = ()
        permissions: ClassVar = [("assign_item", _("Can assign work on items"))]
        indexes: ClassVar = [
            models.Index(fields=["assignee", "due"], condition=Q(closed_at=None), name="assignment_open"),
            models.Index(fields=["kind", "item"], name="assignment_item"),
        ]
        constraints: ClassVar = [
            choices_check("assignment_language_known", "language", Language, ""),
            choices_check("assignment_role_known", "role", Role),
            choices_check("assignment_outcome_known", "outcome", Outcome, ""),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="assignment_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=False) | Q(role="reviewer"), name="assignment_for_somebody"
            ),
            models.UniqueConstraint(
                fields=["kind", "item", "language", "role", "assignee"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.kind}:{self.item} {self.language}".strip()


class Thread(models.Model):
    """A conversation about an item, one of its fields, or a selection in it, which is anchored as a quotation."""

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    item = models.BigIntegerField(_("item"))
    field = models.CharField(_("field"), max_length=100, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True, default="")
    exact = models.TextField(_("selection"), blank=True, default="")
    prefix = models.CharField(max_length=200, blank=True, default="")
    suffix = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        default_permissions = ()
        permissions: ClassVar = [("comment_item", _("Can comment on items"))]
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "item"], name="thread_item")]
        constraints: ClassVar = [
            choices_check("thread_language_known", "language", Language, ""),
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="thread_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} {self.field}".strip()


class Comment(models.Model):
    """One contribution to a conversation. It is not changed: another one can say it better."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Notice(models.Model):
    """Something that somebody should know, in the inbox at the desk."""

    class What(models.TextChoices):
        """What happened."""

        MENTIONED = "mentioned", _("mentioned you")
        COMMENTED = "commented", _("replied")
        ASSIGNED = "assigned", _("gave you work")
        REVIEW = "review", _("asked you for a review")
        TAKEN_BACK = "taken_back", _("took it back")
        SENT_BACK = "sent_back", _("sent the text back")
        APPROVED = "approved", _("approved the text")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    kind = models.CharField(max_length=KIND_LENGTH)
    item = models.BigIntegerField()
    language = models.CharField(max_length=8, choices=Language, blank=True, default="")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-at"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]
        constraints: ClassVar = [
            choices_check("notice_language_known", "language", Language, ""),
            models.CheckConstraint(condition=~Q(recipient=F("actor")), name="notice_of_others"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.kind}:{self.item}"


class NoticeWish(models.Model):
    """Whether somebody wants notices by e-mail too, and in which language."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by_mail = models.BooleanField(_("send me an e-mail as well"), default=False)
    language = models.CharField(max_length=8, choices=Language, default=Language.ZH)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.by_mail}"


class RoleRule(models.Model):
    """A rule for the members of a group: who wrote a text cannot approve it."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+", verbose_name=_("role"))
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=True,
        help_text=_("Members cannot approve a text that they have written or changed since its last approval."),
    )

    class Meta:
        verbose_name = _("rule of a role")
        verbose_name_plural = _("rules of roles")

    def __str__(self) -> str:
        return str(self.group)


class Presence(models.Model):
    """Who had an item's form open a moment ago. Rows are of use for a minute, and kept until the next day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=KIND_LENGTH)
    item = models.BigIntegerField()
    language = models.CharField(max_length=8, blank=True, default="")
    field = models.CharField(max_length=100, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "item", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}:{self.item}"
