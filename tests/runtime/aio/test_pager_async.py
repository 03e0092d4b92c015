"""Walking through lists over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.aio.pager import AsyncPager
from inkbox._runtime.errors import InkboxResponseError, InkboxServerError
from tests.runtime.calls import LIST, settings
from tests.runtime.wire_server import Step, WireServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def server() -> Any:
    with WireServer() as started:
        yield started


@pytest.fixture
async def connection(server: WireServer) -> AsyncIterator[AsyncConnection]:
    made = AsyncConnection(settings(server.base_url, max_retries=0))
    yield made
    await made.aclose()


def cursor_page(items: list[int], successor: str | None = None) -> Step:
    return Step(body={"items": items, "next_cursor": successor, "has_more": successor is not None})


def plus_one(number: Any) -> int:
    return int(number) + 1


def pager(connection: AsyncConnection, **options: Any) -> AsyncPager[int]:
    return AsyncPager(connection, LIST, (), {"q": "x", "none": None}, decode=plus_one, **options)


async def test_pages_follow_their_cursors(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1, 2], "c2"), cursor_page([], "c3"), cursor_page([3]))
    assert [number async for number in pager(connection, page_size=2)] == [2, 3, 4]
    assert server.targets == [
        "/api/v1/things?q=x&limit=2",
        "/api/v1/things?q=x&limit=2&cursor=c2",
        "/api/v1/things?q=x&limit=2&cursor=c3",
    ]


async def test_nothing_is_sent_before_the_first_item_is_asked_for(
    server: WireServer, connection: AsyncConnection
) -> None:
    server.play(cursor_page([1, 2], "c2"))
    lazy = pager(connection)
    assert server.targets == []
    assert await anext(lazy) == 2
    assert await anext(lazy) == 3
    assert len(server.targets) == 1


async def test_limit_ends_the_walk_in_the_middle_of_a_page(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1, 2], "c2"), cursor_page([3, 4], "c3"))
    assert [number async for number in pager(connection, page_size=2, limit=3)] == [2, 3, 4]
    assert server.targets[1] == "/api/v1/things?q=x&limit=1&cursor=c2"
    assert len(server.targets) == 2


async def test_a_limit_of_nothing_sends_nothing(server: WireServer, connection: AsyncConnection) -> None:
    assert [number async for number in pager(connection, limit=0)] == []
    assert server.connections == 0


async def test_offsets_move_on_until_a_page_is_short(server: WireServer, connection: AsyncConnection) -> None:
    server.play(Step(body=[1, 2]), Step(body={"items": [3, 4]}), Step(body=[5]))
    assert [number async for number in pager(connection, page_size=2, style="offset")] == [2, 3, 4, 5, 6]
    assert [target.partition("limit=")[2] for target in server.targets] == ["2&offset=0", "2&offset=2", "2&offset=4"]


@pytest.mark.parametrize("style", ["cursor", "offset"])
@pytest.mark.parametrize("options", [{"page_size": 0}, {"page_size": -1}, {"page_size": 201}, {"limit": -1}])
async def test_sizes_out_of_range_are_refused_at_once(
    server: WireServer, connection: AsyncConnection, style: str, options: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        pager(connection, style=style, **options)
    assert server.connections == 0


async def test_a_service_that_turns_in_circles_is_stopped(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1], "a"), cursor_page([2], "b"), cursor_page([3], "a"))
    walk = pager(connection)
    assert [await anext(walk), await anext(walk)] == [2, 3]
    with pytest.raises(InkboxResponseError, match="an earlier one"):
        await anext(walk)


async def test_a_failed_page_is_asked_for_again(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1], "c2"), Step(503), cursor_page([2]))
    walk = pager(connection)
    assert await anext(walk) == 2
    with pytest.raises(InkboxServerError):
        await anext(walk)
    assert [number async for number in walk] == [3]
    assert server.targets[1] == server.targets[2]


async def test_a_page_that_cannot_be_read_is_asked_for_again(server: WireServer, connection: AsyncConnection) -> None:
    server.play(
        cursor_page([1], "c2"), Step(body={"items": [None], "has_more": True, "next_cursor": "c3"}), cursor_page([2])
    )
    walk = pager(connection)
    assert await anext(walk) == 2
    with pytest.raises(InkboxResponseError):
        await anext(walk)
    assert [number async for number in walk] == [3]


async def test_whole_pages_can_be_had(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1, 2, 3], "c2"), cursor_page([4]))
    walk = pager(connection)
    assert await anext(walk) == 2
    pages = [page async for page in walk.pages()]
    assert [(list(page), page.next_cursor, page.has_more) for page in pages] == [
        ([3, 4], None, True),
        ([5], None, False),
    ]
    assert [number async for number in walk] == []


async def test_the_first_page_names_its_successor(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1, 2], "c2"))
    page = await pager(connection).first_page()
    assert (page.items, len(page), page.next_cursor, page.has_more) == ([2, 3], 2, "c2", True)


async def test_a_filtered_walk_counts_what_it_keeps(server: WireServer, connection: AsyncConnection) -> None:
    server.play(cursor_page([1, 2, 3], "c2"), cursor_page([4, 5], "c3"), cursor_page([6]))
    odd = pager(connection, page_size=3).where(lambda number: number % 2 == 1, limit=2)
    assert [number async for number in odd] == [3, 5]
    assert [target.partition("limit=")[2] for target in server.targets] == ["3", "3&cursor=c2"]
