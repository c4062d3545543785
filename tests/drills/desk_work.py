"""An editor's day and a reader's, in a process of its own: `python -m tests.drills.desk_work NUMBER ROUNDS`.

Logs in with a password, makes, edits, publishes, corrects and withdraws articles through the admin's own pages, and
reads the API after each step. Prints nothing; any surprise ends it with a traceback.
"""

import os
import sys


def main(number: int, rounds: int) -> None:
    """Works for so many rounds."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    desk, api = Client(headers={"accept-language": "en"}), Client()
    editor = User.objects.create_user(f"editor-{number}", password="a long enough password", is_staff=True)
    editor.groups.add(Group.objects.get(name="editor"))
    credentials = {"username": editor.username, "password": "a long enough password"}
    assert desk.post("/admin/login/?next=/admin/", credentials).status_code == 302
    for turn in range(rounds):
        _one_article(desk, api, f"a-{number}-{turn}")


def _one_article(desk: object, api: object, slug: str) -> None:
    from tests.api.reading import get, pages, problem
    from tests.desk import browser, scenarios

    article = scenarios.draft(slug)
    saved = browser.save(desk, article, title_en=f"Piece {slug}")
    assert "Saved." in browser.said(saved)
    approve = [f"{article.pk}:en", f"{article.pk}:zh-Hans"]
    sent = browser.send(desk, browser.action_page(article, "publish"), approve=approve)
    assert sent.status_code == 302, sent.content.decode()
    before = get(api, f"articles/{slug}?lang=en")
    assert before["title"] == f"Piece {slug}"
    assert slug in {row["slug"] for page in pages(api, "articles?limit=7&author=author") for row in page["results"]}
    browser.save(desk, article, title_en=f"Corrected {slug}")
    note = {"note_en": "A word was wrong", "note_zh_hans": "更正"}
    fixed = browser.send(desk, browser.action_page(article, "correct"), approve=approve[0], **note)
    assert fixed.status_code == 302, fixed.content.decode()
    assert get(api, f"articles/{slug}?lang=en")["title"] == f"Corrected {slug}"
    history = get(api, f"articles/{slug}/history")["results"]
    assert get(api, history[1]["url"] + "&lang=en")["title"] == f"Piece {slug}"
    assert browser.send(desk, browser.action_page(article, "withdraw"), **note).status_code == 302
    problem(api, f"articles/{slug}", 410)


if __name__ == "__main__":
    import django
    from django.test.utils import setup_test_environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
    django.setup()
    setup_test_environment()
    main(int(sys.argv[1]), int(sys.argv[2]))
