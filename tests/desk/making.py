"""Factories for the desk's tests: an article with its references, and users with and without permissions."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from articles.models import Article, ArticleAuthor, Author, Claim, Outlet, Rights, Translation
from sco.ledger.publishing import publish, unpublished_references
from sco.ledger.registry import ref_of


def editor(name: str = "ed") -> User:
    """A user with exactly the permissions of the editors' group."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="editors"))
    return user


def client_of(user: User, language: str = "en") -> Client:
    """A client logged in as this user."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def texts(**fields: str) -> dict[str, str]:
    """``title="x"`` gives both columns: 题x and x."""
    return {k: v for name, text in fields.items() for k, v in ((f"{name}_zh_hans", f"文{text}"), (f"{name}_en", text))}


def article(slug: str = "a-piece", **fields: Any) -> Article:
    """An article with complete texts, nobody's approval, and one author."""
    outlet, _ = Outlet.objects.get_or_create(slug="outlet", defaults=texts(name="Outlet"))
    rights, _ = Rights.objects.get_or_create(slug="closed", defaults=texts(notice="Closed"))
    author, _ = Author.objects.get_or_create(slug="author", defaults=texts(name="Author"))
    made = Article.objects.create(
        slug=slug,
        outlet=outlet,
        rights=rights,
        published_at=datetime(2025, 9, 2, 17, 5, 22, 602000, tzinfo=UTC),
        **{**texts(title="title", summary="summary", body="body"), **fields},
    )
    ArticleAuthor.objects.create(article=made, author=author, position=1)
    return made


def approved(slug: str = "a-piece", **fields: Any) -> Article:
    """An article with both languages approved."""
    made = article(slug, **fields)
    for language in ("zh-Hans", "en"):
        Translation.objects.approve(made, language, by="ed")
    return made


def public(slug: str = "a-piece", **fields: Any) -> Article:
    """A published article in both languages, with its references."""
    made = approved(slug, **fields)
    publish([ref_of(made), *unpublished_references([ref_of(made)])], actor="ed")
    return made


def claim(of: Article, slug: str = "a-claim") -> Claim:
    """A claim with complete texts."""
    return Claim.objects.create(slug=slug, article=of, kind="event", **texts(statement="statement"))


def page(row: Any, name: str = "change") -> str:
    """The address of a row's page at the desk."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def action_page(row: Any, name: str) -> str:
    """The address of an action page for one item."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}") + f"?ids={row.pk}"


def form_data(response: Any) -> dict[str, Any]:
    """What a browser submits for an untouched change form."""
    context = response.context
    forms = [context["adminform"].form]
    for formset in (inline.formset for inline in context["inline_admin_formsets"]):
        forms += [formset.management_form, *formset.forms]
    data: dict[str, Any] = {"_seen": forms[0].seen}
    for form in forms:
        for bound in form:
            data |= _sent(bound.html_name, bound.field.widget, bound.value())
    return data


def _sent(name: str, widget: Any, value: Any) -> dict[str, Any]:
    parts = getattr(widget, "widgets", None)
    if parts:
        return {
            f"{name}_{n}": part.format_value(v)
            for n, (part, v) in enumerate(zip(parts, widget.decompress(value), strict=True))
        }
    shown = widget.format_value(value)
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    unticked = getattr(widget, "input_type", "") == "checkbox" and not value
    return {} if unticked else {name: as_browser(str(shown or ""))}


def as_browser(text: str) -> str:
    """A text as a browser sends it: lines end with CRLF, and a line break at the beginning is lost."""
    return text.removeprefix("\n").replace("\n", "\r\n")


def said(response: Any) -> str:
    """The messages of a response."""
    return " ".join(map(str, get_messages(response.wsgi_request)))


def send(desk: Client, url: str, **data: Any) -> Any:
    """Open an action page, then submit it with these ticks."""
    return desk.post(url, {"seen": desk.get(url).context.get("seen", ""), **data})


def save(desk: Client, row: Any, **changes: str) -> Any:
    """Open a row's form, change these fields, save."""
    return desk.post(page(row), form_data(desk.get(page(row))) | changes)
