"""One request to an endpoint: signed, limited in time and size, and never led elsewhere."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook

from sco.webhooks import sending, signing
from tests.webhooks.receiver import Receiver, dead_url, drip, receiver, stall


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def post(url: str, body: bytes = b"{}", seconds: float = 5.0, **headers: str) -> sending.Result:
    sent = {"webhook-id": "msg_1", **headers}
    return asyncio.run(sending.send(url, sent, body, private=True, seconds=seconds))


def test_a_message_arrives_with_its_headers_and_nothing_of_the_environment(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, dead_url())
    there.answers = [(200, {}, b"thanks")]
    result = post(there.url, '{"名": 1}'.encode())
    assert (result.status, result.response, result.error, result.is_success) == (200, "thanks", "", True)
    assert there.received == [{"名": 1}]
    headers = there.headers[0]
    assert headers["host"] == there.url.split("/")[2]
    assert headers["content-type"] == "application/json"
    assert set(headers) == {"host", "content-type", "content-length", "user-agent", "connection", "webhook-id"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_failures_and_not_followed(there: Receiver, status: int) -> None:
    there.answers = [(status, {"Location": there.url}, b"")]
    result = post(there.url)
    assert (result.status, result.is_success, len(there.received)) == (status, False, 1)


@pytest.mark.parametrize(("status", "success"), [(200, True), (299, True), (400, False), (404, False), (500, False)])
def test_only_2xx_is_success(there: Receiver, status: int, success: bool) -> None:
    there.answers = [(status, {}, b"")]
    assert post(there.url).is_success is success


@pytest.mark.parametrize(
    ("status", "text", "seconds"),
    [(429, "120", 120), (503, "7", 7), (503, "99999999999999", 86400), (503, "soon", None), (503, "-1", None),
     (500, "120", None), (429, "", None)],
)  # fmt: skip
def test_retry_after_counts_with_429_and_503(there: Receiver, status: int, text: str, seconds: float | None) -> None:
    there.answers = [(status, {"Retry-After": text}, b"")]
    assert post(there.url).retry_after == seconds


def test_of_a_long_answer_a_kilobyte_is_read(there: Receiver) -> None:
    there.answers = [(200, {}, "字".encode() * 1_000_000)]
    result = post(there.url)
    assert result.is_success
    assert len(result.response.encode()) <= 1030
    there.answers = [(200, {}, b"a\0b\xff")]
    assert post(there.url).response == "a\ufffdb\ufffd"


def test_a_slow_answer_ends_with_the_time(there: Receiver) -> None:
    there.answers = [stall(there), drip(there)]
    for _each in range(2):
        began = time.monotonic()
        result = post(there.url, seconds=0.5)
        assert result.error == "No answer in time"
        assert time.monotonic() - began < 2


def test_an_answer_whose_body_never_ends_is_an_answer(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BODY_SECONDS", 0.3)
    there.answers = [drip(there, b"HTTP/1.1 202 Accepted\r\nContent-Length: 9999\r\n\r\n")]
    result = post(there.url)
    assert result.is_success
    assert result.response.startswith("x")


def test_what_is_not_http_is_an_error(there: Receiver) -> None:
    def nonsense(handler: Any) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        handler.close_connection = True

    def nothing(handler: Any) -> None:
        handler.close_connection = True

    def endless(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n")
        handler.close_connection = True

    there.answers = [nonsense, nothing, endless]
    for _each in range(3):
        result = post(there.url)
        assert result.status is None
        assert result.error


def test_nobody_listens_and_no_name_are_errors() -> None:
    assert post(dead_url()).error.startswith("No connection")
    assert post("http://no-such-host.invalid/").error.startswith("The name of the host was not resolved")


def test_a_resolver_that_hangs_ends_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *_a, **_k: released.wait(20))
    began = time.monotonic()
    try:
        assert post("http://hooks.example.com/", seconds=0.3).error == "No answer in time"
        assert time.monotonic() - began < 2
    finally:
        released.set()


def test_a_header_that_is_none_is_not_sent(there: Receiver) -> None:
    assert post(there.url, **{"webhook-id": "a\r\nb"}).error
    assert there.received == []


# TLS: the connection goes to the checked address, the certificate must be of the name.


def issue(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(names).issuer_name(names).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "cert.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + certificate.public_bytes(pem))
    return file


class TLSReceiver(BaseHTTPRequestHandler):
    hosts: list[str] = []

    def do_POST(self) -> None:
        self.hosts.append(self.headers["host"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Path, list[str]]]:
    """A TLS server of hooks.example.com on loopback: its port, its certificate, and the names it was asked for."""
    file, names = issue(tmp_path, "hooks.example.com"), []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = HTTPServer(("127.0.0.1", 0), TLSReceiver)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    yield server.server_port, file, names
    server.shutdown()
    server.server_close()
    thread.join()


def post_securely(name: str, port: int, trusted: Path | None, monkeypatch: pytest.MonkeyPatch) -> sending.Result:
    context = ssl.create_default_context()
    if trusted:
        context.load_verify_locations(trusted)
    monkeypatch.setattr(sending, "_tls", lambda: context)

    async def resolver(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    return asyncio.run(sending.send(f"https://{name}:{port}/", {}, b"{}", private=True, resolver=resolver))


def test_the_certificate_must_be_of_the_name(
    secure: tuple[int, Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, file, names = secure
    TLSReceiver.hosts.clear()
    assert post_securely("hooks.example.com", port, file, monkeypatch).status == 204
    assert (names, TLSReceiver.hosts) == (["hooks.example.com"], [f"hooks.example.com:{port}"])
    for name, trusted in (("other.example.com", file), ("hooks.example.com", None)):
        assert "certificate" in post_securely(name, port, trusted, monkeypatch).error.lower()
    assert len(TLSReceiver.hosts) == 1


# Signatures and secrets.


def test_a_message_is_verified_with_the_new_and_the_former_secret() -> None:
    new, former = signing.new_secret(), signing.new_secret()
    headers = signing.signed("msg_1", '{"a":"字"}', datetime.now(UTC), [new, former])
    for secret in (new, former):
        assert Webhook(secret).verify('{"a":"字"}', headers) == {"a": "字"}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(signing.new_secret()).verify('{"a":"字"}', headers)


def test_a_secret_survives_a_new_secret_key_while_the_former_is_a_fallback(settings: Any) -> None:
    secret = signing.new_secret()
    stored = signing.encrypt(secret)
    assert secret.encode()[6:] not in stored
    former, settings.SECRET_KEY = settings.SECRET_KEY, "b" * 50
    with pytest.raises(signing.SecretUnreadable):
        signing.decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [former]
    anew = signing.encrypt_anew(stored)
    settings.SECRET_KEY_FALLBACKS = []
    assert signing.decrypt(anew) == secret
