"""Endpoints of partners at the desk, and the log of what was sent to them."""

import contextlib
import json
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco import local_times
from sco.access.models import Partner
from sco.desk.form_fields import DeskFieldsMixin
from sco.desk.model_admin import ReadOnlyMixin
from sco.desk.partner_admin import PartnerAdmin
from sco.desk.site import DeskSite
from sco.languages import LANGUAGES
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS
from sco.webhooks import gathering, notices, pages, signing
from sco.webhooks.models import Attempt, Endpoint, Message
from sco.webhooks.sending import HEADERS, translated
from sco.webhooks.targets import BadTarget, parse

# What the worker writes while somebody has the form open must stay.
EDITED = ("url", "kinds", "languages")


def _kinds() -> list[tuple[str, Any]]:
    """The choices of kinds, which register after this module is loaded."""
    return [(name, kind.model._meta.verbose_name_plural) for name, kind in KINDS.items()]


class EndpointForm(forms.ModelForm[Endpoint]):
    """An endpoint, whose address must be of the public Internet."""

    kinds = forms.MultipleChoiceField(
        label=capfirst(_("kinds")), choices=_kinds, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What it is told of. None ticked: everything."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=capfirst(_("languages")), choices=[(tag, LANGUAGE_NAMES[tag]) for tag in LANGUAGES],
        widget=forms.CheckboxSelectMultiple, initial=list(LANGUAGES),
        help_text=_("It is told of versions that are public in one of these, or were until then."),
    )  # fmt: skip

    class Meta:
        model = Endpoint
        fields = ("partner", *EDITED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.WEBHOOKS_ALLOW_PRIVATE and "url" in self.fields:
            self.fields["url"].help_text = _(
                "Begins with https://. WEBHOOKS_ALLOW_PRIVATE is set, for development: http:// is allowed too, and so "
                "are any port, this machine and private networks."
            )

    def clean_url(self) -> str:
        text = self.cleaned_data["url"]
        try:
            return parse(text, private=settings.WEBHOOKS_ALLOW_PRIVATE).url
        except BadTarget as bad:
            raise ValidationError([bad.message, *_hints(text)]) from None


def _hints(text: str) -> list[str]:
    """What would let this refused address pass, in development."""
    if settings.PRODUCTION or settings.WEBHOOKS_ALLOW_PRIVATE:
        return []
    with contextlib.suppress(BadTarget):
        parse(text, private=True)
        return [gettext("For development, start the service with WEBHOOKS_ALLOW_PRIVATE=1: it allows this address.")]
    return []


class EndpointInline(admin.TabularInline[Endpoint, Partner]):
    """The endpoints of a partner, which have pages of their own."""

    model = Endpoint
    fields = readonly_fields = ("url", "languages", "state")
    extra = 0
    can_delete = False
    classes = ["desk-rows"]
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("delivery state"))
    def state(self, endpoint: Endpoint) -> str:
        return state_of(endpoint)


PartnerAdmin.inlines = (*PartnerAdmin.inlines, EndpointInline)  # type: ignore[assignment]
DeskSite.notices.append(notices.for_desk)


@admin.register(Endpoint)
class EndpointAdmin(DeskFieldsMixin, admin.ModelAdmin[Any]):
    """Endpoints. A new secret is shown once, in answer to the form that made it."""

    form = EndpointForm
    change_form_template = "webhooks/endpoint.html"
    list_display = ("url", "partner", "kind_names", "languages", "state", "last_attempt")
    list_filter = ("partner", "disabled_why")
    list_select_related = ("partner",)
    search_fields = ("url", "partner__name", "partner__slug")
    autocomplete_fields = ("partner",)
    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        latest = Attempt.objects.filter(message__endpoint=OuterRef("pk")).order_by("-at").values("at")[:1]
        return super().get_queryset(request).annotate(tried=Subquery(latest))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["partner", "state", "position", "previous_until"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["partner", *EDITED, *(["state", "position", "previous_until"] if obj else [])]

    def get_urls(self) -> Any:
        views = {"test": pages.test, "rotate": pages.rotate, "enable": pages.enable, "disable": pages.disable}
        own = [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(pages.for_changers(self, view)), name=f"endpoint_{name}"
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("kinds"))
    def kind_names(self, endpoint: Endpoint) -> str:
        names = dict(_kinds())
        return gettext(", ").join(str(names.get(kind, kind)) for kind in endpoint.kinds) or gettext("everything")

    @admin.display(description=_("delivery state"))
    def state(self, endpoint: Endpoint) -> str:
        return state_of(endpoint)

    @admin.display(description=_("last attempt"), ordering="tried")
    def last_attempt(self, endpoint: Any) -> Any:
        return labelled(gettext("last attempt"), precise(endpoint.tried))

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=[name for name in form.changed_data if name in EDITED])
            return
        obj.position = gathering.head_sequence()
        request.META[pages.NEW_SECRET] = obj.new_secret(timezone.now())
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Endpoint, post_url_continue: str | None = None) -> HttpResponse:
        return pages.new_secret(self, request, obj)


class AttemptInline(ReadOnlyMixin, admin.TabularInline[Attempt, Message]):
    """The requests with one message."""

    model = Attempt
    fields = readonly_fields = ("time", "url", "answered", "latency", "what_failed", "text", "pressed")
    extra = 0
    can_delete = False
    classes = ["desk-rows"]

    @admin.display(description=_("at"))
    def time(self, attempt: Attempt) -> str:
        return precise(attempt.at)

    @admin.display(description=_("HTTP status"))
    def answered(self, attempt: Attempt) -> str:
        return labelled(gettext("HTTP status"), attempt.status)

    @admin.display(description=_("milliseconds"))
    def latency(self, attempt: Attempt) -> str:
        return labelled(gettext("milliseconds"), attempt.latency_ms)

    @admin.display(description=_("error"))
    def what_failed(self, attempt: Attempt) -> str:
        return labelled(gettext("error"), translated(attempt.error))

    @admin.display(description=_("answer"))
    def text(self, attempt: Attempt) -> str:
        return labelled(gettext("answer"), attempt.response)

    @admin.display(description=_("by hand"))
    def pressed(self, attempt: Attempt) -> str:
        return labelled(gettext("by hand"), gettext("Yes") if attempt.by_hand else gettext("No"))


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """The log: what was sent, and what came back. Kept for 30 days."""

    change_form_template = "webhooks/message.html"
    list_display = ("created_at", "endpoint", "type", "state", "last_status", "last_latency", "failures")
    list_filter = ("state", "type", "endpoint")
    list_select_related = ("endpoint",)
    search_fields = ("id", "endpoint__url", "endpoint__partner__slug")
    show_full_result_count = False
    list_per_page = 50
    inlines = (AttemptInline,)
    fields: ClassVar[Any] = [
        ("id", "type"),
        "endpoint",
        ("after", "upto"),
        ("state", "tries"),
        "created_at",
        "next_attempt",
        "request",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        latest = Attempt.objects.filter(message=OuterRef("pk")).order_by("-at", "-id")
        found = {name: Subquery(latest.values(name)[:1]) for name in ("status", "error", "latency_ms")}
        return super().get_queryset(request).annotate(**{f"latest_{name}": each for name, each in found.items()})

    def get_urls(self) -> Any:
        replay = self.admin_site.admin_view(pages.for_changers(self, pages.replay))
        return [path("<str:pk>/replay/", replay, name="message_replay"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["may_replay"] = request.user.has_perm("webhooks.change_endpoint")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("HTTP status"))
    def last_status(self, message: Any) -> Any:
        return labelled(gettext("HTTP status"), message.latest_status or translated(message.latest_error or ""))

    @admin.display(description=_("milliseconds"))
    def last_latency(self, message: Any) -> Any:
        return labelled(gettext("milliseconds"), message.latest_latency_ms)

    @admin.display(description=_("failed attempts"), ordering="tries")
    def failures(self, message: Message) -> str:
        return labelled(gettext("failed attempts"), message.tries)

    @admin.display(description=_("next attempt"))
    def next_attempt(self, message: Message) -> Any:
        waits = message.state == Message.State.WAITING and message.endpoint.is_active
        return precise(message.due_at) if waits else "—"

    @admin.display(description=_("request"))
    def request(self, message: Message) -> str:
        text = json.dumps(json.loads(message.body), ensure_ascii=False, indent=1)
        return format_html('<pre class="document">{}\n\n{}</pre>', "\n".join(_head(message)), text)


def _head(message: Message) -> list[str]:
    """The head of the last request with a message, or of the one to come."""
    last = message.attempts.first()
    return [
        f"POST {last.url if last else message.endpoint.url}",
        *(f"{name}: {value}" for name, value in HEADERS.items()),
        f"webhook-id: {message.pk}",
        *([f"webhook-timestamp: {signing.written(last.at)}"] if last else []),
        "webhook-signature: " + gettext("(the signature is not shown)"),
    ]


def labelled(label: str, value: Any) -> str:
    """A value with its name, which is shown where a narrow screen has no room for the heads of columns."""
    shown = "—" if value in (None, "") else value
    return format_html('<span class="narrow-label">{}</span>{}', label, shown)


def precise(at: datetime | None) -> str:
    """A time as the editor writes it, to the second."""
    if at is None:
        return "—"
    there = local_times.local(at)
    return f"{date_format(there, 'DATE_FORMAT')} {there:%H:%M:%S} {local_times.offset(there)}"


def state_of(endpoint: Endpoint) -> str:
    """Whether an endpoint gets messages, in a few words."""
    if not endpoint.is_active:
        return f"{gettext('disabled')}: {endpoint.get_disabled_why_display()} ({_time(endpoint.disabled_at)})"
    if not endpoint.partner.is_active:
        return gettext("the partner is not active")
    if endpoint.failing_since:
        return gettext("failing since %(time)s") % {"time": _time(endpoint.failing_since)}
    return gettext("active")


def _time(at: Any) -> str:
    return str(localize(timezone.localtime(at)))
