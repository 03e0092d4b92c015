"""What a call sends, what it returns, and what it leaves behind."""

from __future__ import annotations

import gzip
import logging
import re
import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.errors import (
    HandleUnavailableError,
    InkboxConfigurationError,
    InkboxConflictError,
    InkboxConnectionError,
    InkboxError,
    InkboxNotFoundError,
    InkboxResponseError,
)
from inkbox._runtime.hooks import RequestInfo, ResponseInfo
from inkbox._runtime.route import Route
from inkbox._runtime.settings import Settings
from inkbox._runtime.unset import UNSET
from tests.runtime.calls import API_KEY, DELETE, HIDDEN, KEYED, LINK, LIST, PUBLIC, READ, TEXT, WRITE, itself, settings
from tests.runtime.wire_server import Step, WireServer, closed_port

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncConnection]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    made: list[AsyncConnection] = []

    def make(base_url: str, **options: Any) -> AsyncConnection:
        connection = AsyncConnection(settings(base_url, **options), backoff=lambda failures: 0.0)
        made.append(connection)
        return connection

    yield make
    for connection in made:
        await connection.aclose()


# --- what is sent -----------------------------------------------------------------------------------------------------


async def test_a_read_sends_key_accept_and_user_agent_and_no_body(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(
            READ, ("a b/c@d",), query={"q": "x y", "n": None, "m": UNSET}, decode=itself
        )
        (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/api/v1/things/a%20b%2Fc@d?q=x%20y")
    assert request.headers["x-api-key"] == API_KEY
    assert request.headers["accept"] == "application/json"
    assert re.fullmatch(r"inkbox-python/\d+\.\d+\S* python/3\.\d+", request.headers["user-agent"])
    assert request.headers["host"] == server.base_url.removeprefix("http://")
    assert {"content-type", "content-length", "cookie"}.isdisjoint(request.headers)


async def test_a_json_body_is_sent_as_utf_8(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(WRITE, body={"note": "Grüße", "gone": None}, decode=itself)
        (request,) = server.requests
    assert request.body == '{"note":"Grüße","gone":null}'.encode()
    assert request.headers["content-type"] == "application/json"


async def test_an_empty_object_is_a_body(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(WRITE, body={}, decode=itself)
        assert server.requests[0].body == b"{}"


async def test_a_write_without_a_body_sends_neither_body_nor_content_type(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(WRITE, decode=itself)
        (request,) = server.requests
    assert (request.body, request.headers["content-length"]) == (b"", "0")
    assert "content-type" not in request.headers


@pytest.mark.parametrize("content", ["BEGIN:VCARD", b"BEGIN:VCARD"])
async def test_raw_content_keeps_its_media_type(connect: Connect, content: Any) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(WRITE, content=content, content_type="text/vcard", decode=itself)
        (request,) = server.requests
    assert (request.body, request.headers["content-type"]) == (b"BEGIN:VCARD", "text/vcard")


async def test_a_public_route_does_not_get_the_key(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url).call(PUBLIC, body={}, decode=itself)
        assert "x-api-key" not in server.requests[0].headers


async def test_a_route_that_needs_a_key_is_refused_without_one() -> None:
    with WireServer() as server:
        connection = AsyncConnection(
            Settings.for_signup(base_url=server.base_url, environ={}, config_file="/nonexistent")
        )
        with pytest.raises(InkboxConfigurationError, match="INKBOX_API_KEY"):
            await connection.call(LIST, decode=itself)
        await connection.call(PUBLIC, decode=itself)
        await connection.aclose()
        assert server.targets == ["/api/v1/open"]


async def test_the_path_of_the_base_url_is_kept(connect: Connect) -> None:
    with WireServer() as server:
        await connect(server.base_url + "/gateway/").call(LIST, decode=itself)
        assert server.targets == ["/gateway/api/v1/things"]


@pytest.mark.parametrize("argument", ["", ".", ".."])
async def test_a_path_argument_that_names_another_resource_never_leaves(connect: Connect, argument: str) -> None:
    with WireServer() as server:
        with pytest.raises(ValueError, match="id must not be"):
            await connect(server.base_url).call(READ, (argument,), decode=itself)
        assert server.connections == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\nb", "tab\there", " outer"])
async def test_an_idempotency_key_that_cannot_be_sent_never_leaves(connect: Connect, key: str) -> None:
    with WireServer() as server:
        with pytest.raises(ValueError, match=r"ASCII|space"):
            await connect(server.base_url).call(KEYED, body={}, idempotency_key=key, decode=itself)
        assert server.connections == 0


# --- options ----------------------------------------------------------------------------------------------------------


async def test_a_view_with_other_options_shares_the_sockets(connect: Connect) -> None:
    with WireServer() as server:
        connection = connect(server.base_url, headers={"X-Team": "one"})
        view = connection.with_options(headers={"X-Trace": "7", "user-agent": "mine/1"})
        await connection.call(LIST, decode=itself)
        await view.call(LIST, decode=itself)
        first, second = server.requests
    assert server.connections == 1
    assert (first.headers["x-team"], first.headers.get("x-trace")) == ("one", None)
    assert (second.headers["x-team"], second.headers["x-trace"], second.headers["user-agent"]) == ("one", "7", "mine/1")


async def test_a_view_changes_timeout_and_retries_and_leaves_the_connection_alone(connect: Connect) -> None:
    with WireServer(Step(503)) as server:
        connection = connect(server.base_url)
        for chosen, attempts in ((connection.with_options(max_retries=0), 1), (connection, 3)):
            with pytest.raises(InkboxError) as caught:
                await chosen.call(LIST, decode=itself)
            assert caught.value.attempts == attempts


async def test_closing_a_view_closes_the_connection(connect: Connect) -> None:
    with WireServer() as server:
        connection = connect(server.base_url)
        await connection.call(LIST, decode=itself)
        await connection.with_options(timeout=1).aclose()
        await connection.aclose()
        for closed in (connection, connection.with_options(timeout=2)):
            with pytest.raises(InkboxError, match="closed"):
                await closed.call(LIST, decode=itself)
        assert len(server.requests) == 1


async def test_a_connection_that_was_never_used_can_be_closed(connect: Connect) -> None:
    connection = connect("https://service.example")
    await connection.aclose()
    with pytest.raises(InkboxError, match="closed"):
        await connection.call(LIST, decode=itself)


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_any_success_is_decoded(connect: Connect, status: int) -> None:
    with WireServer(Step(status, body={"name": "x"})) as server:
        assert await connect(server.base_url).call(WRITE, decode=lambda data: data["name"]) == "x"


async def test_no_content_is_none(connect: Connect) -> None:
    with WireServer(Step(204)) as server:
        assert await connect(server.base_url).call(WRITE, decode=itself) is None


async def test_the_body_of_a_route_without_content_is_ignored(connect: Connect) -> None:
    with WireServer(Step(200, body=b"not json")) as server:
        assert await connect(server.base_url).call(DELETE, ("x",), decode=itself) is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/vcard; charset=iso-8859-1", b"N:Gr\xfcn"),
        ("text/vcard", "N:Grün".encode()),
        ("text/x; charset=?", "N:Grün".encode()),
    ],
)
async def test_text_is_read_in_its_charset(connect: Connect, content_type: str, body: bytes) -> None:
    with WireServer(Step(headers={"Content-Type": content_type}, body=body)) as server:
        assert await connect(server.base_url).call(TEXT, ("x",), decode=itself) == "N:Grün"
        assert server.requests[0].headers["accept"] == "text/vcard"


async def test_a_redirect_is_given_and_not_followed(connect: Connect) -> None:
    with WireServer(Step(302, {"Location": "https://files.example/signed?sig=1"})) as server:
        target = await connect(server.base_url).call(LINK, ("x",), decode=itself)
        assert (target, len(server.requests)) == ("https://files.example/signed?sig=1", 1)


async def test_a_route_that_may_redirect_may_answer_with_json_too(connect: Connect) -> None:
    with WireServer(Step(body={"url": "u"})) as server:
        assert await connect(server.base_url).call(LINK, ("x",), decode=itself) == {"url": "u"}


async def test_a_redirect_without_a_target_breaks_the_contract(connect: Connect) -> None:
    with WireServer(Step(302)) as server, pytest.raises(InkboxResponseError, match="names no target"):
        await connect(server.base_url).call(LINK, ("x",), decode=itself)


@pytest.mark.parametrize(("route", "path"), [(LIST, ()), (DELETE, ("x",)), (TEXT, ("x",))])
async def test_an_unexpected_redirect_says_that_it_is_not_followed(
    connect: Connect, route: Route, path: tuple[str, ...]
) -> None:
    with WireServer(Step(301, {"Location": "https://elsewhere.example/?token=hush"}, "{}")) as server:
        with pytest.raises(InkboxResponseError) as caught:
            await connect(server.base_url).call(route, path, decode=itself)
        assert len(server.requests) == 1
    assert "base_url" in str(caught.value.hint)
    assert "hush" not in shown(caught.value)


async def test_a_compressed_answer_is_read(connect: Connect) -> None:
    step = Step(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b'{"name": "packed"}'))
    with WireServer(step) as server:
        assert await connect(server.base_url).call(LIST, decode=itself) == {"name": "packed"}
        assert "gzip" in server.requests[0].headers["accept-encoding"]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (Step(body=b"<html>hush</html>"), "not JSON"),
        (Step(body=b""), "not JSON"),
        (Step(body=b'{"name": "hush"'), "not JSON"),
        (Step(body=b'"\xff hush"'), "not JSON"),
        (Step(body=b"[" * 100_000), "not JSON"),
        (Step(body={"other": "hush"}), "'name' is missing"),
        (Step(body=["hush"]), "TypeError"),
        (Step(headers={"Content-Encoding": "gzip"}, body=b"hush"), "decompressed"),
    ],
)
async def test_a_success_that_cannot_be_used_has_its_own_exception(connect: Connect, step: Step, problem: str) -> None:
    with WireServer(step._replace(headers={"X-Request-ID": "req-1", **dict(step.headers)})) as server:
        with pytest.raises(InkboxResponseError, match=problem) as caught:
            await connect(server.base_url).call(LIST, decode=lambda data: data["name"])
        assert len(server.requests) == 1
    error = caught.value
    assert (error.status_code, error.request_id, error.attempts) == (200, "req-1", 1)
    assert isinstance(error, ValueError)
    assert "hush" not in shown(error)


def shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


async def test_an_error_knows_its_call(connect: Connect) -> None:
    step = Step(
        404, {"X-Request-ID": "req-9", "Set-Cookie": "a=hush"}, {"detail": "Not found", "agent_support": "Ask Ann."}
    )
    with WireServer(step) as server, pytest.raises(InkboxNotFoundError) as caught:
        await connect(server.base_url).call(READ, ("7",), decode=itself)
    error = caught.value
    assert str(error) == "HTTP 404: Not found"
    assert (error.request_id, error.method, error.path, error.attempts) == ("req-9", "GET", "/api/v1/things/7", 1)
    assert (error.agent_support, error.hint) == ("Ask Ann.", "Ask Ann.")
    assert error.headers is not None
    assert (error.headers["x-request-id"], error.headers["set-cookie"]) == ("req-9", "***")
    assert "hush" not in shown(error)


async def test_the_other_spelling_of_the_request_id_is_read_too(connect: Connect) -> None:
    step = Step(404, {"x-inkbox-request-id": "req-8"})
    with WireServer(step) as server, pytest.raises(InkboxNotFoundError) as caught:
        await connect(server.base_url).call(READ, ("7",), decode=itself)
    assert caught.value.request_id == "req-8"


async def test_the_rules_of_a_route_choose_the_exception(connect: Connect) -> None:
    route = Route("identities_create", "POST", "/api/v1/identities/", errors=((409, "*", "HandleUnavailableError"),))
    step = Step(409, {"X-Request-ID": "r"}, {"detail": {"blocking_namespace": "mail"}})
    with WireServer(step) as server, pytest.raises(HandleUnavailableError) as caught:
        await connect(server.base_url).call(route, body={}, decode=itself)
    assert caught.value.blocking_namespace == "mail"
    cause = caught.value.__cause__
    assert isinstance(cause, InkboxConflictError)
    assert (cause.request_id, cause.path) == ("r", "/api/v1/identities/")


# --- cookies ----------------------------------------------------------------------------------------------------------


async def test_cookies_come_back_also_those_of_errors_and_only_on_their_path(connect: Connect) -> None:
    first = Step(404, [("Set-Cookie", "AWSALB=1; Path=/"), ("Set-Cookie", "near=2; Path=/api/v1/things/7")])
    with WireServer(first, Step(body={})) as server:
        connection = connect(server.base_url)
        with pytest.raises(InkboxNotFoundError):
            await connection.call(READ, ("7",), decode=itself)
        await connection.call(READ, ("7",), decode=itself)
        await connection.with_options(timeout=3).call(READ, ("8",), decode=itself)
        assert [request.headers.get("cookie") for request in server.requests] == [None, "AWSALB=1; near=2", "AWSALB=1"]


# --- hooks, log, secrets ----------------------------------------------------------------------------------------------


async def test_hooks_see_every_attempt_and_nothing_secret(connect: Connect) -> None:
    seen: list[RequestInfo | ResponseInfo] = []
    steps = (Step(503, {"X-Request-ID": "r1", "Set-Cookie": "a=hush"}), Step(body={}))
    with WireServer(*steps) as server:
        connection = connect(server.base_url, on_request=seen.append, on_response=seen.append)
        await connection.call(HIDDEN, ("hush",), query={"page": 1}, decode=itself)
    assert [type(info) for info in seen] == [RequestInfo, ResponseInfo] * 2
    assert [info.attempt for info in seen] == [1, 1, 2, 2]
    assert {info.url for info in seen} == {server.base_url + "/api/v1/hidden/***?page=1"}
    assert {(info.method, info.operation_id) for info in seen} == {("GET", "things_hidden")}
    answered = seen[1]
    assert isinstance(answered, ResponseInfo)
    assert (answered.status_code, answered.request_id, answered.headers["set-cookie"]) == (503, "r1", "***")
    assert answered.elapsed > 0
    assert seen[0].headers["x-api-key"] == "***"
    assert "hush" not in repr(seen)
    assert API_KEY not in repr(seen)


@pytest.mark.parametrize("hook", ["on_request", "on_response"])
async def test_an_exception_of_a_hook_ends_the_call(connect: Connect, hook: str) -> None:
    def refuse(info: object) -> None:
        raise LookupError("not today")

    with WireServer() as server:
        connection = connect(server.base_url, **{hook: refuse})
        with pytest.raises(LookupError, match="not today"):
            await connection.call(LIST, decode=itself)
        assert len(server.requests) == (0 if hook == "on_request" else 1)


async def test_the_log_tells_what_happens_and_nothing_secret(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    steps = (Step(503, {"Set-Cookie": "a=hush"}), Step(fault="reset after"), Step(body={"secret": "hush"}))
    with caplog.at_level(logging.DEBUG, logger="inkbox"), WireServer(*steps) as server:
        await connect(server.base_url).call(HIDDEN, ("hush",), decode=itself)
    lines = [record.getMessage() for record in caplog.records if record.name == "inkbox"]
    assert [line for line in lines if "things_hidden" not in line] == []
    for part in ("attempt 1", "HTTP 503", "next attempt", "no answer to attempt 2", "HTTP 200"):
        assert any(part in line for line in lines), part
    assert "hush" not in caplog.text
    assert API_KEY not in caplog.text


async def test_nothing_is_logged_above_debug(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), WireServer(Step(503), Step(body={})) as server:
        await connect(server.base_url).call(LIST, decode=itself)
    assert caplog.records == []


async def test_the_key_shows_up_nowhere(connect: Connect) -> None:
    secret = "hush"  # a traceback quotes the lines of this test, so they must not
    connection = connect(f"http://127.0.0.1:{closed_port()}", headers={"X-Gateway": secret})
    with pytest.raises(InkboxConnectionError) as caught:
        await connection.call(HIDDEN, (secret,), body={"password": secret}, decode=itself)
    text = shown(caught.value) + repr(connection) + repr(connection.settings) + repr(connection.settings.options)
    assert secret not in text
    assert API_KEY not in text
    assert "/api/v1/hidden/***" in text
