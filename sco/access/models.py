"""Partners, their keys and grants, and what these have opened to them, article by article."""

from typing import ClassVar, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.fields import choices_check, slug_check, slug_field
from sco.languages import LANGUAGES
from sco.slugs import MAX_LENGTH


class Partner(models.Model):
    """An organisation that reads with keys of its own."""

    slug = slug_field(help_text=_("A short name. Logs and statistics have it."))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(
        _("e-mail"), blank=True, default="", help_text=_("For answers to requests. It never leaves the desk.")
    )
    note = models.TextField(_("note"), blank=True, default="", help_text=_("For the desk alone."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Without this, all keys of the partner are refused at once.")
    )
    per_minute = models.PositiveIntegerField(
        _("requests per minute"), default=600, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    per_day = models.PositiveIntegerField(
        _("requests per day"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit but that per minute."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [slug_check("access_partner_slug_ascii")]

    def __str__(self) -> str:
        return self.name


class Key(models.Model):
    """A key of a partner. Several can be valid at once, so that one is replaced without a pause."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys", verbose_name=_("partner"))
    label = models.CharField(
        _("label"), max_length=100, help_text=_("What uses it, for example: archive server, since March.")
    )
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.BinaryField(unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Empty: valid until it is revoked.")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering: ClassVar = ["partner__slug", "-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="access_key_expires_later",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.label})"


class GrantScope(models.TextChoices):
    """What a grant names: everything under some rights, everything of an outlet, or one article."""

    RIGHTS = "rights", _("all articles under these rights")
    OUTLET = "outlet", _("all articles of this outlet")
    ARTICLE = "article", _("this article")


class GrantPurpose(models.TextChoices):
    """What the partner may do with the text."""

    DISPLAY = "display", _("display")
    ARCHIVE = "archive", _("archive")


class Grant(models.Model):
    """A partner may read the restricted texts of some articles, in some languages and for some time.

    It opens nothing by itself: the rights must say that licensed partners can read the text. Judged at each request.
    """

    Scope: TypeAlias = GrantScope
    Purpose: TypeAlias = GrantPurpose

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="grants", verbose_name=_("partner"))
    scope = models.CharField(_("for"), max_length=10, choices=GrantScope, default=GrantScope.RIGHTS)
    # Not a foreign key: it holds for what is public under this slug, and rooms below know no kind by name.
    slug = slug_field(unique=False, help_text=_("Of the rights, the outlet or the article."))
    languages = ArrayField(
        models.CharField(max_length=8, choices=[(tag, tag) for tag in LANGUAGES]),
        verbose_name=_("languages"), default=list, help_text=_("The languages of the texts, as they were written."),
    )  # fmt: skip
    purpose = models.CharField(_("purpose"), max_length=10, choices=GrantPurpose, default=GrantPurpose.DISPLAY)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until it is ended."))
    basis = models.TextField(
        _("basis"), blank=True, default="", help_text=_("The permission behind it: letter, date, who gave it.")
    )

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering: ClassVar = ["partner__slug", "scope", "slug"]
        constraints: ClassVar = [
            slug_check("access_grant_slug_ascii"),
            choices_check("access_grant_scope_known", "scope", GrantScope),
            choices_check("access_grant_purpose_known", "purpose", GrantPurpose),
            models.CheckConstraint(
                condition=Q(languages__contained_by=list(LANGUAGES)) & Q(languages__len__gt=0),
                name="access_grant_languages_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="access_grant_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.slug}"

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the beginning.")})


class Entitlement(models.Model):
    """An article whose restricted text is open to a partner, as the list of changes last had it."""

    pk = models.CompositePrimaryKey("partner_id", "article")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="entitlements")
    article = models.CharField(max_length=MAX_LENGTH)
    purpose = models.CharField(max_length=10)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("open article")
        verbose_name_plural = _("open articles")


class AccessChange(models.Model):
    """An article that was opened or closed to a partner; ``number`` counts without gaps for each partner."""

    pk = models.CompositePrimaryKey("partner_id", "number")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="changes")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    article = models.CharField(max_length=MAX_LENGTH)
    is_open = models.BooleanField()
    purpose = models.CharField(max_length=10)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of access")
        verbose_name_plural = _("changes of access")


class UsageReport(models.Model):
    """What a key has used in some seconds. The live service adds these, and the worker sums them up."""

    key_id = models.BigIntegerField()  # no foreign key: checking it would read a table that the role may not
    day = models.DateField()
    requests = models.BigIntegerField()
    refused = models.BigIntegerField()
    size = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report of use")
        verbose_name_plural = _("reports of use")


class Usage(models.Model):
    """What a key has used on a day (UTC): requests, how many of them were refused, and bytes."""

    pk = models.CompositePrimaryKey("key_id", "day")
    key = models.ForeignKey(Key, models.CASCADE, related_name="usage")
    day = models.DateField()
    requests = models.BigIntegerField()
    refused = models.BigIntegerField()
    size = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("use")


class RequestStatus(models.TextChoices):
    """What became of a request for permission."""

    OPEN = "open", _("open")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class PermissionRequest(models.Model):
    """Somebody asks whether a text may be used. Personal data, which never leaves the desk and is deleted in time."""

    Status: TypeAlias = RequestStatus

    received_at = models.DateTimeField(_("received"), db_default=Now())
    # What was sent; the live service adds these columns and can read none.
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, db_default="")
    email = models.EmailField(_("e-mail"))
    scope = models.CharField(_("for"), max_length=10, choices=GrantScope)
    slug = slug_field(unique=False)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=GrantPurpose)
    message = models.TextField(_("message"))
    letter_language = models.CharField(_("language of the letter"), max_length=8)
    fingerprint = models.BinaryField(unique=True)
    # What became of it.
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, db_default=RequestStatus.OPEN)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=150, db_default="")
    letter = models.TextField(_("letter"), db_default="")
    sent_at = models.DateTimeField(_("letter sent"), null=True)
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+", verbose_name=_("grant"))

    class Meta:
        verbose_name = _("request for permission")
        verbose_name_plural = _("requests for permission")
        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            choices_check("access_request_scope_known", "scope", GrantScope),
            choices_check("access_request_purpose_known", "purpose", GrantPurpose),
            choices_check("access_request_status_known", "status", RequestStatus),
            # Whatever a stranger sends, a row has an end.
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("message"), 8_000), name="access_request_message_short"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.slug}"
