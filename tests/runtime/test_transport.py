"""TLS and proxies: the part of the transport that a plain loopback connection never meets."""

from __future__ import annotations

import pathlib
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from inkbox._runtime import transport
from inkbox._runtime.errors import InkboxConfigurationError, InkboxConnectionError
from inkbox._runtime.transport import proxy_from_environment, tls_context
from inkbox_sync._runtime.connection import Connection
from tests.runtime.calls import LIST, WRITE, itself, settings
from tests.runtime.wire_server import Step, WireServer

CERTIFICATE = pathlib.Path(__file__).parent / "certificates" / "localhost.pem"

Connect = Callable[..., Connection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    made: list[Connection] = []

    def make(base_url: str, **options: Any) -> Connection:
        made.append(Connection(settings(base_url, **options), backoff=lambda failures: 0.0))
        return made[-1]

    yield make
    for connection in made:
        connection.close()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def secure_server() -> Iterator[WireServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with WireServer(Step(body={"safe": True}), tls=context) as server:
        yield server


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


# --- TLS ------------------------------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_ends_the_call_at_once(
    secure_server: WireServer, connect: Connect
) -> None:
    with pytest.raises(InkboxConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        connect(secure_server.base_url).call(WRITE, body={}, decode=itself)
    assert (caught.value.attempts, secure_server.requests) == (1, [])
    assert "verify=" in str(caught.value.hint)


@pytest.mark.parametrize(
    "verify", [str(CERTIFICATE), CERTIFICATE, trusting(), False], ids=["text", "path", "context", "off"]
)
def test_the_caller_decides_whom_to_trust(secure_server: WireServer, connect: Connect, verify: Any) -> None:
    assert connect(secure_server.base_url, verify=verify).call(LIST, decode=itself) == {"safe": True}


def test_the_environment_names_authorities(
    secure_server: WireServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    assert connect(secure_server.base_url).call(LIST, decode=itself) == {"safe": True}


@pytest.mark.parametrize("verify", ["/nonexistent/authority.pem", __file__])
def test_authorities_that_cannot_be_loaded_are_a_mistake_in_the_settings(connect: Connect, verify: str) -> None:
    with pytest.raises(InkboxConfigurationError, match="certificate authorities"):
        connect("https://service.example", verify=verify).call(LIST, decode=itself)


def test_one_client_makes_one_tls_context_whatever_its_threads_and_views(
    secure_server: WireServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def count(base_url: str, verify: Any) -> ssl.SSLContext | None:
        made.append(base_url)
        return tls_context(base_url, verify)

    monkeypatch.setattr(transport, "tls_context", count)
    connection = connect(secure_server.base_url, verify=str(CERTIFICATE))
    assert made == []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        connection.with_options(timeout=9).call(LIST, decode=itself)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, len(secure_server.requests)) == ([secure_server.base_url], 4)


def test_plain_http_makes_no_tls_context_at_all(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Any:
        raise AssertionError("a TLS context was made")

    monkeypatch.setattr(ssl, "create_default_context", refuse)
    monkeypatch.setattr(ssl.SSLContext, "__new__", refuse)
    with WireServer(Step(body={})) as server:
        assert connect(server.base_url).call(LIST, decode=itself) == {}


# --- proxies --------------------------------------------------------------------------------------------------------


def test_a_proxy_of_the_environment_is_used(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer(Step(403)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.replace("http://", "http://me:hush@"))
        with pytest.raises(InkboxConnectionError, match="403") as caught:
            connect("https://service.example", max_retries=0).call(WRITE, body={}, decode=itself)
        (request,) = proxy.requests
    assert (request.method, request.target) == ("CONNECT", "service.example:443")
    assert request.headers["proxy-authorization"].startswith("Basic ")
    assert "x-api-key" not in request.headers
    assert "hush" not in str(caught.value)


def test_a_service_on_this_machine_needs_no_proxy(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer() as proxy, WireServer(Step(body={"direct": True})) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url)
        assert connect(server.base_url).call(LIST, decode=itself) == {"direct": True}
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"https_proxy": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"ALL_PROXY": "http://p:2"}, "http://p:2"),
        ({"HTTP_PROXY": "http://p:3"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "service.example"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".example"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "other.example"}, "http://p:1"),
    ],
)
def test_which_proxy_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = proxy_from_environment(httpx.URL("https://service.example"))
    assert (None if found is None else str(found.url)) == expected


@pytest.mark.parametrize("proxy", ["ftp://me:hush@p:1", "http://me:hush@p:port", "socks5://me:hush@p:1"])
def test_a_proxy_that_cannot_be_used_is_a_mistake_in_the_settings(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(InkboxConfigurationError, match="environment names") as caught:
        connect("https://service.example").call(LIST, decode=itself)
    assert "hush" not in str(caught.value)


def test_a_host_that_cannot_be_a_host_is_a_mistake_in_the_settings(connect: Connect) -> None:
    with pytest.raises(InkboxConfigurationError, match="base_url"):
        connect(f"https://{'ü' * 70}.example").call(LIST, decode=itself)
