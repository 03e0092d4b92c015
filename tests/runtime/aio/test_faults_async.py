"""Every fault, met by every kind of call: how often a request arrives, and what the caller gets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.errors import (
    InkboxAPIError,
    InkboxConnectionError,
    InkboxError,
    InkboxRateLimitError,
    InkboxServerError,
    InkboxTimeoutError,
)
from inkbox._runtime.retry import Backoff
from inkbox._runtime.route import Route
from tests.runtime.calls import KEYED, LIST, WRITE, itself, settings
from tests.runtime.wire_server import Step, WireServer, closed_port

pytestmark = pytest.mark.anyio

OK = Step(body={"done": True})
FAULTS = {
    "500": Step(500, body={"detail": "broken"}),
    "502": Step(502, body=b"<html>bad gateway</html>"),
    "503": Step(503, body={"detail": "busy"}),
    "429": Step(429, body={"detail": "slow down"}),
    "429 with Retry-After": Step(429, {"Retry-After": "3"}, {"detail": "slow down"}),
    "reset before the request": Step(fault="reset before"),
    "reset after the request": Step(fault="reset after"),
    "reset in the body": Step(body={"cut": "off"}, fault="reset in body"),
    "timeout": Step(fault="silence"),
}
ERRORS: dict[str, type[InkboxError]] = {
    "500": InkboxServerError,
    "502": InkboxServerError,
    "503": InkboxServerError,
    "429": InkboxRateLimitError,
    "429 with Retry-After": InkboxRateLimitError,
    "reset before the request": InkboxConnectionError,
    "reset after the request": InkboxConnectionError,
    "reset in the body": InkboxConnectionError,
    "timeout": InkboxTimeoutError,
}
# Short where a test waits for it to end, and long elsewhere, so that a busy machine can't end it.
TIMEOUTS = {"timeout": 0.2}

KINDS = {"read": LIST, "keyed write": KEYED, "unkeyed write": WRITE}

Connect = Callable[..., AsyncConnection]


class Naps:
    """Takes the place of sleeping, and remembers for how long it would have been."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def take(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def connect(naps: Naps) -> AsyncIterator[Connect]:
    made: list[AsyncConnection] = []

    def make(base_url: str, backoff: Backoff = lambda failures: failures / 8, **options: Any) -> AsyncConnection:
        chosen = {"total_timeout": 20.0, **options, "timeout": options.get("timeout") or 5.0}
        made.append(AsyncConnection(settings(base_url, **chosen), sleep=naps.take, backoff=backoff))
        return made[-1]

    yield make
    for connection in made:
        await connection.aclose()


async def call(connection: AsyncConnection, route: Route) -> Any:
    if route.method == "GET":
        return await connection.call(route, decode=itself)
    return await connection.call(route, body={"to": "ann@example.net"}, decode=itself)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_passing_fault_is_survived_unless_a_write_could_happen_twice(
    connect: Connect, fault: str, kind: str
) -> None:
    with WireServer(FAULTS[fault], OK) as server:
        route, connection = KINDS[kind], connect(server.base_url, timeout=TIMEOUTS.get(fault))
        repeated = kind != "unkeyed write" or fault.startswith("429")
        if repeated:
            assert await call(connection, route) == {"done": True}
        else:
            with pytest.raises(ERRORS[fault]) as caught:
                await call(connection, route)
            assert caught.value.attempts == 1
        arrived = 0 if fault == "reset before the request" else 1
        server.wait_for_requests(arrived)
        assert len(server.requests) == arrived + repeated


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_lasting_fault_ends_in_its_exception_after_the_last_attempt(
    connect: Connect, fault: str, kind: str
) -> None:
    with WireServer(FAULTS[fault]) as server:
        connection = connect(server.base_url, max_retries=1, timeout=0.1 if fault == "timeout" else 5)
        with pytest.raises(ERRORS[fault]) as caught:
            await call(connection, KINDS[kind])
        attempts = 1 if kind == "unkeyed write" and not fault.startswith("429") else 2
        arrived = 0 if fault == "reset before the request" else attempts
        server.wait_for_requests(arrived)
    assert (caught.value.attempts, len(server.requests)) == (attempts, arrived)
    assert (caught.value.method, caught.value.path) == (KINDS[kind].method, KINDS[kind].path)


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_attempt_of_a_keyed_write_carries_the_same_key_and_body(connect: Connect, fault: str) -> None:
    with WireServer(FAULTS[fault], OK) as server:
        await call(connect(server.base_url, timeout=TIMEOUTS.get(fault)), KEYED)
        keys = {request.headers["idempotency-key"] for request in server.requests}
        assert len(keys) == 1
        assert {request.body for request in server.requests} == {b'{"to":"ann@example.net"}'}
        assert {request.headers["prefer"] for request in server.requests} == {"idempotency-replay"}


@pytest.mark.parametrize("route", KINDS.values(), ids=KINDS)
async def test_a_refused_connection_is_tried_again_by_every_kind_of_call(
    connect: Connect, naps: Naps, route: Route
) -> None:
    with pytest.raises(InkboxConnectionError) as caught:
        await call(connect(f"http://127.0.0.1:{closed_port()}"), route)
    assert caught.value.attempts == 3
    assert naps.waits == [1 / 8, 2 / 8]
    assert "Nothing was sent" in str(caught.value.hint)


async def test_each_call_gets_a_key_of_its_own(connect: Connect) -> None:
    with WireServer(OK) as server:
        connection = connect(server.base_url)
        await call(connection, KEYED)
        await call(connection, KEYED)
        first, second = (request.headers["idempotency-key"] for request in server.requests)
        assert first != second


async def test_a_key_of_the_caller_is_sent_and_named_by_the_exception(connect: Connect) -> None:
    with WireServer(Step(fault="reset after")) as server:
        with pytest.raises(InkboxConnectionError) as caught:
            await connect(server.base_url).call(KEYED, body={}, idempotency_key="order 7", decode=itself)
        assert [request.headers["idempotency-key"] for request in server.requests] == ["order 7"] * 3
        assert caught.value.idempotency_key == "order 7"
        assert "order 7" in str(caught.value.hint)


@pytest.mark.parametrize("route", [LIST, WRITE], ids=["read", "unkeyed write"])
async def test_calls_without_a_key_send_none(connect: Connect, route: Route) -> None:
    with WireServer(OK) as server:
        await call(connect(server.base_url), route)
        assert {"idempotency-key", "prefer"}.isdisjoint(server.requests[0].headers)


async def test_a_send_that_is_still_going_on_is_asked_for_again(connect: Connect) -> None:
    going_on = Step(409, body={"detail": {"error": "idempotency_in_progress", "message": "wait"}})
    with WireServer(going_on, OK) as server:
        assert await call(connect(server.base_url), KEYED) == {"done": True}
        assert len(server.requests) == 2


@pytest.mark.parametrize("route", [LIST, WRITE], ids=["read", "unkeyed write"])
async def test_the_same_conflict_ends_a_call_without_a_key(connect: Connect, route: Route) -> None:
    with WireServer(Step(409, body={"detail": {"error": "idempotency_in_progress"}})) as server:
        with pytest.raises(InkboxAPIError):
            await call(connect(server.base_url), route)
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422, 501])
async def test_a_refusal_is_final(connect: Connect, status: int) -> None:
    with WireServer(Step(status, body={"detail": "no"})) as server:
        with pytest.raises(InkboxAPIError) as caught:
            await call(connect(server.base_url), KEYED)
        assert (caught.value.status_code, len(server.requests)) == (status, 1)


async def test_the_service_decides_how_long_to_wait(connect: Connect, naps: Naps) -> None:
    with WireServer(Step(503, {"Retry-After": "7"}), Step(429, {"Retry-After": "0"}), OK) as server:
        await call(connect(server.base_url), LIST)
    assert naps.waits == [7, 0]


async def test_a_wait_beyond_the_deadline_is_not_begun(connect: Connect, naps: Naps) -> None:
    with WireServer(Step(429, {"Retry-After": "21"}, {"detail": "slow down"})) as server:
        with pytest.raises(InkboxRateLimitError) as caught:
            await call(connect(server.base_url), LIST)
        assert (caught.value.retry_after, naps.waits, len(server.requests)) == (21, [], 1)


async def test_no_retries_means_one_attempt(connect: Connect, naps: Naps) -> None:
    with WireServer(Step(503)) as server:
        with pytest.raises(InkboxServerError):
            await call(connect(server.base_url, max_retries=0), LIST)
        assert (naps.waits, len(server.requests)) == ([], 1)


@pytest.mark.parametrize("part", ["head", "body"])
async def test_dripping_does_not_stretch_the_timeout(connect: Connect, part: Any) -> None:
    # Bytes keep coming faster than the timeout, so nothing but a clock over the whole attempt can end it.
    with WireServer(Step(body={"slow": "x" * 500}, drip=0.02, dripping=part)) as server:
        with pytest.raises(InkboxTimeoutError) as caught:
            await call(connect(server.base_url, timeout=0.1, max_retries=0), LIST)
        assert caught.value.attempts == 1


async def test_the_deadline_of_the_whole_call_cuts_the_last_attempt_short(connect: Connect) -> None:
    with WireServer(Step(fault="silence")) as server:
        hasty = connect(server.base_url, timeout=0.1, total_timeout=0.15, max_retries=5, backoff=lambda n: 0.0)
        with pytest.raises(InkboxTimeoutError) as caught:
            await call(hasty, LIST)
        assert caught.value.attempts in (1, 2)  # one on a machine that is so busy that the first took all the time


async def test_a_timeout_is_also_the_builtin_one(connect: Connect) -> None:
    with WireServer(Step(fault="silence")) as server, pytest.raises(TimeoutError):
        await call(connect(server.base_url, max_retries=0, timeout=0.05), LIST)


async def test_a_connection_that_was_dropped_while_idle_is_not_used_again(connect: Connect) -> None:
    with WireServer(Step(body={"n": 1}, fault="close after answer"), OK) as server:
        connection = connect(server.base_url)
        assert await call(connection, WRITE) == {"n": 1}
        await wait_for_close(server)
        assert await call(connection, WRITE) == {"done": True}
        assert (len(server.requests), server.connections) == (2, 2)


async def wait_for_close(server: WireServer) -> None:
    """Let the end of the connection reach this side."""
    for thread in server._threads[1:]:
        thread.join(1)


@pytest.mark.parametrize("fault", ["reset after the request", "timeout", "502"])
async def test_no_exception_of_the_http_library_and_no_key_hang_on_ours(connect: Connect, fault: str) -> None:
    with WireServer(FAULTS[fault]) as server, pytest.raises(InkboxError) as caught:
        await call(connect(server.base_url, timeout=TIMEOUTS.get(fault)), WRITE)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
