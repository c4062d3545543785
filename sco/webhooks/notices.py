"""Says that an endpoint was disabled: to the desk on its pages, to the partner by e-mail."""

from collections.abc import Iterator

from django.core.mail import send_mail
from django.http import HttpRequest
from django.utils.translation import gettext, override

from sco.languages import LANGUAGES
from sco.webhooks.models import Endpoint

BY_ITSELF = (Endpoint.Why.GONE, Endpoint.Why.FAILING, Endpoint.Why.SECRET)


def write(pk: int) -> None:
    """Send the partner an e-mail in both languages, if it has an address and the endpoint is still disabled."""
    endpoint = Endpoint.objects.select_related("partner").get(pk=pk)
    if endpoint.is_active or not endpoint.partner.email:
        return
    texts = []
    for language in LANGUAGES:
        with override(language.lower()):
            subject, text = _mail(endpoint)
        texts.append((subject, text))
    send_mail(
        " / ".join(subject for subject, _text in texts), "\n\n---\n\n".join(text for _subject, text in texts), None,
        [endpoint.partner.email],
    )  # fmt: skip


def _mail(endpoint: Endpoint) -> tuple[str, str]:
    text = gettext(
        "Webhooks are no longer sent to %(url)s: %(why)s.\n\nNothing is lost: fetch what is new from the change feed"
        " with the last cursor that you have. When the endpoint works again, ask us to enable it."
    )
    return gettext("Your webhook endpoint was disabled"), text % {
        "url": endpoint.url, "why": endpoint.get_disabled_why_display()
    }  # fmt: skip


def for_desk(request: HttpRequest) -> Iterator[str]:
    """A sentence for each endpoint that was disabled by itself, for whoever may enable it."""
    if not request.user.has_perm("webhooks.view_endpoint"):
        return
    for each in Endpoint.objects.filter(disabled_why__in=BY_ITSELF).select_related("partner")[:10]:
        text = gettext("The endpoint %(url)s of %(partner)s is disabled: %(why)s.")
        yield text % {"url": each.url, "partner": each.partner, "why": each.get_disabled_why_display()}
