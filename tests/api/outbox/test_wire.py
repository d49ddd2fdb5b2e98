from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.storage.types import now
from api.worker.wire import ForbiddenAddressError, NoHostError, TlsError, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.api.outbox.conftest import Listener


def post(wire: Wire, url: str, seconds: float = 5.0) -> int:
    deadline = time.monotonic() + seconds
    return wire.post(httpx.URL(url), {"X-One": "1"}, b"{}", deadline).status


class Names:
    """A resolver that gives each answer in turn, the last one again and again."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def accepting(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on the loopback, and do ``answer`` with the first connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def test_the_request_names_the_host_and_goes_to_the_address(listener: Listener) -> None:
    names = Names(["127.0.0.1"])
    port = httpx.URL(listener.url).port
    assert post(Wire(private=True, resolver=names), f"http://blog.test:{port}/a/b?c=1") == 204
    path, headers, body = listener.heard[0]
    assert (path, headers["host"], body) == ("/a/b?c=1", f"blog.test:{port}", b"{}")
    assert headers["x-one"] == "1"


def test_a_name_is_resolved_once_whatever_it_answers_next(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that was looked at is the one that is connected to."""
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def spy(host: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 -- the system's own
        looked_up.append(host)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", spy)
    wire = Wire(private=True, resolver=names)
    url = f"http://blog.test:{httpx.URL(listener.url).port}/"
    assert post(wire, url) == 204
    assert names.asked == ["blog.test"]
    assert all(ipaddress.ip_address(host) for host in looked_up)
    with pytest.raises(ForbiddenAddressError):
        post(wire, url)
    assert len(listener.heard) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.1", "::ffff:127.0.0.1"])
def test_a_public_name_that_leads_inside_is_refused(listener: Listener, address: str) -> None:
    port = httpx.URL(listener.url).port
    with pytest.raises(ForbiddenAddressError):
        post(Wire(resolver=Names([address])), f"https://blog.test:{port}/")
    assert listener.heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "localhost"])
def test_an_address_in_the_url_is_looked_at_too(listener: Listener, host: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        post(Wire(), f"http://{host}:{httpx.URL(listener.url).port}/")
    assert listener.heard == []


def test_only_the_allowed_addresses_of_a_name_are_tried(listener: Listener) -> None:
    port = httpx.URL(listener.url).port
    names = Names(["169.254.169.254", "::1", "127.0.0.1"])  # nothing listens on ::1
    assert post(Wire(private=True, resolver=names), f"http://blog.test:{port}/") == 204


def test_a_name_without_address_is_said_to_have_none() -> None:
    def none(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    for resolver in (none, Names([])):
        with pytest.raises(NoHostError):
            post(Wire(resolver=resolver), "https://blog.test/")


def test_a_redirection_is_not_followed(listener: Listener) -> None:
    listener.answers = [(302, {"Location": listener.url})]
    assert post(Wire(private=True), listener.url) == 302
    assert len(listener.heard) == 1


def test_no_proxy_of_the_environment_is_used(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(Wire(private=True), listener.url) == 204


def test_a_blog_that_drips_its_answer_is_left_in_time() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
                connection.send(bytes([byte]))
                time.sleep(0.02)
        except OSError:
            return

    began = time.monotonic()
    with accepting(drip) as port, pytest.raises(httpcore.TimeoutException):
        post(Wire(private=True), f"http://127.0.0.1:{port}/", 0.5)
    assert time.monotonic() - began < 3


def test_an_endless_body_is_not_read_to_its_end() -> None:
    def pour(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"x" * 65536)
        except OSError:
            return

    with accepting(pour) as port:
        assert post(Wire(private=True), f"http://127.0.0.1:{port}/") == 200


def test_what_is_no_http_is_a_broken_answer() -> None:
    with (
        accepting(lambda connection: connection.sendall(b"bonjour\r\n\r\n")) as port,
        pytest.raises((httpcore.ProtocolError, httpcore.NetworkError)),
    ):
        post(Wire(private=True), f"http://127.0.0.1:{port}/")


def test_a_process_that_was_suspended_sends_nothing_late(listener: Listener) -> None:
    with pytest.raises(httpcore.TimeoutException):
        post(Wire(private=True), listener.url, -1.0)
    assert listener.heard == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for blog.test with its key, in one file; it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "blog.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("blog.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "blog.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@contextmanager
def secured(certificate: Path, asked: list[str | None]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    def answer(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as stream:
                received = b""
                while not received.endswith(b"{}"):
                    received += stream.recv(65536)
                stream.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        except OSError:
            return

    with accepting(answer) as port:
        yield port


def test_tls_proves_the_name_though_the_address_is_dialled(certificate: Path) -> None:
    asked: list[str | None] = []
    trust = ssl.create_default_context(cafile=str(certificate))
    wire = Wire(private=True, resolver=Names(["127.0.0.1"]), trust=trust)
    with secured(certificate, asked) as port:
        assert post(wire, f"https://blog.test:{port}/") == 204
    assert asked == ["blog.test"]


def test_another_name_is_not_proved(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    wire = Wire(private=True, resolver=Names(["127.0.0.1"]), trust=trust)
    with secured(certificate, []) as port, pytest.raises(TlsError):
        post(wire, f"https://autre.test:{port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    wire = Wire(private=True, resolver=Names(["127.0.0.1"]))
    with secured(certificate, []) as port, pytest.raises(TlsError):
        post(wire, f"https://blog.test:{port}/")
