"""People of the first organization: its agents, a human, and a stranger from another organization."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity


@dataclasses.dataclass(frozen=True)
class Agent:
    """A claimed agent: its identity's id and a client with its key."""

    id: str
    client: httpx.Client


MakeAgent = Callable[[str], Agent]


@pytest.fixture
def make_agent(connect: Connect, control: Control, create_identity: CreateIdentity) -> MakeAgent:
    """Makes agents of the first organization."""

    def make(handle: str) -> Agent:
        identity_id = create_identity(handle)["id"]
        return Agent(identity_id, connect(control.create_key(identity_id=identity_id).api_key))

    return make


@pytest.fixture
def ann(make_agent: MakeAgent) -> Agent:
    return make_agent("ann-agent")


@pytest.fixture
def bob(make_agent: MakeAgent) -> Agent:
    return make_agent("bob-agent")


@pytest.fixture
def human(connect: Connect, control: Control) -> httpx.Client:
    """A console session of the first organization."""
    return connect(authorization=f"Bearer {control.create_console_token().token}")


@pytest.fixture
def stranger(connect: Connect, control: Control) -> httpx.Client:
    """The administrator of another organization."""
    key = control.create_organization("Elsewhere").api_key
    assert key is not None
    return connect(key)


@pytest.fixture
def unclaimed(connect: Connect) -> httpx.Client:
    """An agent that signed itself up and waits for its human."""
    body = {"human_email": "human@example.com", "note_to_human": "Hello", "agent_handle": "waiting-agent"}
    answer = connect().post("/api/v1/agent-signup", json=body)
    assert answer.status_code == 201, answer.text
    return connect(answer.json()["api_key"])


def created(answer: httpx.Response) -> Any:
    """The body of a 201."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(client: httpx.Client, path: str, **params: Any) -> list[Any]:
    """The body of a list."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()
    return items


def faults(answer: httpx.Response) -> list[list[Any]]:
    """The places that a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return [item["loc"] for item in answer.json()["detail"]]
