"""Of two that claim one delivery one gets it, and what is handled once stays so, in memory and in a file."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox import MailWebhookPayload
from inkbox.webhooks import Claim, DeliveryStore, MemoryStore, SQLiteStore, WebhookResponse, WebhookRouter
from inkbox.webhooks.stores import current_claim
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, signed

pytestmark = pytest.mark.anyio

MAIL = vectors.bodies()["message.received.json"]
Make = Callable[..., Any]


class Clock:
    """A clock that stands still until it is told otherwise."""

    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a store of either kind."""
    if request.param == "memory":
        return MemoryStore
    return lambda **options: SQLiteStore(tmp_path / "webhooks.sqlite", **options)


async def test_what_is_claimed_is_busy_then_done(make: Make) -> None:
    store: DeliveryStore = make()
    claim = await store.claim("a")
    assert claim.state == "taken"
    assert (await store.claim("a")).state == "busy"
    assert (await store.claim("b")).state == "taken"
    assert await store.finish(claim)
    assert (await store.claim("a")).state == "done"


async def test_what_is_released_can_be_claimed_again(make: Make) -> None:
    store: DeliveryStore = make()
    await store.release(await store.claim("a"))
    again = await store.claim("a")
    assert again.state == "taken"
    await store.finish(again)
    await store.release(again)
    assert (await store.claim("a")).state == "done", "what is done is not undone"


async def test_a_claim_that_nobody_ends_comes_to_an_end_and_then_counts_no_more(make: Make) -> None:
    clock = Clock()
    store: DeliveryStore = make(lease=60, clock=clock)
    first = await store.claim("a")
    clock.now += 59
    assert (await store.claim("a")).state == "busy"
    clock.now += 1
    second = await store.claim("a")
    assert second.state == "taken"
    assert not await store.finish(first)
    await store.release(first)
    assert (await store.claim("a")).state == "busy"
    assert await store.finish(second)


async def test_what_was_handled_long_ago_is_forgotten(make: Make) -> None:
    clock = Clock()
    store: DeliveryStore = make(keep=100, clock=clock)
    await store.finish(await store.claim("a"))
    clock.now += 99
    assert (await store.claim("a")).state == "done"
    clock.now += 1
    assert (await store.claim("a")).state == "taken"


async def test_a_file_that_is_locked_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "store", patience=60)
    other = sqlite3.connect(tmp_path / "store", isolation_level=None)
    # Not even readers get in: as while the last process to use the file closes it.
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    claiming = asyncio.create_task(store.claim("a"))
    await asyncio.sleep(0.05)
    assert not claiming.done()
    other.close()
    assert (await claiming).state == "taken"


async def test_of_many_threads_and_loops_one_gets_the_claim(make: Make) -> None:
    store: DeliveryStore = make()
    states: list[str] = []

    def race() -> None:
        for key in range(40):
            states.append(asyncio.run(store.claim(str(key))).state)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (states.count("taken"), states.count("busy")) == (40, 280)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["claim", "finish", "release", "wait"]))))
def test_the_memory_agrees_with_a_naive_model(steps: list[tuple[str, str]]) -> None:
    clock = Clock()
    done: set[str] = set()
    held: dict[str, tuple[Claim, float]] = {}
    store = MemoryStore(lease=3, keep=1000, clock=clock)

    async def play() -> None:
        for key, step in steps:
            claim, until = held.get(key) or (None, 0.0)
            if step == "wait":
                clock.now += 1
            elif step == "claim":
                found = await store.claim(key)
                assert found.state == ("done" if key in done else "busy" if until > clock.now else "taken")
                if found.state == "taken":
                    held[key] = (found, clock.now + 3)
            elif claim is not None:
                await (store.finish(claim) if step == "finish" else store.release(claim))
                if step == "finish":
                    done.add(key)
                del held[key]

    asyncio.run(play())


async def test_the_memory_is_bounded_and_forgets_the_oldest_but_nothing_that_is_being_handled() -> None:
    store = MemoryStore(capacity=3)
    held = await store.claim("held")
    for key in "abcdef":
        await store.finish(await store.claim(key))
    assert len(store) == 3
    assert (await store.claim("held")).state == "busy"
    assert (await store.claim("f")).state == "done"
    assert (await store.claim("a")).state == "taken"
    assert await store.finish(held)
    with pytest.raises(ValueError, match="capacity"):
        MemoryStore(capacity=0)


# --- in a file --------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of an application, with a table of its own."""
    path = tmp_path / "application.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE effects (event TEXT)")
    connection.close()
    return path


def effects(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT event FROM effects ORDER BY rowid")]
    finally:
        connection.close()


async def send(router: WebhookRouter, body: bytes = MAIL) -> WebhookResponse:
    return await router.handle(body, signed(body))


async def test_a_file_remembers_over_a_restart(path: Path) -> None:
    store = SQLiteStore(path)
    await store.finish(await store.claim("a"))
    assert (await SQLiteStore(path).claim("a")).state == "done"


async def test_what_a_handler_writes_is_stored_with_the_mark(path: Path) -> None:
    store = SQLiteStore(path)
    router = WebhookRouter(SECRET, store=store)

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        connection = await store.begin()
        connection.execute("INSERT INTO effects VALUES (?)", (event["event_type"],))
        assert await store.begin() is connection
        assert effects(path) == [], "nobody sees it before the end"

    assert [(await send(router)).status for _ in range(2)] == [204, 204]
    assert effects(path) == ["message.received"]


async def test_what_a_plain_function_writes_is_stored_with_the_mark(path: Path) -> None:
    store = SQLiteStore(path)
    router = WebhookRouter(SECRET, store=store)

    def handler(event: MailWebhookPayload) -> None:
        store.begin_blocking().execute("INSERT INTO effects VALUES ('x')")
        store.begin_blocking().execute("INSERT INTO effects VALUES ('y')")

    router.on("message.received")(handler)
    assert [(await send(router)).status for _ in range(2)] == [204, 204]
    assert effects(path) == ["x", "y"]


async def test_what_a_failing_handler_wrote_is_undone(path: Path) -> None:
    store = SQLiteStore(path)
    router = WebhookRouter(SECRET, store=store)
    fails = [True, False]

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        (await store.begin()).execute("INSERT INTO effects VALUES ('x')")
        if fails.pop(0):
            raise ZeroDivisionError

    assert (await send(router)).status == 500
    assert effects(path) == []
    assert (await send(router)).status == 204
    assert effects(path) == ["x"]


async def test_a_handler_that_outlasts_its_lease_is_undone_and_the_later_one_counts(path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(path, lease=60, clock=clock)
    router = WebhookRouter(SECRET, store=store)
    runs: list[str] = []

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        runs.append("run")
        number = len(runs)
        if number == 1:
            clock.now += 61
            assert (await send(router)).status == 204
        (await store.begin()).execute("INSERT INTO effects VALUES (?)", (f"of run {number}",))

    assert (await send(router)).status == 500
    assert effects(path) == ["of run 2"]


async def test_handlers_wait_for_each_others_transactions_and_hold_up_no_loop(path: Path) -> None:
    store = SQLiteStore(path)
    router = WebhookRouter(SECRET, store=store)

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        connection = await store.begin()
        await asyncio.sleep(0.01)
        connection.execute("INSERT INTO effects VALUES (?)", (event["timestamp"],))

    bodies = [
        MAIL.replace(b'"timestamp"', b'"n": %d, "timestamp"' % n).replace(b"2026", b"%d" % (3000 + n)) for n in range(8)
    ]
    answers = await asyncio.gather(*(send(router, body) for body in bodies))
    assert [response.status for response in answers] == [204] * 8
    assert len(set(effects(path))) == 8


async def test_a_transaction_that_never_ends_is_named_after_a_while(path: Path) -> None:
    store = SQLiteStore(path, patience=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(TimeoutError, match="let handlers begin late"):
            await store.claim("a")
        with pytest.raises(TimeoutError):
            in_claim(store.begin_blocking)
    finally:
        other.close()


def in_claim(call: Callable[[], object]) -> None:
    token = current_claim.set(Claim("a", "taken", "t"))
    try:
        call()
    finally:
        current_claim.reset(token)


async def test_a_transaction_after_the_end_of_its_handler_is_refused_and_locks_nothing(path: Path) -> None:
    store = SQLiteStore(path, patience=1)
    router, over, late = WebhookRouter(SECRET, store=store), asyncio.Event(), list[asyncio.Task[Any]]()

    @router.on("message.received")
    async def on_mail(_event: MailWebhookPayload) -> None:
        async def write_later() -> None:
            await over.wait()
            await store.begin()

        late.append(asyncio.ensure_future(write_later()))

    assert (await send(router)).status == 204
    over.set()
    with pytest.raises(RuntimeError, match="too late"):
        await late[0]
    assert (await store.claim("another")).state == "taken"


async def test_a_transaction_outside_of_a_handler_is_refused(path: Path) -> None:
    with pytest.raises(RuntimeError, match="for handlers"):
        await SQLiteStore(path).begin()


RECEIVER = """
import asyncio, json, os, sys, time
from inkbox.webhooks import SQLiteStore, WebhookRouter
from tests.webhooks.signing import SECRET, signed

path, body = sys.argv[1], sys.stdin.buffer.read()
store = SQLiteStore(path, lease=0.05, patience=60)
router = WebhookRouter(SECRET, store=store)

@router.on("message.received")
async def handler(event):
    (await store.begin()).execute("INSERT INTO effects VALUES (?)", (event["timestamp"],))
    print("in the middle", flush=True)
    await asyncio.sleep(float(sys.argv[2]))

print("handling", flush=True)
response = asyncio.run(router.handle(body, signed(body)))
print(response.status, flush=True)
"""


def receive(path: Path, body: bytes, seconds: float, kill_after: float | None = None) -> str:
    """Let a process of its own handle one delivery, and perhaps kill it at some point; return what it answered."""
    process = subprocess.Popen(
        [sys.executable, "-c", RECEIVER, str(path), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(body)
    process.stdin.close()
    if kill_after is not None:
        process.stdout.readline()
        threading.Event().wait(kill_after)
        process.send_signal(signal.SIGKILL)
    output = process.stdout.read().decode()
    process.stdout.close()
    process.wait()
    return output.split()[-1] if output.split() else ""


def test_killed_at_any_point_and_sent_again_an_effect_happens_once(path: Path) -> None:
    """As the service does it: again until it is answered with success."""
    chance = random.Random(7)
    for number in range(6):
        body = MAIL.replace(b"2026", b"%d" % (3000 + number))
        receive(path, body, 0.2, kill_after=chance.random() * 0.03)
        statuses: list[str] = []
        while "204" not in statuses[-1:]:
            statuses.append(receive(path, body, 0))
            assert statuses[-1] in {"204", "503"}
            assert len(statuses) < 20
        receive(path, body, 0)
    assert len(effects(path)) == 6
    assert len(set(effects(path))) == 6
