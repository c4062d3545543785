"""The mirror of docs/mirror.py, as partners run it, while the record changes under it."""

import contextlib
import importlib.util
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from articles.models import Article, Author, Claim, Rights, Topic
from sco.access.models import Grant, Partner
from sco.access.tasks import refresh_all
from tests import databases
from tests import factories as make
from tests.access import giving
from tests.access.giving import bearer
from tests.api import sample
from tests.api.reading import get, walk

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
ROOT = "http://testserver/api/v1/"


class Killed(BaseException):
    """The mirror's process ends here."""


class Reader:
    """Opens addresses by Django's client; after some of them the mirror is killed."""

    def __init__(self, api: Client) -> None:
        self.api, self.left = api, 10**6
        self.altered = (b"", b"")  # in every answer: the words, and what stands in their place

    def __call__(self, request: Request) -> io.BytesIO:
        self.left -= 1
        if self.left < 0:
            raise Killed
        parts = urlsplit(request.full_url)
        response: Any = self.api.get(f"{parts.path}?{parts.query}", headers=dict(request.header_items()))
        body = b"".join(response) if response.streaming else response.content
        if response.status_code >= 400:
            raise HTTPError(
                request.full_url, response.status_code, response.reason_phrase, response.headers, io.BytesIO(body)
            )
        body = body.replace(*self.altered)
        # Half of an answer may be all that a process gets before it is killed.
        return io.BytesIO(body if self.left else body[: len(body) // 2])


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mirror", DOCS / "mirror.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def reader(api: Client) -> Reader:
    return Reader(api)


@pytest.fixture
def mirror(reader: Reader) -> ModuleType:
    found = program()
    found.urlopen = reader  # type: ignore[attr-defined]
    return found


@pytest.fixture
def partner(own_sample: str) -> Iterator[tuple[Partner, str]]:
    made = giving.partner()
    giving.grant(made, "rights", "some")
    return made, giving.key(made)


def granted(api: Client, key: str) -> dict[str, str]:
    """The texts that a grant opens, by asking for each article."""
    pages = (get(api, f"articles/{slug}", **bearer(key)) for slug in walk(api, "articles?limit=100&rights=some"))
    return {page["slug"]: page["source_text"] for page in pages if "licence" in page}


def rename_topic() -> None:
    make.rename(Topic.objects.get(slug="economy"), "renamed")
    make.publish_rows(Topic.objects.get(slug="economy"))


def correct() -> None:
    claim = Claim.objects.get(slug="c01")
    Claim.objects.filter(pk=claim.pk).update(**make.both("statement", "corrected"))
    make.publish_rows(Claim.objects.get(pk=claim.pk), correct=True, note=make.NOTE)


def rewrite() -> None:
    """Another source text, under the same grant."""
    piece = Article.objects.filter(rights__slug="some", article_topics__isnull=False).order_by("slug")[0]
    Article.objects.filter(pk=piece.pk).update(source_text="another text", title_en="Another title")
    make.approve(Article.objects.get(pk=piece.pk), "zh-Hans", "en")
    make.publish_rows(Article.objects.get(pk=piece.pk))


def withdraw() -> None:
    claims = Claim.objects.filter(article__rights__slug="some").order_by("slug")
    make.withdraw_rows(claims[0], note=make.NOTE)


def publish_again() -> None:
    make.publish_rows(Claim.objects.filter(article__rights__slug="some").order_by("slug")[0])


def erase() -> None:
    make.erase_rows(Author.objects.get(slug="author-1"), note=make.NOTE)


def publish_many() -> None:
    make.publish_rows(*[make.topic(f"many-{number}") for number in range(130)])


def restrict() -> None:
    Rights.objects.filter(slug="some").update(access="nobody")
    make.publish_rows(Rights.objects.get(slug="some"))


def permit() -> None:
    Rights.objects.filter(slug="some").update(access="licensed")
    make.publish_rows(Rights.objects.get(slug="some"))


def end_grant() -> None:
    Grant.objects.update(ends_at=timezone.now())


STEPS: tuple[Callable[[], None], ...] = (
    rename_topic, correct, rewrite, withdraw, publish_again, erase, publish_many, restrict, permit, end_grant,
)  # fmt: skip


@pytest.mark.drill
@pytest.mark.usefixtures("in_process")
def test_it_has_what_the_api_has_at_every_step_wherever_it_is_killed(
    api: Client, mirror: ModuleType, reader: Reader, partner: tuple[Partner, str], tmp_path: Path
) -> None:
    _partner, key = partner
    mirrors = {name: (tmp_path / name, key_) for name, key_ in (("anonymous", ""), ("granted", key))}
    for step in (lambda: None, *STEPS):
        step()
        refresh_all(0)
        for name, (file, key_) in mirrors.items():
            # Killed within the first answer, within the second, then left alone.
            for reader.left in (1, 2, 10**6):
                run(mirror, file, key_)
                if cursor := mirror.Mirror(ROOT, file).place("cursor"):
                    # The API refuses a cursor within a publication.
                    assert get(api, f"topics?as_of={cursor}&limit=1")["as_of"] == cursor
            kept = mirror.Mirror(ROOT, file, key_)
            assert kept.state() == get(api, "state")["hash"], (name, step)
            found = dict(kept.db.execute("SELECT * FROM source_text WHERE text IS NOT NULL"))
            assert found == (granted(api, key_) if key_ else {}), (name, step)
            assert bool(found) == (key_ != "" and step not in {restrict, end_grant})


def run(mirror: ModuleType, file: Path, key: str) -> None:
    made = mirror.Mirror(ROOT, file, key)
    try:
        # The latter two at half of an answer.
        with contextlib.suppress(Killed, ValueError, OSError):
            made.run()
    finally:
        made.db.close()  # what was not committed is lost, as with the process


def test_after_a_restored_backup_it_starts_afresh(
    api: Client, mirror: ModuleType, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    file = tmp_path / "mirror"
    with django_db_blocker.unblock():
        for words in ("lost with the server", "written after the restore"):
            # Two clones of one record are the server before and after the restore of a backup.
            with databases.clone(sample.template()):
                kept = mirror.Mirror(ROOT, file)
                kept.run()
                assert kept.state() == get(api, "state")["hash"]
                make.rename(Author.objects.get(slug="author-0"), words)
                make.publish_rows(Author.objects.get(slug="author-0"))
                kept.run()
                assert kept.state() == get(api, "state")["hash"]
                kept.db.close()
    text = sqlite3.connect(file).execute("SELECT document FROM item WHERE slug = 'author-0'").fetchone()
    assert "written after the restore" in text[0]


def test_it_begins_with_an_empty_record(api: Client, mirror: ModuleType, record: str, tmp_path: Path) -> None:
    kept = mirror.Mirror(ROOT, tmp_path / "mirror")
    kept.run()
    assert kept.state() == "0" * 64
    make.publish_rows(make.topic())
    kept.run()
    assert kept.state() == get(api, "state")["hash"] != "0" * 64


@pytest.mark.parametrize("words", [b"renamed", b'"version":2'], ids=["a document", "a header"])
@pytest.mark.usefixtures("own_sample")
def test_an_entry_that_does_not_verify_is_refused(
    mirror: ModuleType, reader: Reader, tmp_path: Path, capsys: Any, words: bytes
) -> None:
    arguments = [ROOT, str(tmp_path / "mirror")]
    assert mirror.main(arguments) == 0
    rename_topic()
    reader.altered = (words, words[:-1] + b"3")
    for _run in range(2):
        assert mirror.main(arguments) == 1
        assert capsys.readouterr().err.startswith("NOT VERIFIED. ")
    reader.altered = (b"", b"")
    assert mirror.main(arguments) == 0
    assert capsys.readouterr().out.startswith("Verified: ")


def test_an_export_that_does_not_verify_is_refused(
    own_sample: str, mirror: ModuleType, reader: Reader, tmp_path: Path, capsys: Any
) -> None:
    rename_topic()
    reader.altered = (b"renamed", b"altered")
    assert mirror.main([ROOT, str(tmp_path / "mirror")]) == 1
    assert "topic economy, version 2: the document does not match its hash." in capsys.readouterr().err


def test_another_state_than_the_servers_is_told_and_healed(
    own_sample: str, mirror: ModuleType, tmp_path: Path, capsys: Any
) -> None:
    # Without the slash at the end, too.
    arguments = [ROOT.rstrip("/"), str(tmp_path / "mirror")]
    assert mirror.main(arguments) == 0
    with sqlite3.connect(arguments[1]) as kept:
        kept.execute("DELETE FROM item WHERE slug = 'economy'")
    assert mirror.main(arguments) == 1
    assert "the server's is" in capsys.readouterr().err
    assert mirror.main([*arguments, "--fresh"]) == 0


def test_a_refused_key_is_told_in_the_servers_words(
    partner: tuple[Partner, str], mirror: ModuleType, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, key = partner
    arguments = [ROOT, str(tmp_path / "mirror")]
    monkeypatch.setenv("SCO_KEY", key)
    assert mirror.main(arguments) == 0
    assert texts(arguments[1])
    giver.keys.update(revoked_at=timezone.now())
    assert mirror.main(arguments) == 2
    assert "revoked" in capsys.readouterr().err
    # As docs/partners.md says: without the key, what it opened is deleted.
    monkeypatch.delenv("SCO_KEY")
    assert mirror.main(arguments) == 0
    assert texts(arguments[1]) == {}


def test_a_list_of_access_that_is_another_one_is_read_afresh(
    partner: tuple[Partner, str], mirror: ModuleType, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCO_KEY", partner[1])
    arguments = [ROOT, str(tmp_path / "mirror")]
    assert mirror.main(arguments) == 0
    before = texts(arguments[1])
    with sqlite3.connect(arguments[1]) as kept:
        kept.execute("INSERT INTO source_text VALUES ('of-the-list-before', 'a text')")

    def restored(request: Request) -> io.BytesIO:
        if "changes/access?after=" in request.full_url:
            raise refusal(request, 410, b"{}")
        return reader(request)

    monkeypatch.setattr(mirror, "urlopen", restored)
    assert mirror.main(arguments) == 0
    assert texts(arguments[1]) == before != {}


def refusal(request: Request, status: int, body: bytes) -> HTTPError:
    return HTTPError(request.full_url, status, "", Message(), io.BytesIO(body))


def texts(file: str) -> dict[str, str]:
    return dict(sqlite3.connect(file).execute("SELECT * FROM source_text"))


def test_what_it_is_called_without_is_told(mirror: ModuleType, capsys: Any) -> None:
    assert mirror.main([ROOT]) == 2
    assert "as often as you like" in capsys.readouterr().err


def test_the_documentation_shows_the_program_that_is_tested() -> None:
    shown, *_others = re.findall(r"```python\n(.*?)```", (DOCS / "partners.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown == (DOCS / "mirror.py").read_text(encoding="utf-8")
