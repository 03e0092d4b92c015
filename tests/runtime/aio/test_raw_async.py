"""Raw access: the answer beside its result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.aio.pager import AsyncPager
from inkbox._runtime.aio.raw import raw, raw_page
from inkbox._runtime.aio.resource import AsyncResource
from inkbox._runtime.errors import InkboxNotFoundError
from tests.runtime.calls import LIST, READ, WRITE, settings
from tests.runtime.wire_server import Step, WireServer

pytestmark = pytest.mark.anyio


class AsyncThings(AsyncResource):
    async def get(self, id: str) -> dict[str, Any]:
        """Get one."""
        return await self._connection.call(READ, (id,), decode=dict)

    async def copy(self, id: str) -> dict[str, Any]:
        found = await self.get(id)
        return await self._connection.call(WRITE, body=found, decode=dict)

    async def nothing(self) -> None:
        return None

    def list(self, *, limit: int | None = None) -> AsyncPager[int]:
        return AsyncPager(self._connection, LIST, (), {}, decode=int, limit=limit)


@pytest.fixture
def server() -> Any:
    with WireServer() as started:
        yield started


@pytest.fixture
async def things(server: WireServer) -> AsyncIterator[AsyncThings]:
    connection = AsyncConnection(settings(server.base_url))
    yield AsyncThings(connection)
    await connection.aclose()


async def test_status_headers_and_request_id_stand_beside_the_result(server: WireServer, things: AsyncThings) -> None:
    server.play(Step(201, {"X-Request-ID": "r1", "Set-Cookie": "a=hush"}, {"n": 1}))
    answer = await raw(things.get)("7")
    assert (answer.status_code, answer.request_id, answer.parsed) == (201, "r1", {"n": 1})
    assert answer.headers["X-REQUEST-ID"] == "r1"
    assert answer.headers["set-cookie"] == "a=hush"
    assert "hush" not in repr(answer)
    with pytest.raises(AttributeError):
        answer.status_code = 200  # type: ignore[misc]


async def test_several_requests_give_the_last_answer(server: WireServer, things: AsyncThings) -> None:
    server.play(Step(200, body={"n": 1}), Step(201, body={"n": 2}))
    assert (await raw(things.copy)("7"))[::3] == (201, {"n": 2})


async def test_a_list_gives_its_first_page(server: WireServer, things: AsyncThings) -> None:
    server.play(Step(200, {"X-Request-ID": "r2"}, {"items": [1, 2], "next_cursor": "c", "has_more": True}))
    answer = await raw_page(things.list)(limit=5)
    assert (answer.request_id, answer.parsed.items, answer.parsed.next_cursor) == ("r2", [1, 2], "c")
    assert server.targets == ["/api/v1/things?limit=5"]


async def test_errors_are_raised_as_ever(server: WireServer, things: AsyncThings) -> None:
    server.play(Step(404))
    with pytest.raises(InkboxNotFoundError):
        await raw(things.get)("7")


async def test_a_call_that_asks_nothing_has_no_raw_response(things: AsyncThings) -> None:
    with pytest.raises(ValueError, match="no request"):
        await raw(things.nothing)()


async def test_calls_beside_raw_ones_are_not_kept(server: WireServer, things: AsyncThings) -> None:
    server.play(Step(200, body={"n": 1}), Step(202, body={"n": 2}))
    assert (await raw(things.get)("7")).status_code == 200
    assert await things.get("8") == {"n": 2}
    assert (await raw(things.get)("9")).status_code == 202


def test_the_wrapper_looks_like_the_method() -> None:
    assert (raw(AsyncThings.get).__name__, raw(AsyncThings.get).__doc__) == ("get", "Get one.")
