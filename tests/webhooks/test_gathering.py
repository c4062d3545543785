"""What an endpoint is told."""

from typing import Any

import orjson
import pytest

from sco.languages import LANGUAGES
from sco.ledger.models import Entry
from sco.webhooks import gathering
from sco.webhooks.models import Endpoint, Message
from tests import factories as make
from tests.webhooks import making

pytestmark = pytest.mark.django_db
NOW = making.timezone.now()


def told(to: Endpoint) -> list[dict[str, Any]]:
    """Every message that there is for an endpoint now, as if each were delivered at once."""
    found = []
    while message := gathering.next_message(to, NOW):
        message.state = Message.State.DELIVERED
        message.save()
        found.append(orjson.loads(message.body))
    return found


def names(messages: list[dict[str, Any]]) -> list[str]:
    return [f"{item['kind']}:{item['slug']}" for message in messages for item in message["data"]["items"]]


def test_a_message_names_items_and_says_nothing_of_them() -> None:
    to, topic = making.endpoint(), make.topic()
    make.publish_rows(topic)
    (message,) = told(to)
    last = Entry.objects.get()
    assert message == {
        "type": "record.changed",
        "timestamp": last.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": {
            "cursor": f"1.{bytes(last.digest)[:8].hex()}",
            "publication": 1,
            "items": [{"kind": "topic", "slug": "security", "action": "publish", "version": 1}],
        },
    }


def test_publications_that_wait_are_one_message_up_to_the_newest() -> None:
    to = making.endpoint()
    make.topic_in_three_versions()
    (message,) = told(to)
    assert [item["action"] for item in message["data"]["items"]] == ["publish", "withdraw", "publish"]
    assert message["data"]["cursor"].startswith("3.")
    assert told(to) == []


def test_nothing_from_before_the_endpoint_is_told() -> None:
    make.topic_in_three_versions()
    assert told(making.endpoint()) == []


def test_only_its_kinds_are_told() -> None:
    to = making.endpoint(kinds=["state", "topic"])
    make.publish_rows(make.outlet())
    assert told(to) == []
    assert to.position == 1
    make.publish_rows(make.topic(), make.outlet("other"))
    make.publish_rows(make.state())
    messages = told(to)
    assert names(messages) == ["topic:security", "state:kazakhstan"]
    assert messages[-1]["data"]["publication"] == 4


def test_only_its_languages_are_told_and_whatever_is_gone() -> None:
    of = {language: making.endpoint(kinds=["article"], languages=[language]) for language in LANGUAGES}
    article = make.article(approved=["zh-Hans"])
    make.publish_article(article)
    assert names(told(of["zh-Hans"])) == ["article:piece"]
    assert told(of["en"]) == []
    make.approve(article, "en")
    make.publish_rows(article)
    make.withdraw_rows(article)
    for to in of.values():
        (message,) = told(to)
        assert [item["action"] for item in message["data"]["items"]] == ["publish", "withdraw"]


def test_a_version_that_drops_a_language_is_told_to_its_readers() -> None:
    to = making.endpoint(kinds=["article"], languages=["en"])
    article = make.article()
    make.publish_article(article)
    assert len(told(to)) == 1
    article.summary_en = ""
    article.save()
    make.publish_rows(article, drop_languages=True)
    assert Entry.objects.latest("sequence").languages == ["zh-Hans"]
    assert names(told(to)) == ["article:piece"]


def test_a_long_publication_is_cut_short_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "ITEMS_AT_MOST", 3)
    to = making.endpoint()
    make.publish_rows(*[make.topic(f"topic-{number}") for number in range(5)])
    (message,) = told(to)
    assert (len(message["data"]["items"]), message["data"]["more"]) == (3, True)
    assert message["data"]["cursor"].startswith("5.")


def test_a_long_way_is_gone_in_steps_that_end_with_publications(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "STEP", 2)
    to = making.endpoint(kinds=["topic"])
    make.publish_rows(*[make.state(f"state-{number}") for number in range(3)])
    for number in range(4):
        make.publish_rows(make.topic(f"topic-{number}"), make.outlet(f"outlet-{number}"))
    messages = told(to)
    assert names(messages) == [f"topic:topic-{number}" for number in range(4)]
    assert to.position == 11
    ends = set(Entry.objects.values_list("publication", flat=True))
    assert {message["data"]["publication"] for message in messages} <= ends
