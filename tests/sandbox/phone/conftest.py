"""Numbers of the first organization, agents that answer them, receivers of callbacks."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.phone import agents
from tests.sandbox.phone.receivers import Receiver, running_receiver

OUTSIDER = "+14155550123"

StartAgent = Callable[..., agents.RecordingAgent]
Provision = Callable[..., dict[str, Any]]


@pytest.fixture
def start_agent() -> Iterator[StartAgent]:
    """Starts voice agents: `start_agent(react, modes=..., refuse_with=...)`."""
    with contextlib.ExitStack() as stack:
        yield lambda react, **options: stack.enter_context(agents.running(react, **options))


@pytest.fixture
def start_receiver() -> Iterator[Callable[..., Receiver]]:
    """Starts receivers of callbacks: `start_receiver(status, body, delay=...)`."""
    with contextlib.ExitStack() as stack:
        yield lambda *answer, **options: stack.enter_context(running_receiver(*answer, **options))


@pytest.fixture
def provision(create_identity: Callable[..., dict[str, Any]]) -> Provision:
    """Makes an identity with a number and returns the number; what is given are its call settings."""

    def make(handle: str = "phone-bot", **settings: Any) -> dict[str, Any]:
        number: dict[str, Any] = create_identity(handle, phone_number=settings)["phone_number"]
        return number

    return make


@pytest.fixture
def answered_by(provision: Provision) -> Provision:
    """Makes a number that an agent answers."""
    return lambda agent, handle="phone-bot": provision(
        handle, incoming_call_action="auto_accept", client_websocket_url=agent.url
    )


@pytest.fixture
def place(admin: httpx.Client) -> Callable[..., Any]:
    """Places a call and returns its answer's body."""

    def call(number: dict[str, Any], to: str = OUTSIDER, status: int = 200, **members: Any) -> Any:
        body = {"from_number": number["number"], "to_number": to, **members}
        answer = admin.post("/api/v1/phone/place-call", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call


@pytest.fixture
def other_admin(connect: Callable[..., httpx.Client], control: Control) -> httpx.Client:
    """The administrator of another organization."""
    return connect(control.create_organization("Elsewhere").api_key)
