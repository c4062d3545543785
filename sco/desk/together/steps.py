"""The steps of the panel: who may take each, what it needs, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco import anchors
from sco.desk.people.translators import may_write
from sco.desk.together import commenting, reviewing, step_forms
from sco.desk.together.models import Assignment, Outcome, Role
from sco.desk.together.notices import where
from sco.languages import from_code

Cleaned = Mapping[str, Any]
GONE = _("This was settled by somebody else in the meantime.")


@dataclass(frozen=True, slots=True)
class Step:
    """``take`` returns the reason why it could not be done, or ''."""

    form: type[step_forms.StepForm]
    is_allowed: Callable[[Any, HttpRequest, Any], bool]
    take: Callable[[Any, HttpRequest, Any, Cleaned], str]
    done: Any


def _changes(admin: Any, request: HttpRequest, item: Any) -> bool:
    return bool(admin.has_change_permission(request, item))


def _comments(admin: Any, request: HttpRequest, _item: Any) -> bool:
    return bool(admin.may_comment(request))


def _assigns(admin: Any, request: HttpRequest, _item: Any) -> bool:
    return bool(admin.may_assign(request))


def _sees(_admin: Any, _request: HttpRequest, _item: Any) -> bool:
    # The view has asked for the right to see the item.
    return True


def _ask(admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    language = from_code(sent["language"])
    if not may_write(request, item, language):
        return gettext("You may not change this text, so its review is for others to ask for.")
    if language not in admin.reviewable(item):
        return gettext("There is nothing to review: the text is incomplete, or approved as it is.")
    reviewing.assign(
        item, role=Role.REVIEWER, language=sent["language"], assignee=sent["assignee"], by=request.user, due=sent["due"]
    )
    admin.mark_in_review(item, language)
    return ""


def _take_back(admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    asked = list(reviewing.open_reviews(item, sent["language"]))
    if not admin.may_assign(request) and not any(row.by_id == request.user.pk for row in asked):
        return gettext("Only who asked for the review can take it back.") if asked else str(GONE)
    if not reviewing.take_back(item, sent["language"], by=request.user):
        return str(GONE)
    admin.mark_draft(item, from_code(sent["language"]))
    return ""


def _send_back(admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    reviewing.send_back(item, sent["language"], sent["text"], by=request.user)
    admin.mark_draft(item, from_code(sent["language"]))
    return ""


def _assign(_admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    names = ("role", "language", "assignee", "due")
    reviewing.assign(item, **{name: sent[name] for name in names}, by=request.user)
    return ""


def _finish(admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    row = Assignment.objects.filter(**where(item), pk=sent["assignment"], closed_at=None).first()
    if row is None:
        return str(GONE)
    if row.assignee_id != request.user.pk and row.by_id != request.user.pk and not admin.may_assign(request):
        return gettext("Only who does the work or gave it can close it.")
    outcome = Outcome.DONE if row.assignee_id == request.user.pk else Outcome.TAKEN_BACK
    return "" if reviewing.close(row, outcome) else str(GONE)


def _comment(_admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    names = ("field", "exact", "prefix", "suffix")
    try:
        commenting.start(item, sent["text"], by=request.user, **{name: sent[name] for name in names})
    except anchors.QuoteError as error:
        reason = gettext(error.template) % error.details
        return gettext("%(reason)s Comments stand on the saved text: save first.") % {"reason": reason}
    return ""


def _reply(_admin: Any, request: HttpRequest, item: Any, sent: Cleaned) -> str:
    commenting.reply(item, sent["thread"], sent["text"], by=request.user)
    return ""


def _resolve(_admin: Any, request: HttpRequest, _item: Any, sent: Cleaned) -> str:
    commenting.resolve(sent["thread"], by=request.user)
    return ""


def _reopen(_admin: Any, _request: HttpRequest, _item: Any, sent: Cleaned) -> str:
    commenting.reopen(sent["thread"])
    return ""


STEPS: dict[str, Step] = {
    "ask": Step(step_forms.AskForm, _changes, _ask, _("The review is asked for. You can take it back.")),
    "take-back": Step(step_forms.LanguageForm, _changes, _take_back, _("The request is taken back.")),
    "send-back": Step(step_forms.SendBackForm, _changes, _send_back, _("The text is sent back with your comment.")),
    "assign": Step(step_forms.AssignForm, _assigns, _assign, _("The work is assigned.")),
    "finish": Step(step_forms.DoneForm, _sees, _finish, _("The work is closed.")),
    "comment": Step(step_forms.CommentForm, _comments, _comment, _("Your comment is there.")),
    "reply": Step(step_forms.ReplyForm, _comments, _reply, _("Your reply is there.")),
    "resolve": Step(step_forms.ThreadForm, _comments, _resolve, _("The conversation is resolved. It can be reopened.")),
    "reopen": Step(step_forms.ThreadForm, _comments, _reopen, _("The conversation is open again.")),
}
