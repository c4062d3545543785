"""The log from memory: as fast as any answer, and never one that was signed anew since."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from sco.api.answers import ANSWERS
from sco.api.heads import HEADS, HeadMemory
from sco.ledger.log_keys import rotate
from sco.ledger.log_signing import sign
from tests.api.conftest import remembering, statements
from tests.api.test_answers import Sent, environ, recalling

__all__ = ["remembering", "statements"]
Noting = Callable[[], AbstractContextManager[list[str]]]
PATHS = ["checkpoint", "key", "tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44", "proof?kind=topic&slug=t0"]


@pytest.fixture
def own_log(shared_log: str) -> Iterator[None]:
    HEADS.forget()
    yield
    ANSWERS.forget()


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_of_the_log_is_remembered(
    path: str, own_log: None, remembering: None, statements: Noting, in_process: None
) -> None:
    first = Sent(recalling, environ(f"log/{path}"))
    assert first.status == "200 OK"
    with statements() as seen:
        assert Sent(recalling, environ(f"log/{path}")).all == first.all
    assert seen == []


def test_a_new_checkpoint_is_seen_and_nothing_but_answers_forgotten(own_log: None, in_process: None) -> None:
    told: list[object] = []
    memory = HeadMemory(600)
    memory.on_advance(told.append)
    before = memory.ask()
    rotate()
    assert sign()
    after = memory.ask()
    assert (before.cursor, before.checkpoint) < (after.cursor, after.checkpoint)
    assert told[-1] == frozenset()
