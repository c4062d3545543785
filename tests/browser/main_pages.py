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


MAIN_PAGES = [
    MainPage("login", _at("login"), role=None),
    MainPage("front-page", _at("index")),
    MainPage("articles", _at("articles_article_changelist")),
    MainPage("article", _form(Article, slug=ARTICLE)),
    MainPage("new-article", _at("articles_article_add"), role="writer"),
    MainPage("publish", _publish),
    MainPage("claim", _form(Claim)),
    MainPage("mechanisms", _at("mechanisms_mechanism_changelist")),
    MainPage("mechanism", _form(Mechanism, slug="rats")),
]
NAMES = [page.name for page in MAIN_PAGES]
