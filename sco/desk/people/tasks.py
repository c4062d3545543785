"""What the worker does for people: sends invitations, and deletes sessions that have ended."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sco.desk.letters import parts
from sco.desk.people.models import Invitation, Session
from sco.desk.tasks import QUEUE


@app.task(queue=QUEUE, retry=RetryStrategy(max_attempts=17, exponential_wait=2))
def send_invitation(invitation: int, nonce: str, origin: str) -> None:
    """Send an invitation, unless it has ended or has another link by now."""
    from sco.desk.people import inviting

    found = Invitation.objects.select_related("role", "invited_by").filter(pk=invitation, nonce=nonce).first()
    if found is not None and inviting.is_open(found):
        message(found, inviting.link(found, origin)).send()


def message(invitation: Invitation, link: str) -> EmailMessage:
    """The letter of an invitation, in its language."""
    name = f"desk/people/letters/invitation_{invitation.language.replace('-', '_')}.txt"
    with translation.override(invitation.language):
        subject, text = parts(render_to_string(name, {"invitation": invitation, "link": link}))
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": invitation.language}
    return EmailMessage(subject, f"{text}\n", to=[invitation.email], headers=headers)


@app.periodic(cron="29 3 * * *", periodic_id="delete_ended_sessions")
@app.task(queue="access", queueing_lock="delete_ended_sessions")
def delete_ended_sessions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete sessions that nobody can use any more."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
