"""Windows, addresses, and the counters of another process. No database."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.limits import addresses, protocol, serving
from sco.limits.asking import Asking
from sco.limits.usage import Usage
from sco.limits.windows import DAY, NAMES_AT_MOST, Counters, Level, Quota
from tests.live.service import at_once

MINUTE = Quota("minute", 3, 60)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_lets_through_what_its_quota_says_and_then_begins_anew() -> None:
    clock = Clock()
    counters = Counters(clock)
    assert [counters.take("a", [MINUTE]).allowed for _ in range(5)] == [True] * 3 + [False] * 2
    assert counters.take("b", [MINUTE]).levels == (Level(2, 60),)
    clock.now += 59.5
    assert counters.take("a", [MINUTE]).retry_after == 1
    clock.now += 0.5
    assert counters.take("a", [MINUTE]).allowed


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 8)
)  # fmt: skip
def test_no_window_of_any_length_lets_more_through(pauses: list[int], per_minute: int, per_day: int) -> None:
    clock, quotas, through = Clock(), [Quota("minute", per_minute, 60), Quota("day", per_day, DAY)], []
    counters = Counters(clock)
    for pause in pauses:
        clock.now += pause
        if counters.take("a", quotas).allowed:
            through.append(clock.now)
    assert len(through) <= per_day
    begins: list[float] = []
    for at in through:  # windows begin with their first request
        if not begins or at >= begins[-1] + 60:
            begins.append(at)
        assert sum(begins[-1] <= each < begins[-1] + 60 for each in through) <= per_minute


def test_what_one_quota_refuses_counts_in_none() -> None:
    counters = Counters(Clock())
    quotas = [MINUTE, Quota("day", 1, DAY)]
    assert counters.take("a", quotas).levels[0].remaining == 2
    assert [each.remaining for each in counters.take("a", quotas).levels] == [2, 0]


def test_a_day_ends_at_midnight_and_goes_on_after_a_restart() -> None:
    clock = Clock()
    clock.now = 20 * DAY - 100
    counters, day = Counters(clock), Quota("day", 10, DAY)
    counters.begin("a", day, 8)
    assert counters.take("a", [day]).levels == (Level(1, 100),)
    clock.now += 100
    assert counters.take("a", [day]).levels == (Level(9, DAY),)


def test_many_names_do_not_fill_the_memory() -> None:
    clock = Clock()
    counters = Counters(clock)
    counters._windows = {(str(number), "minute"): (clock.now + 1, 1) for number in range(NAMES_AT_MOST)}
    clock.now += 2
    counters.take("a", [MINUTE])
    assert len(counters._windows) == 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "found"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"), ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7:4711", True, "198.51.100.7"), ("127.0.0.1", "nonsense", True, "127.0.0.1"),
        ("2001:db8::1:2", "", False, "2001:db8::/64"), ("::1", "[2001:db8:0:0:9::1]:80", True, "2001:db8::/64"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"), ("fe80::1%eth0", "", False, "fe80::/64"),
        ("", "", False, "unknown"),
    ],
)  # fmt: skip
def test_a_client_is_an_address_or_a_network(peer: str, forwarded: str, trusted: bool, found: str) -> None:
    assert addresses.client(peer, forwarded, trusted=trusted) == found


@pytest.mark.parametrize(
    ("address", "is_own"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("::2", False),
     ("192.0.2.1", False), ("unknown", False)],
)  # fmt: skip
def test_which_addresses_are_the_machines_own(address: str, is_own: bool) -> None:
    assert addresses.is_this_machine(address) == is_own


@pytest.mark.parametrize("url", ["unix:limits", "tcp://h", "tcp://h:0", "tcp://h:70000", "http://h:1", "", "tcp://:1"])
def test_a_bad_address_of_the_counters_is_refused(url: str) -> None:
    with pytest.raises(protocol.BadCountersURL):
        protocol.address(url)


class Server:
    """The counters in a thread with a loop of its own, which can be stopped and started again."""

    def __init__(self, url: str) -> None:
        self.url, self.counters, self.usage = url, Counters(), Usage()
        self.start()

    def start(self) -> None:
        self.loop, ready = asyncio.new_event_loop(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,))
        self.thread.start()
        assert ready.wait(10)

    def _run(self, ready: threading.Event) -> None:
        server = self.loop.run_until_complete(serving.serve(self.url, self.counters, self.usage))
        self.loop.call_soon(ready.set)
        self.loop.run_forever()
        server.close()
        for transport in self._transports():
            transport.abort()
        self.loop.run_until_complete(asyncio.sleep(0.01))
        self.loop.close()

    def _transports(self) -> list[asyncio.Transport]:
        selector = self.loop._selector  # type: ignore[attr-defined]
        readers = [key.data[0] for key in selector.get_map().values() if key.data and key.data[0]]
        found = [getattr(handle._callback, "__self__", None) for handle in readers]
        return [each for each in found if isinstance(each, asyncio.Transport)]

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(f"unix:{tmp_path / 'limits'}")
    yield made
    if made.thread.is_alive():
        made.stop()


def close(asking: Asking) -> None:
    asking._close()


def test_all_who_ask_are_counted_together(server: Server) -> None:
    asking = [Asking(server.url) for _ in range(2)]
    quotas = [Quota("minute", 20, 60), Quota("day", 100, DAY)]

    def ask(index: int) -> bool:
        each = asking[index % 2]
        allowed = each.take("a", quotas).allowed
        close(each)  # the connection of this thread
        return allowed

    assert sum(at_once(50, ask)) == 20


def test_without_the_counters_a_process_counts_alone_and_says_so(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[int] = []
    asking = Asking(server.url, lambda: alone.append(1))
    assert asking.take("a", [MINUTE]).levels == (Level(2, 60),)
    server.stop()
    assert [asking.take("a", [MINUTE]).allowed for _ in range(4)] == [True, True, True, False]
    assert not asking.report([[1, 2, 0, 3, 4.5]])
    assert len(alone) == 4
    server.start()
    monkeypatch.setattr(asking, "_rests_until", 0.0)
    # What was counted before is counted still.
    assert asking.take("a", [MINUTE]).levels[0].remaining == 1
    assert asking.report([[1, 2, 0, 3, 4.5]])
    assert len(alone) == 4
    close(asking)


def test_what_is_not_understood_ends_the_connection_and_nothing_else(server: Server) -> None:
    for line in (b"nonsense\n", b'["take","a"]\n', b'["drop"]\n', b'["take","a",[["x"]]]\n'):
        with protocol.connect(server.url, 2.0) as made:
            made.sendall(line)
            assert made.recv(100) == b""
    asking = Asking(server.url)
    assert asking.take("a", [MINUTE]).allowed
    close(asking)


def test_use_is_kept_until_somebody_takes_it() -> None:
    usage, taken = Usage(), []
    usage.add(7, size=100, last=1.0)
    usage.add(7, refused=1, last=3.0)
    usage.hand_over(lambda _rows: False)
    with pytest.raises(OSError, match="gone"):
        usage.hand_over(_fail)
    usage.add(7, last=2.0)
    usage.hand_over(lambda rows: bool(taken.extend(rows)) or True)
    assert taken == [[7, 3, 1, 100, 3.0]]
    usage.hand_over(lambda rows: bool(taken.extend(rows)) or True)
    assert len(taken) == 1


def _fail(_rows: object) -> bool:
    raise OSError("gone")
