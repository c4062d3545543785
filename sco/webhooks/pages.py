"""What can be done to an endpoint and a message besides saving a form. Each is a POST of a button on their pages."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sco.webhooks.delivering import Delivery, send_and_settle, take_by_hand
from sco.webhooks.models import Attempt, Endpoint, Message
from sco.webhooks.sending import translated
from sco.webhooks.tasks import wake_soon

NEW_SECRET = "sco.new_secret"  # noqa: S105 - where the request has it
View = Callable[[Any, HttpRequest, Any], HttpResponse]


def for_changers(of: Any, view: View) -> Callable[..., HttpResponse]:
    """The view of a model admin, for a POST of somebody who may change endpoints."""

    @require_POST
    def checked(request: HttpRequest, pk: Any) -> HttpResponse:
        if not request.user.has_perm("webhooks.change_endpoint"):
            raise PermissionDenied
        return view(of, request, pk)

    return checked


def test(_of: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test now, and show what came back."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    return _sent(request, take_by_hand(endpoint.pk), endpoint)


def replay(_of: Any, request: HttpRequest, pk: str) -> HttpResponse:
    """Send a message again now, with the same id, and show what came back."""
    message = get_object_or_404(Message.objects.select_related("endpoint"), pk=pk)
    return _sent(request, take_by_hand(message.endpoint_id, message), message.endpoint)


def rotate(of: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret and show it once; the former one stays valid for a day."""
    with transaction.atomic():
        endpoint = get_object_or_404(Endpoint.objects.select_for_update(), pk=pk)
        request.META[NEW_SECRET] = endpoint.new_secret(timezone.now())
        endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
        of.log_change(request, endpoint, gettext("New secret."))
    return new_secret(of, request, endpoint)


def enable(of: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Let an endpoint get messages again. What waits is due at once."""
    now = timezone.now()
    with transaction.atomic():
        endpoint = get_object_or_404(Endpoint.objects.select_for_update(), pk=pk)
        endpoint.enable()
        endpoint.save(update_fields=["disabled_at", "disabled_why", "failing_since"])
        endpoint.messages.filter(state=Message.State.WAITING).update(due_at=now, tries=0)
        of.log_change(request, endpoint, gettext("Enabled."))
    wake_soon()
    messages.success(request, gettext("The endpoint is enabled. It is told now what it has missed."))
    return _back_to(endpoint)


def disable(of: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the messages to an endpoint."""
    with transaction.atomic():
        endpoint = get_object_or_404(Endpoint.objects.select_for_update(), pk=pk)
        endpoint.disable(Endpoint.Why.DESK, timezone.now())
        endpoint.save(update_fields=["disabled_at", "disabled_why"])
        of.log_change(request, endpoint, gettext("Disabled."))
    messages.success(
        request, gettext("The endpoint is disabled. Nothing is lost: enabled again, it is told everything.")
    )
    return _back_to(endpoint)


def new_secret(of: Any, request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    """The page that shows a new secret, once."""
    # Not a redirect with a message: that would be stored in a cookie or a session.
    context = {
        **of.admin_site.each_context(request), "opts": of.opts, "title": gettext("The new secret"),
        "secret": request.META.pop(NEW_SECRET), "original": endpoint,
    }  # fmt: skip
    return TemplateResponse(request, "webhooks/new_secret.html", context, headers={"Cache-Control": "no-store"})


def _sent(request: HttpRequest, delivery: Delivery | None, endpoint: Endpoint) -> HttpResponse:
    if delivery is None:
        endpoint.refresh_from_db()
        unreadable = endpoint.disabled_why == Endpoint.Why.SECRET
        secret = gettext("Its secret cannot be decrypted. Make a new one.")
        busy = gettext("A request to this endpoint is under way. Try again in half a minute.")
        messages.error(request, secret if unreadable else busy)
        return _back_to(endpoint)
    async_to_sync(send_and_settle)(delivery)
    attempt = Attempt.objects.filter(message=delivery.message).latest("at", "id")
    _say(request, attempt)
    return HttpResponseRedirect(reverse("admin:webhooks_message_change", args=[delivery.message]))


def _say(request: HttpRequest, attempt: Attempt) -> None:
    if attempt.status is None:
        messages.error(
            request,
            gettext("No answer after %(ms)s ms: %(error)s")
            % {"ms": attempt.latency_ms, "error": translated(attempt.error)},
        )
        return
    accepted = 200 <= attempt.status < 300
    text = (
        gettext("Accepted: %(status)s after %(ms)s ms.")
        if accepted
        else gettext("Not accepted: %(status)s after %(ms)s ms.")
    )
    (messages.success if accepted else messages.error)(
        request, text % {"status": attempt.status, "ms": attempt.latency_ms}
    )


def _back_to(endpoint: Endpoint) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:webhooks_endpoint_change", args=[endpoint.pk]))
