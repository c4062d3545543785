"""No request reaches an address that is not of the public Internet, whatever DNS says."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from sco.webhooks import sending
from sco.webhooks.addresses import refusal
from sco.webhooks.targets import BadTarget, parse

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.88.98.1",
    "169.253.0.1", "223.255.255.255", "198.17.0.1", "198.20.0.1", "2606:4700::1111", "2a00:1450:4001:80b::200e",
    "2400:3200::1", "240e::1", "2003::1",
]  # fmt: skip
REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "100.100.100.200",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1",
    "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "233.252.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "100:0:0:1::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1",
    "2001:20::1", "2001:30::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "2620:4f:8000::1", "3ffe::1",
    "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1",
    "fe80::1%lo", "feb0::1", "fec0::1", "fec0:0:0:ffff::1", "feff::1", "ff02::1", "ff0e::1", "8000::1",
    "e000::1", "2606:4700::1111%lo", "", "localhost", "1.1.1", "0x7f000001", "2130706433", "0177.0.0.1",
    "١.1.1.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize("address", REFUSED)
def test_other_addresses_are_refused_with_a_reason(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "fd12::1", "8.8.8.8"])
def test_development_reaches_this_machine_and_private_networks(address: str) -> None:
    assert refusal(address, private=True) == ""


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "::ffff:127.0.0.1", "224.0.0.1"]
)
def test_development_reaches_no_metadata(address: str) -> None:
    assert refusal(address, private=True)


class Dialled(Exception):
    """A connection was about to be made."""


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where connections would go."""
    found: list[str] = []

    async def connect(_self: Any, host: str, *_arguments: Any, **_options: Any) -> Any:
        found.append(host)
        raise sending.httpcore.ConnectError("the test ends here")

    monkeypatch.setattr(sending.httpcore.AnyIOBackend, "connect_tcp", connect)
    return found


def post(url: str, *answers: Sequence[str]) -> sending.Result:
    """Send to a URL whose name has these addresses, asked once, twice …"""
    given = list(answers)

    async def resolver(_host: str, _port: int) -> Sequence[str]:
        return given.pop(0) if len(given) > 1 else given[0]

    return asyncio.run(sending.send(url, {}, b"{}", resolver=resolver))


@pytest.mark.parametrize("address", REFUSED)
def test_a_name_that_leads_to_such_an_address_is_never_dialled(dialled: list[str], address: str) -> None:
    for answer in ([address], ["1.1.1.1", address], [address, "1.1.1.1"]):
        assert "not allowed" in post("https://hooks.example.com/", answer).error
    assert dialled == []


def test_a_resolver_that_changes_its_mind_gains_nothing(dialled: list[str]) -> None:
    post("https://rebinding.example.com/", ["1.1.1.1"], ["127.0.0.1"], ["169.254.169.254"])
    assert dialled == ["1.1.1.1"]


def test_the_next_address_is_tried_but_not_many(dialled: list[str]) -> None:
    post("https://hooks.example.com/", ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"])
    assert dialled == ["1.1.1.1", "1.1.1.2", "1.1.1.3"]


def test_a_name_without_an_address_fails(dialled: list[str]) -> None:
    assert "not allowed" in post("https://hooks.example.com/", []).error


def test_the_systems_resolver_is_checked_too(dialled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([[("93.184.216.34", 443)], [("127.0.0.1", 443)]])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in next(answers)],
    )
    asyncio.run(sending.send("https://hooks.example.com/", {}, b"{}"))
    assert "127.0.0.1" in asyncio.run(sending.send("https://hooks.example.com/", {}, b"{}")).error
    assert dialled == ["93.184.216.34"]


BAD = [
    "http://hooks.example.com/", "ftp://hooks.example.com/", "//hooks.example.com/", "hooks.example.com", "",
    "https://", "https:///hook", "https://user@hooks.example.com/", "https://user:pass@hooks.example.com/",
    "https://@hooks.example.com/", "https://hooks.example.com@127.0.0.1/", "https://hooks.example.com:80/",
    "https://hooks.example.com:22/", "https://hooks.example.com:0/", "https://hooks.example.com:65536/",
    "https://hooks.example.com:x/", "https://hooks.example.com/#a", "https://hooks.example.com./",
    "https://localhost/", "https://localhost./", "https://a.localhost/", "https://db/",
    "https://metadata.google.internal/", "https://printer.local/", "https://127.0.0.1/", "https://127.1/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://0/",
    "https://017700000001/", "https://1.1.1.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[fe80::1%25lo]/", "https://[1.1.1.1]/", "https://１２７.0.0.1/", "https://127。0。0。1/",
    "https://①②⑦.0.0.1/", "https://%31%32%37.0.0.1/", "https://a..example.com/", "https://-a.example.com/",
    "https://a_b.example.com/", "https://ex%61mple.com/", "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com/\r\nHost: inner", "https://hooks.example.com/a b",
    "https://hooks.example.com\t/", " https://hooks.example.com/", "https://hooks.example.com/\x00",
    "https://exam\u200bple.com/", "https://hooks.example.com/\u202e", "https://" + "a." * 200 + "com/",
    "https://hooks.example.com/" + "a" * 2000, "https://хост.local/", "https://xn--a.com/",
    "https://hooks.example.com:443:80/", "https://１.com:8０/", "https://api.default.svc/", "https://nas.lan/",
    "https://api.default.svc.cluster.local/", "https://hooks.corp/", "https://nas.home/", "https://NAS.Home/",
    "https://router.home.arpa/", "https://home.arpa/", "https://hooks.private/", "https://mail/", "https://a.mail/",
    "https://hooks.intranet/", "https://a.example/", "https://a.alt/", "https://hooks.service.consul/",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_of_the_public_internet_is_refused(dialled: list[str], url: str) -> None:
    with pytest.raises(BadTarget):
        parse(url)
    assert post(url, ["1.1.1.1"]).error
    assert dialled == []


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("HTTPS://Hooks.Example.COM:8443/In?a=b&c=%20", "https://hooks.example.com:8443/In?a=b&c=%20"),
        ("https://例子.中国/路径?键=值", "https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF%E5%BE%84?%E9%94%AE=%E5%80%BC"),
        ("https://bücher.example.com:443/", "https://xn--bcher-kva.example.com:443/"),
    ],
)
def test_a_good_url_is_written_in_ascii(url: str, written: str) -> None:
    assert parse(url).url == written
    assert parse(written).url == written


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/", "http://localhost:9000/", "https://[::1]:9000/", "http://receiver/"]
)
def test_development_may_name_anything(url: str) -> None:
    assert parse(url, private=True).url == url
