"""Routers behind real servers: the examples, and the adapters at their limits."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
import wsgiref.simple_server
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from inkbox import MailWebhookPayload
from inkbox.webhooks import WebhookRouter, asgi, blocking, wsgi
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, signed

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("webhooks_*.py"))
MAIL = vectors.bodies()["message.received.json"]
CALL = vectors.bodies()["phone.incoming_call.json"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int, alive: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and alive():
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server does not answer")


def post(port: int, body: bytes = MAIL, headers: dict[str, str] | None = None, verb: str = "POST", **more: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(verb, "/webhooks", body, {**(signed(body) if headers is None else headers), **more})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run an example as a person would; give its port and process."""
    port = free_port()
    environment = {"INKBOX_WEBHOOK_SECRET": SECRET, "PORT": str(port), "STORE": str(tmp_path / "store.sqlite")}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / request.param)],
        env={**os.environ, **environment},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(port, lambda: process.poll() is None)
        yield port, process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_there_is_an_example_for_each_framework() -> None:
    assert [f"webhooks_{name}.py" for name in ("django", "fastapi", "flask", "starlette")] == EXAMPLES


def test_an_example_takes_what_is_genuine_once_and_refuses_the_rest(
    example: tuple[int, subprocess.Popen[str]],
) -> None:
    port, process = example
    assert post(port, headers=signed(MAIL, secret="other"))[0] == 403
    assert post(port, headers=signed(MAIL, timestamp=1))[0] == 403
    assert [post(port, headers=signed(MAIL, request_id=attempt))[0] for attempt in ("a", "b")] == [204, 204]
    status, decision = post(port, CALL)
    assert (status, json.loads(decision)) == (200, {"action": "reject"})
    assert post(port, b"", verb="GET", headers={})[0] in (405, 403)
    process.terminate()
    assert process.stdout is not None
    printed = [line for line in process.stdout.read().splitlines() if line.startswith(("mail", "call"))]
    message = json.loads(MAIL)["data"]["message"]
    assert printed == [
        f"mail from {message['from_address']}: {message['subject']}",
        f"call from {json.loads(CALL)['remote_phone_number']}",
    ]


# --- the adapters -----------------------------------------------------------------------------------------------------


class Threaded(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    """The server of the standard library, one thread for each request."""

    daemon_threads = True


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def _wsgi(router: WebhookRouter, port: int, options: dict[str, Any]) -> list[Callable[[], Any]]:
    """What runs a server, and what ends it."""
    server = wsgiref.simple_server.make_server("127.0.0.1", port, wsgi(router, **options), Threaded, Quiet)
    return [server.serve_forever, server.shutdown, server.server_close]


def _asgi(router: WebhookRouter, port: int, options: dict[str, Any]) -> list[Callable[[], Any]]:
    server = uvicorn.Server(uvicorn.Config(asgi(router, **options), port=port, log_level="error", ws="none"))
    return [server.run, lambda: setattr(server, "should_exit", True)]


@pytest.fixture(params=["asgi", "wsgi"])
def serve(request: pytest.FixtureRequest) -> Iterator[Callable[..., int]]:
    """Serve a router through one of the adapters; give its port."""
    stop: list[Callable[[], None]] = []

    def start(router: WebhookRouter, **options: Any) -> int:
        port = free_port()
        run, *end = (_wsgi if request.param == "wsgi" else _asgi)(router, port, options)
        thread = threading.Thread(target=run)
        thread.start()
        stop.extend([*end, thread.join])
        wait_for(port, thread.is_alive)
        return port

    yield start
    for each in stop:
        each()


def test_a_body_may_be_so_large_and_no_larger(serve: Callable[..., int]) -> None:
    router = WebhookRouter(SECRET)
    port = serve(router, largest=len(MAIL))
    assert post(port)[0] == 204
    assert post(port, MAIL + b" ")[0] == 413


def test_only_posts_are_taken(serve: Callable[..., int]) -> None:
    port = serve(WebhookRouter(SECRET))
    assert [post(port, verb=verb)[0] for verb in ("GET", "PUT", "POST")] == [405, 405, 204]


def test_headers_arrive_as_they_were_signed_whatever_their_case(serve: Callable[..., int]) -> None:
    port = serve(WebhookRouter(SECRET))
    assert post(port, headers={name.upper(): value for name, value in signed(MAIL).items()})[0] == 204


def test_many_requests_at_once_share_one_router(serve: Callable[..., int]) -> None:
    seen: list[str] = []
    router = WebhookRouter(SECRET)
    lock = asyncio.Lock()

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        async with lock:  # fails when handlers run in several event loops
            await asyncio.sleep(0.01)
            seen.append(event["timestamp"])

    port = serve(router)
    bodies = [
        json.dumps({**json.loads(MAIL), "timestamp": f"2026-01-01T00:00:{n:02}.000Z"}).encode() for n in range(12)
    ]
    threads = [threading.Thread(target=post, args=(port, body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("length", ["", "x", "-1", "1" * 30, "\u0665"])
def test_a_length_that_is_no_number_reads_nothing(length: str) -> None:
    answers: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "wsgi.input": None}
    wsgi(WebhookRouter(SECRET))(environ, lambda status, headers: answers.append(status))
    assert answers[0][:3] in ("411", "413")


def test_a_body_that_breaks_off_is_not_handed_on() -> None:
    import io

    answers: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "9", "wsgi.input": io.BytesIO(b"short")}
    wsgi(WebhookRouter(SECRET))(environ, lambda status, headers: answers.append(status))
    assert answers == ["400 Bad Request"]


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"REQUEST_METHOD": "GET"}, 405),
        ({"REQUEST_METHOD": "HEAD"}, 405),
        ({"REQUEST_METHOD": "POST"}, 411),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "2000000"}, 413),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "9"}, 400),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"}, 403),
    ],
)
def test_every_answer_is_one_by_the_standard_of_wsgi(environ: dict[str, str], status: int) -> None:
    import wsgiref.util
    import wsgiref.validate

    request: dict[str, Any] = {"QUERY_STRING": "", **environ}
    wsgiref.util.setup_testing_defaults(request)
    answers: list[str] = []

    def start_response(line: str, *_: Any) -> Callable[[bytes], object]:
        answers.append(line)
        return lambda _content: None

    body = wsgiref.validate.validator(wsgi(WebhookRouter(SECRET)))(request, start_response)
    content = b"".join(body)
    body.close()  # type: ignore[attr-defined]  # the validator's own iterator
    assert answers[0].startswith(f"{status} ")
    assert bool(content) == (status != 405)


def test_an_answer_without_content_has_no_length() -> None:
    import io

    answers: list[Any] = []
    named = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in signed(MAIL).items()}
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(MAIL)), "wsgi.input": io.BytesIO(MAIL), **named}
    wsgi(WebhookRouter(SECRET))(environ, lambda status, headers: answers.append((status, headers)))
    assert answers == [("204 No Content", [])]


@pytest.mark.parametrize("plain", [True, False])
def test_a_handler_that_exits_takes_nobody_along(plain: bool) -> None:
    router = WebhookRouter(SECRET)

    def leave(_event: MailWebhookPayload) -> None:
        sys.exit(1)

    async def leave_asynchronously(event: MailWebhookPayload) -> None:
        leave(event)

    router.on("message.received")(leave if plain else leave_asynchronously)
    handle, statuses = blocking(router), list[int]()

    def deliver_twice() -> None:
        statuses.extend(handle(MAIL, signed(MAIL)).status for _ in range(2))

    thread = threading.Thread(target=deliver_twice, daemon=True)
    thread.start()
    thread.join(10)
    assert statuses == [500, 500]


def test_code_without_an_event_loop_may_use_a_router() -> None:
    seen: list[Any] = []
    router = WebhookRouter(SECRET)
    router.on("message.received")(seen.append)
    handle = blocking(router)
    assert [handle(MAIL, signed(MAIL)).status for _ in range(2)] == [204, 204]
    assert len(seen) == 1
