"""Processes that are killed at any moment: each event arrives, and is handled once, in its conversation's order."""

import contextlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.webhooks.conftest import Agent
from tests.sandbox.webhooks.processes import Diary, Served, receiver_process, running, sandbox_process

ROUNDS = 200
KEY = "ApiKey_sandbox_crashes.secret"
PEOPLE = [f"+1212555{number:04}" for number in range(200, 240)]
_PAGE = 1000


class Traffic:
    """A program that goes on texting a number of the sandbox, whatever becomes of its requests."""

    def __init__(self, control: Control, number: str) -> None:
        self._control = control
        self._number = number
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.tried = 0
        self.accepted = threading.Event()

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ends.wait(0.001):
            with contextlib.suppress(ConnectionError):
                sender = PEOPLE[self.tried % len(PEOPLE)]
                self._control.receive_text(sender=sender, to=self._number, text=str(self.tried))
                self.accepted.set()
            self.tried += 1


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    diary = Diary(tmp_path / "diary.db")
    yield diary
    diary.close()


@contextlib.contextmanager
def connected(sandbox: Served) -> Iterator[tuple[httpx.Client, Control]]:
    """An administrator of a sandbox, and its world."""
    client = httpx.Client(base_url=sandbox.url, headers={"X-API-Key": KEY}, trust_env=False, timeout=30)
    with client as admin, Control(sandbox.url) as control:
        yield admin, control


def prepare(admin: httpx.Client, control: Control, receiver: Served, diary: Diary) -> Agent:
    """An agent whose texts the receiver is told of."""
    diary.learn_secret(admin.post("/api/v1/signing-keys", json={}).json()["signing_key"])
    admin.post("/api/v1/identities/", json={"agent_handle": "scout", "phone_number": {}})
    agent = Agent(admin.get("/api/v1/identities/scout").json(), admin, control)
    body = {"url": receiver.url, "phone_number_id": agent.owners["phone_number"], "event_types": ["text.received"]}
    agent.ask("POST", "/webhooks/subscriptions", body)
    return agent


def deliver_the_rest(control: Control) -> None:
    """Wait until everything is delivered, without waiting for the clock."""
    while control.settle_webhooks(timeout=60):
        control.advance_clock(6 * 3600)


def logged(control: Control) -> list[Any]:
    """Every delivery."""
    found: list[Any] = []
    while page := control.webhook_deliveries(limit=_PAGE, offset=len(found)):
        found += page
    return found


def stored_texts(agent: Agent) -> list[str]:
    """The ids of all texts."""
    path = f"/phone/numbers/{agent.owners['phone_number']}/texts?limit=200&offset="
    found: list[str] = []
    while page := agent.ask("GET", f"{path}{len(found)}"):
        found += [row["id"] for row in page]
    return found


def text_of(event: dict[str, Any]) -> Any:
    return event["data"]["text_message"]


def test_everything_arrives_and_is_handled_once_whoever_is_killed(tmp_path: Path, diary: Diary) -> None:
    chance = random.Random(5)
    receiver, sandbox = receiver_process(tmp_path / "diary.db"), sandbox_process(tmp_path / "data", KEY)
    with running(receiver, sandbox), connected(sandbox) as (admin, control):
        agent = prepare(admin, control, receiver, diary)
        with Traffic(control, agent.number) as traffic:
            for _ in range(ROUNDS):
                traffic.accepted.clear()
                assert traffic.accepted.wait(20)
                time.sleep(chance.uniform(0, 0.03))
                victim = chance.choice([receiver, sandbox])
                victim.kill()
                victim.start()
        deliver_the_rest(control)
        check(agent, diary)


def check(agent: Agent, diary: Diary) -> None:
    """Compare what the sandbox holds, what it has delivered, and what the receiver did."""
    texts, deliveries, handled = stored_texts(agent), logged(agent.control), diary.events
    # What is stored was told, once; what was not stored was not told.
    assert len(texts) >= ROUNDS
    assert Counter(text_of(delivery.payload)["id"] for delivery in deliveries) == Counter(texts)
    # What was told has arrived, at least once, and was handled once.
    assert {delivery.state for delivery in deliveries} == {"delivered"}
    assert Counter(text_of(event)["id"] for event in handled) == Counter(texts)
    assert {json.loads(body)["data"]["text_message"]["id"] for body in diary.arrivals} == set(texts)
    # Of each person in the order of writing.
    for person in PEOPLE:
        mine = [int(text_of(event)["text"]) for event in handled if text_of(event)["sender_phone_number"] == person]
        assert mine == sorted(mine)
