"""Threads, child processes and event loops: whoever calls gets answers to its own questions."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.errors import InkboxError
from inkbox_sync._runtime.connection import Connection
from tests.runtime.calls import LIST, READ, itself, settings
from tests.runtime.wire_server import Step, WireServer


def test_threads_share_one_client() -> None:
    with WireServer(Step(body={"ok": True})) as server:
        connection = Connection(settings(server.base_url))
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda number: connection.call(READ, (number,), decode=itself), range(40)))
        connection.close()
        assert found == [{"ok": True}] * 40
        assert sorted(server.targets) == sorted(f"/api/v1/things/{number}" for number in range(40))
        assert server.connections <= 8


def test_closing_in_one_thread_is_seen_by_the_others() -> None:
    with WireServer() as server:
        connection = Connection(settings(server.base_url))
        connection.call(LIST, decode=itself)
        closer = threading.Thread(target=connection.close)
        closer.start()
        closer.join()
        with pytest.raises(InkboxError, match="closed"):
            connection.call(LIST, decode=itself)


FORK = """
import os, sys
from inkbox_sync._runtime.connection import Connection
from tests.runtime.calls import READ, itself, settings

connection = Connection(settings(sys.argv[1]))
connection.call(READ, ("parent-1",), decode=itself)
child = os.fork()
if child == 0:
    connection.call(READ, ("child-1",), decode=itself)
    connection.call(READ, ("child-2",), decode=itself)
    connection.close()
    os._exit(0)
_, status = os.waitpid(child, 0)
connection.call(READ, ("parent-2",), decode=itself)
connection.close()
sys.exit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_process_opens_its_own_sockets_and_leaves_those_of_its_parent_alone() -> None:
    with WireServer() as server:
        child = subprocess.run(
            [sys.executable, "-c", FORK, server.base_url],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (child.returncode, child.stderr) == (0, "")
        ports = {request.target.rpartition("/")[2]: request.peer[1] for request in server.requests}
    assert list(ports) == ["parent-1", "child-1", "child-2", "parent-2"]
    assert ports["parent-1"] == ports["parent-2"] != ports["child-1"] == ports["child-2"]


# What a dead loop leaves open is closed by the collector, which warns of it.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_event_loop_gets_sockets_of_its_own() -> None:
    async def call_twice() -> None:
        await connection.call(LIST, decode=itself)
        await connection.call(LIST, decode=itself)

    with WireServer() as server:
        connection = AsyncConnection(settings(server.base_url))
        asyncio.run(call_twice())
        asyncio.run(call_twice())
        asyncio.run(connection.aclose())
        gc.collect()
        first, second, third, fourth = (request.peer for request in server.requests)
    assert first == second != third == fourth


def test_tasks_share_one_client() -> None:
    async def call_all() -> list[object]:
        connection = AsyncConnection(settings(server.base_url))
        try:
            calls = (connection.call(READ, (number,), decode=itself) for number in range(20))
            return list(await asyncio.gather(*calls))
        finally:
            await connection.aclose()

    with WireServer(Step(body={"ok": True})) as server:
        assert asyncio.run(call_all()) == [{"ok": True}] * 20
        assert len(server.requests) == 20


def test_a_cancelled_call_frees_its_connection() -> None:
    async def cancel_one() -> object:
        connection = AsyncConnection(settings(server.base_url))
        try:
            task = asyncio.create_task(connection.call(LIST, decode=itself))
            await asyncio.to_thread(server.wait_for_requests, 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await connection.call(LIST, decode=itself)
        finally:
            await connection.aclose()

    with WireServer(Step(fault="silence"), Step(body={"ok": True})) as server:
        assert asyncio.run(cancel_one()) == {"ok": True}
