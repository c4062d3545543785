"""What the generated classes promise, used as a partner would: mypy passes only if they can be told apart."""

import json
import re
import sys
from datetime import datetime
from typing import Any, Protocol

import httpx
from record_client import AuthenticatedClient, Client
from record_client.api.articles import articles_detail, articles_list
from record_client.api.changes import changes
from record_client.models.article import Article
from record_client.models.articles_detail_lang import ArticlesDetailLang
from record_client.models.articles_list_lang import ArticlesListLang
from record_client.models.bilingual_article import BilingualArticle
from record_client.models.bilingual_article_page import BilingualArticlePage
from record_client.models.changes import Changes
from record_client.models.not_found_problem import NotFoundProblem
from record_client.models.state_change import StateChange
from record_client.models.state_document import StateDocument
from record_client.types import File

client = Client(base_url=sys.argv[1], follow_redirects=True)
partner = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Answer(Protocol):
    """What every ``sync_detailed`` returns."""

    status_code: Any
    content: bytes
    parsed: Any


def record(operation: str, query: dict[str, str | int], answer: Answer) -> list[object]:
    """What came back, for the test; the last member tells whether the objects hold all that was sent."""
    parsed = answer.parsed
    return [operation, query, int(answer.status_code), type(parsed).__name__, is_whole(parsed, answer.content)]


def is_whole(parsed: Any, content: bytes) -> bool:
    """Whether this is the content, which is not nothing."""
    if isinstance(parsed, str):
        return parsed == content.decode() != ""
    if isinstance(parsed, File):
        return parsed.payload.read() == content != b""
    return bool(plain(parsed.to_dict()) == plain(json.loads(content)))


def record_raw(operation: str, query: dict[str, str | int], answer: httpx.Response) -> list[object]:
    """The same for what the client does not parse."""
    return [operation, query, answer.status_code, answer.headers["Content-Type"], answer.content != b""]


def record_beginning(operation: str, path: str) -> list[object]:
    """The same for what has no end."""
    with client.get_httpx_client().stream("GET", path) as answer:
        return [operation, {}, answer.status_code, answer.headers["Content-Type"], next(answer.iter_bytes()) != b""]


def plain(value: Any) -> Any:
    """JSON with times as times: the client writes them with +00:00."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return datetime.fromisoformat(value) if isinstance(value, str) and TIME.fullmatch(value) else value


def typed_values() -> dict[str, object]:
    """A few values by way of types that mypy has checked."""
    one = articles_detail.sync("four-security-centres", client=client, lang=ArticlesDetailLang.EN)
    both = articles_detail.sync("four-security-centres", client=client, lang=ArticlesDetailLang("*"))
    page = articles_list.sync(client=client, lang=ArticlesListLang("*"), limit=1, count=True)
    feed = changes.sync(client=client)
    missing = articles_detail.sync("no-such-article", client=client)
    assert isinstance(one, Article)
    assert isinstance(both, BilingualArticle)
    assert isinstance(page, BilingualArticlePage)
    assert isinstance(page.count, int)
    assert isinstance(feed, Changes)
    assert isinstance(missing, NotFoundProblem)
    states = [change.document for change in feed.results if isinstance(change, StateChange)]
    title: str = one.title
    chinese: str | None = both.title.zh_hans
    published: datetime = one.published_at
    return {
        "one": title,
        "both": {"zh-Hans": chinese, "en": both.title.en},
        "page": [card.title.zh_hans for card in page.results],
        "names": [document.name.en for document in states if isinstance(document, StateDocument)],
        "year": published.year,
        "gone": missing.title,
    }


if __name__ == "__main__":
    print(json.dumps(typed_values()))
