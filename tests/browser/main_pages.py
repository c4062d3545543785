"""The main pages of the desk: what is shown in the guide, and looked at in both languages, modes and widths.

Add a page here, and it is in the screenshots and under axe.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from articles.models import Article, Claim
from mechanisms.models import Mechanism

ARTICLE = "four-security-centres"


class MainPage(NamedTuple):
    """A page by its name, the address that it has on the seed data, and the role of who looks at it."""

    name: str
    path: Callable[[], str]
    role: str | None = "editor"


def _at(name: str) -> Callable[[], str]:
    return lambda: reverse(f"admin:{name}")


def _form(model: type[Article | Claim | Mechanism], **lookup: str) -> Callable[[], str]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return lambda: reverse(name, args=[model._default_manager.filter(**lookup).order_by("pk")[0].pk])


def _publish() -> str:
    return f"{reverse('admin:articles_article_publish')}?ids={Article.objects.get(slug=ARTICLE).pk}"


def _of_article(name: str, query: str = "") -> Callable[[], str]:
    return lambda: reverse(f"admin:articles_article_{name}", args=[Article.objects.get(slug=ARTICLE).pk]) + query


MAIN_PAGES = [
    MainPage("front-page", _at("index")),
    MainPage("articles", _at("articles_article_changelist")),
    MainPage("article", _form(Article, slug=ARTICLE)),
    MainPage("new-article", _at("articles_article_add"), role="writer"),
    MainPage("publish", _publish),
    MainPage("claim", _form(Claim)),
    MainPage("mechanism", _form(Mechanism, slug="rats")),
    MainPage("search", lambda: f"{reverse('admin:find')}?q=上合组织"),
    MainPage("history", _of_article("history")),
    MainPage("schedule", _at("desk_scheduling_schedule_changelist")),
    MainPage("preview", _of_article("preview")),
    MainPage("account", _at("account")),
]
# Under the same tests, but in no guide.
OTHER_PAGES = [
    MainPage("login", _at("login"), role=None),
    MainPage("claims", _at("articles_claim_changelist")),
    MainPage("mechanisms", _at("mechanisms_mechanism_changelist")),
    MainPage("organisation", _form(Mechanism, slug="sco")),
    MainPage("compare", _of_article("compare", "?new=now")),
    MainPage("notices", _at("desk_together_notice_changelist")),
    MainPage("roles", _at("desk_people_role_changelist"), role="administrator"),
]
NAMES = [page.name for page in MAIN_PAGES]
