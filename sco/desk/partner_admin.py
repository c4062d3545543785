"""Partners, their keys and grants at the desk."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sco.access import keys
from sco.access.models import Grant, Key, Partner
from sco.access.tasks import opened, refresh
from sco.desk.form_fields import DeskFieldsMixin
from sco.desk.usage import use_by_day, use_today
from sco.languages import LANGUAGES
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import live_at_head
from sco.ledger.registry import Ref

# Endpoints are of a room above the desk, which need not be installed.
_ADDED = (
    ("access_key", _("New key")), ("access_grant", _("New grant")), ("webhooks_endpoint", _("New endpoint")),
)  # fmt: skip
VALID_KEY = Q(keys__revoked_at=None) & (Q(keys__expires_at=None) | Q(keys__expires_at__gt=Now()))


class GrantForm(forms.ModelForm[Grant]):
    """A grant, whose slug must be that of something public."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=[(tag, LANGUAGE_NAMES[tag]) for tag in LANGUAGES],
        widget=forms.CheckboxSelectMultiple, help_text=_("Of the texts, as they were written."),
    )  # fmt: skip

    class Meta:
        model = Grant
        fields = ("partner", "scope", "slug", "languages", "purpose", "starts_at", "ends_at", "basis")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scope, slug = cleaned.get("scope"), cleaned.get("slug")
        if scope and slug and not live_at_head([Ref(scope, slug)]):
            message = _("Nothing public has this slug. Copy it from the page of the rights, the outlet or the article.")
            raise ValidationError({"slug": message})
        return cleaned


class KeyForm(forms.ModelForm[Key]):
    """A key; once made, it can be revoked."""

    revoke = forms.BooleanField(
        label=_("Revoke this key"), required=False,
        help_text=_("It is refused from now on. This cannot be undone: make a new key instead."),
    )  # fmt: skip

    class Meta:
        model = Key
        fields = ("partner", "label", "expires_at")

    def clean_expires_at(self) -> Any:
        expires = self.cleaned_data["expires_at"]
        if expires and "expires_at" in self.changed_data and expires <= timezone.now():
            raise ValidationError(_("This time has passed. To end a key now, revoke it."))
        return expires


class KeyInline(admin.TabularInline[Key, Partner]):
    """The keys of a partner, which are made and revoked on pages of their own."""

    model = Key
    fields = readonly_fields = ("label", "prefix", "state", "created_at", "expires_at", "revoked_at")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=pgettext_lazy("of a key", "state"))
    def state(self, key: Key) -> str:
        return key_state(key)


class GrantInline(admin.TabularInline[Grant, Partner]):
    """The grants of a partner."""

    model = Grant
    fields = readonly_fields = ("scope", "slug", "languages", "purpose", "starts_at", "ends_at")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NeverDeletedAdmin(DeskFieldsMixin, admin.ModelAdmin[Any]):
    """What was once allowed stays on file. Each change reaches the partner's list of changes at once."""

    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        refresh(obj.pk if isinstance(obj, Partner) else obj.partner_id)


@admin.register(Partner)
class PartnerAdmin(NeverDeletedAdmin):
    """Partners."""

    list_display = ("name", "slug", "is_active", "valid_keys", "open_articles")
    list_filter = ("is_active",)
    search_fields = ("slug", "name")
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["name", "slug", "email", "note", "is_active"]}),
        (_("Limits, of each key"), {"fields": ["per_minute", "per_day"]}),
    ]
    used: ClassVar[Any] = (_("Use"), {"fields": ["use_by_key", "use_by_day"]})
    inlines = (KeyInline, GrantInline)

    def get_queryset(self, request: HttpRequest) -> Any:
        counted = {"found_keys": Count("keys", filter=VALID_KEY, distinct=True)}
        return super().get_queryset(request).annotate(**counted, found=Count("entitlements__article", distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["slug", "more", "use_by_key", "use_by_day"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        return [*found, self.used, (_("Access"), {"fields": ["more"]})] if obj else found

    @admin.display(description=_("add"))
    def more(self, partner: Partner) -> str:
        """Links to what the partner can be given."""
        found = ((_address(f"admin:{name}_add"), partner.pk, text) for name, text in _ADDED)
        return format_html_join(" · ", '<a href="{}?partner={}">{}</a>', (link for link in found if link[0]))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @admin.display(description=_("valid keys"), ordering="found_keys")
    def valid_keys(self, partner: Any) -> int:
        return int(partner.found_keys)

    @admin.display(description=_("today"))
    def use_by_key(self, partner: Partner) -> str:
        return use_today(partner)

    @admin.display(description=_("last 30 days"))
    def use_by_day(self, partner: Partner) -> str:
        return use_by_day(partner)

    @admin.display(description=_("open articles"), ordering="found")
    def open_articles(self, partner: Any) -> int:
        return int(partner.found)


@admin.register(Key)
class KeyAdmin(NeverDeletedAdmin):
    """Keys. A new one is shown once, in answer to the form that made it, and stored nowhere."""

    form = KeyForm
    list_display = ("label", "partner", "prefix", "state", "created_at", "expires_at")
    list_filter = ("partner",)
    list_select_related = ("partner",)
    search_fields = ("label", "prefix", "partner__name", "partner__slug")
    autocomplete_fields = ("partner",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["partner", "label", "expires_at"]
        shown = ["partner", "label", "prefix", "state", "created_at", "expires_at"]
        return [*shown, "revoked_at"] if obj.revoked_at else [*shown, "revoke"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["partner", "prefix", "state", "created_at", "revoked_at"] if obj else []

    @admin.display(description=pgettext_lazy("of a key", "state"))
    def state(self, key: Key) -> str:
        return key_state(key)

    def save_model(self, request: HttpRequest, obj: Key, form: Any, change: bool) -> None:
        if not change:
            # On the form and not on the row: nothing that is saved or logged has the key itself.
            form.key = keys.new_key()
            obj.prefix, obj.digest = keys.prefix(form.key), keys.digest(form.key)
        elif form.cleaned_data.get("revoke"):
            obj.revoked_at = timezone.now()
        super().save_model(request, obj, form, change)
        request.META["sco.new_key"] = getattr(form, "key", "")

    def response_add(self, request: HttpRequest, obj: Key, post_url_continue: str | None = None) -> HttpResponse:
        # Not a redirect with a message: that would be stored in a cookie or a session.
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": gettext("The new key"),
            "key": request.META.pop("sco.new_key"), "original": obj,
        }  # fmt: skip
        return TemplateResponse(request, "desk/new_key.html", context, headers={"Cache-Control": "no-store"})


@admin.register(Grant)
class GrantAdmin(NeverDeletedAdmin):
    """Grants. One that was given is ended rather than deleted."""

    form = GrantForm
    list_display = ("partner", "scope", "slug", "languages", "purpose", "starts_at", "ends_at")
    list_filter = ("scope", "purpose", "partner")
    list_select_related = ("partner",)
    search_fields = ("slug", "partner__name", "partner__slug")
    autocomplete_fields = ("partner",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # What was granted stays on file: only its end and its basis change.
        return ["partner", "scope", "slug", "languages", "purpose", "starts_at"] if obj else []

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if count := opened(obj.pk):
            text = ngettext("It opens %(count)s article now.", "It opens %(count)s articles now.", count)
            messages.success(request, text % {"count": count})
        else:
            messages.warning(request, OPENS_NOTHING)


OPENS_NOTHING = _(
    "This grant opens nothing at present. It needs public articles with a source text in one of its languages, under "
    "rights that are published as “licensed partners”, and a time that has begun and not ended."
)


def _address(name: str) -> str:
    """The address of a page by its name; "" if there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def key_state(key: Key) -> str:
    """Whether a key can be used, in a word."""
    if key.revoked_at:
        return gettext("revoked")
    return gettext("expired") if key.expires_at and key.expires_at <= timezone.now() else gettext("valid")
