"""Pages in Chinese: no English left, native punctuation, no spaces between Chinese words; superusers included."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from sco.ledger.items import Item
from tests.desk import browser

pytestmark = pytest.mark.django_db
SILENT = {"script", "style", "template", "code", "pre", "svg", "title"}
ROOT = Path(__file__).resolve().parents[2]
# Between two values, even where the second is shown only if there is one.
COMMA = re.compile(r"\}\}(?:\{% if [^%]+%\})?, \{\{")
TRANSLATED = re.compile(r"(?s)\{% blocktr.*?\{% endblocktr\w+ %\}")
VOID = {"input", "br", "img", "meta", "link", "hr", "col", "wbr"}
HAN = "[㐀-鿿]"
# Names and units that Chinese editors write as they are.
AS_THEY_ARE = {
    "API", "CSV", "XLSX", "XLIFF", "XML", "JSON", "JSON-LD", "URL", "URI", "HTTP", "HTTPS", "ID", "UTC", "Webhook",
    "Markdown",
    "English", "SHA-256", "IP", "ISBN", "DOI", "TOTP", "HMAC", "ISO", "PDF", "QR", "TSV", "HTML", "Unicode", "GeoJSON",
    "Ctrl", "LDAP", "bn", "Gone", "JavaScript", "MB", "docx", "RSS", "Atom", "ninjs", "NewsML", "Word", "NewsML-G",
}  # fmt: skip
BAD = {
    "a comma of English between Chinese": re.compile(rf"{HAN}, ?{HAN}"),
    "a colon of English after Chinese": re.compile(rf"{HAN}[）]?:"),
    "a space between Chinese words": re.compile(rf"{HAN} {HAN}"),
    "brackets of English around Chinese": re.compile(rf"\({HAN}+\)"),
}


class Texts(HTMLParser):
    """The texts that a reader of Chinese sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.stack: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        silent = (
            tag in SILENT or (named.get("lang") or "zh").lower()[:2] != "zh" or "mono" in (named.get("class") or "")
        )
        if not silent and not self.is_silent:
            told = [named.get(name) for name in ("title", "placeholder", "aria-label", "alt")]
            if tag == "input" and named.get("type") in {"submit", "button"}:
                told.append(named.get("value"))
            self.found += [text for text in told if text]
        if tag not in VOID:
            self.stack.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.is_silent:
            self.found.append(" ".join(data.split()))

    @property
    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.stack)


def english(text: str) -> list[str]:
    """Words of English in a text: two letters or more, but for names that stay."""
    words = re.findall(
        r"[A-Za-z][A-Za-z-]+", re.sub(r"https?://\S+|\S*[/_@=]\S*|\{\w+\}|\.[a-z]+\b|[a-z]+(?:-[a-z0-9]+)+", "", text)
    )
    return [word for word in words if word not in AS_THEY_ARE]


def faults(html: str) -> Iterator[str]:
    texts = Texts()
    texts.feed(html)
    for text in texts.found:
        if words := english(text):
            yield f"English: {text[:120]} {words}"
        yield from (f"{name}: {text[:120]}" for name, pattern in BAD.items() if pattern.search(text))


@pytest.fixture
def chinese(db: None) -> Client:
    user = User.objects.create_superuser("张", "", "x")
    return browser.client_of(user, "zh-hans")


def pages() -> list[str]:
    names = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
    return [f"{name}_{page}" for name in names for page in ("changelist", "add")] + [
        "index",
        "account",
        "find",
        "password_change",
    ]


@pytest.mark.parametrize("name", pages())
def test_page_has_no_english(chinese: Client, name: str) -> None:
    response = chinese.get(reverse(f"admin:{name}"), follow=True)
    if response.status_code in {403, 404, 405}:
        return
    assert list(faults(response.content.decode())) == []


def forms() -> list[str]:
    """The pages of one row of every model that the seed has rows of."""
    found = []
    for model in admin.site._registry:
        row: Any = model._default_manager.first()
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_changelist")] if row else []
        if isinstance(row, Item):
            found += [f"{reverse(f'{name}_{page}')}?ids={row.pk}" for page in ("publish", "withdraw", "correct")]
            found += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("history", "preview")]
    return [*found, reverse("admin:index")]


def test_pages_of_the_seed_have_no_english(shared_seed: str, chinese: Client) -> None:
    seen: dict[str, str] = {}
    for address in forms():
        response = chinese.get(address, follow=True)
        for fault in faults(response.content.decode()) if response.status_code == 200 else ():
            seen.setdefault(fault, address)
    # Pickers, labels for screen readers, units and slugs have what the seed says, in both languages.
    said = {
        fault
        for fault in seen
        if not re.search(r" · |^English: ([a-z]+|.*huanqiu.*|.*\*\*.*|True|.*[:（].*) \[", fault)
    }
    assert {fault: seen[fault] for fault in said} == {}


def test_no_template_has_an_ascii_comma_between_what_it_shows() -> None:
    paths = (path for room in ("sco/desk", "articles", "mechanisms") for path in (ROOT / room).rglob("*.html"))
    found = [path.name for path in paths if COMMA.search(TRANSLATED.sub("", path.read_text(encoding="utf-8")))]
    assert found == []
