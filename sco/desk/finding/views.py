"""The page with the results of a search over everything at the desk, and suggestions while one types."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sco.desk.finding.asking import Count, Question
from sco.desk.finding.catching_up import catch_up, waiting_text
from sco.desk.finding.results import results, rows_of, suggestion, visible_kinds
from sco.ledger.registry import KINDS

PER_PAGE, SUGGESTED, LAST_PAGE = 20, 8, 100
# As the public search: nobody types more.
LONGEST = 200


def urls(site: admin.AdminSite) -> list[Any]:
    """The addresses of both."""
    return [
        path("find/", site.admin_view(find), name="find"),
        path("find/suggestions/", site.admin_view(suggestions), name="find_suggestions"),
    ]


def typed(request: HttpRequest) -> str:
    """What was typed."""
    return request.GET.get("q", "").strip()[:LONGEST]


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A page of results."""
    text, visible = typed(request), visible_kinds(request)
    chosen = request.GET.get("kind", "")
    question = Question(text, visible)
    waiting = catch_up() if text else 0
    count = question.count()
    number = _page(request)
    shown = Question(text, [chosen]) if chosen in visible else question
    found = shown.page((number - 1) * PER_PAGE, PER_PAGE + 1)
    if not found and number > 1:
        return HttpResponseRedirect(f"?{_parameters(request, p='')}")
    context = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "subtitle": text or None,
        "text": text,
        "results": results(found[:PER_PAGE], shown, request),
        "count": count,
        "kinds": _kinds(request, count, chosen),
        "number": number,
        "newer": f"?{_parameters(request, p=number - 1)}" if number > 1 else "",
        "older": f"?{_parameters(request, p=number + 1)}" if len(found) > PER_PAGE and number < LAST_PAGE else "",
        "waiting": waiting_text(waiting) if waiting else "",
    }
    return TemplateResponse(request, "desk/finding/results.html", context)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """What is called so, or has words that begin so in its name."""
    text = typed(request)
    if not text:
        return JsonResponse({"results": []})
    catch_up()
    found = Question(text, visible_kinds(request), typing=True).page(0, SUGGESTED)
    return JsonResponse({"results": [suggestion(row) for row in rows_of(found, request)]})


def _page(request: HttpRequest) -> int:
    text = request.GET.get("p", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 5 else 1


def _parameters(request: HttpRequest, **changes: Any) -> str:
    values = request.GET.copy()
    for name, value in changes.items():
        values[name] = str(value)
        if not value:
            del values[name]
    return values.urlencode()


def _kinds(request: HttpRequest, count: Count, chosen: str) -> list[dict[str, Any]]:
    """The kinds among the matches, with their numbers and addresses; the first is all of them."""
    everything = {"name": _("everything"), "count": count.total, "url": f"?{_parameters(request, kind='', p='')}"}
    return [everything | {"chosen": chosen not in count.kinds}] + [
        {
            "name": KINDS[name].model._meta.verbose_name_plural,
            "count": count.kinds[name],
            "url": f"?{_parameters(request, kind=name, p='')}",
            "chosen": chosen == name,
        }
        for name in KINDS
        if name in count.kinds
    ]
