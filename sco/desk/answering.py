"""Answers to requests for permission: the two forms, and what happens when one is sent."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from sco.access.models import Grant, GrantPurpose, Partner, PermissionRequest, RequestStatus
from sco.access.tasks import refresh
from sco.desk import letters
from sco.desk.tasks import send_letter
from sco.desk.time_zones import zone_name
from sco.languages import LANGUAGES
from sco.ledger.names import LANGUAGE_NAMES
from sco.local_times import validate_in_calendar
from sco.plain_text import hidden_in
from sco.slugs import MAX_LENGTH, is_slug

SUBJECT_AT_MOST = 150


class AnswerForm(forms.Form):
    """What both answers have: the letter, in the language of the request."""

    template: ClassVar[str]
    status: ClassVar[RequestStatus]
    letter = forms.CharField(
        label=_("Letter"), widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        help_text=_("The first line is its subject. It is sent to the address of the request."), max_length=8_000,
    )  # fmt: skip

    def __init__(self, *args: Any, asked: PermissionRequest, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)
        self.fields["letter"].initial = letters.draft(self.template, asked)
        self.fields["letter"].widget.attrs["lang"] = asked.letter_language

    def clean_letter(self) -> str:
        text = str(self.cleaned_data["letter"]).replace("\r\n", "\n")
        subject, below = letters.parts(text)
        if not subject or not below:
            raise ValidationError(_("A letter has a subject in its first line, and a text below."))
        if len(subject) > SUBJECT_AT_MOST:
            raise ValidationError(_("The first line is the subject, and too long for one: use at most 150 characters."))
        # From word processors: in the headers of a letter, some of them would begin a line.
        if hidden := hidden_in(text):
            raise ValidationError(_("Remove the control character %(code)s.") % {"code": f"U+{ord(hidden):04X}"})
        return text

    def grant(self) -> Grant | None:
        """Saves what the answer gives; None if that is nothing."""
        return None


class RefusalAnswer(AnswerForm):
    """A refusal."""

    template = "refused"
    status = RequestStatus.REFUSED


class GrantAnswer(AnswerForm):
    """A grant, to a partner that there is or a new one."""

    template = "granted"
    status = RequestStatus.GRANTED
    partner = forms.ModelChoiceField(
        Partner.objects.filter(is_active=True), label=_("Partner"), required=False, empty_label=_("A new partner"),
    )  # fmt: skip
    partner_name = forms.CharField(label=_("Name of the new partner"), max_length=200, required=False)
    partner_slug = forms.CharField(label=_("Its slug"), max_length=MAX_LENGTH, required=False)
    languages = forms.MultipleChoiceField(
        label=_("languages"), choices=[(tag, LANGUAGE_NAMES[tag]) for tag in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("purpose"), choices=GrantPurpose.choices)
    ends_at = forms.SplitDateTimeField(
        label=_("until"), required=False, widget=AdminSplitDateTime, validators=[validate_in_calendar],
        help_text=_("Empty: until it is ended."),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("basis"), required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("The permission behind it: letter, date, who gave it."),
    )  # fmt: skip
    field_order = ("partner", "partner_name", "partner_slug", "languages", "purpose", "ends_at", "basis", "letter")

    def __init__(self, *args: Any, asked: PermissionRequest, **kwargs: Any) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        until = self.fields["ends_at"]
        until.help_text = f"{until.help_text} {zone_name()}"
        name = asked.organisation or asked.name
        known = Partner.objects.filter(email__iexact=asked.email, is_active=True).first()
        slug = slugify(name)[:MAX_LENGTH]
        self.initial = {
            "partner": known, "partner_name": name, "partner_slug": slug if is_slug(slug) else "",
            "languages": asked.languages, "purpose": asked.purpose, **self.initial,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("partner"):
            self._check_new(cleaned)
        ends = cleaned.get("ends_at")
        if ends and ends <= timezone.now():
            self.add_error("ends_at", _("This time has passed."))
        return cleaned

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("partner_name"):
            self.add_error("partner_name", _("Choose a partner, or name a new one."))
        slug = cleaned.get("partner_slug", "")
        if not is_slug(slug):
            self.add_error("partner_slug", _("Use lowercase letters a–z, digits and single hyphens."))
        elif Partner.objects.filter(slug=slug).exists():
            self.add_error("partner_slug", _("A partner has this slug already. Choose it above, or another slug."))

    def grant(self) -> Grant:
        cleaned, asked = self.cleaned_data, self.asked
        partner = cleaned["partner"] or Partner.objects.create(
            slug=cleaned["partner_slug"], name=cleaned["partner_name"], email=asked.email
        )
        # From the moment that the transaction has, or the list of changes would not see it yet.
        made = Grant.objects.create(
            partner=partner, starts_at=TransactionNow(), scope=asked.scope, slug=asked.slug,
            **{name: cleaned[name] for name in ("languages", "purpose", "ends_at", "basis")},
        )  # fmt: skip
        refresh(partner.pk)
        return made


@transaction.atomic
def answer(pk: int, form: AnswerForm, *, by: str) -> bool:
    """Saves an answer and has its letter sent; False if somebody else has answered, or the request is gone."""
    asked = PermissionRequest.objects.select_for_update().filter(pk=pk, status=RequestStatus.OPEN).first()
    if asked is None:
        return False
    asked.status, asked.answered_at, asked.answered_by = form.status, timezone.now(), by
    asked.letter, asked.grant = form.cleaned_data["letter"], form.grant()
    asked.save()
    # In this transaction: either both are there or neither.
    send_letter.defer(request=pk)
    return True
