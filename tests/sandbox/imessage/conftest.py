"""An agent with iMessage, and people who know its name."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import IMessageArrival
from tests.sandbox.conftest import Connect, CreateIdentity

ANN, BEN, CLEO = (f"+1212555011{digit}" for digit in range(1, 4))
BASE = "/api/v1/imessage"


@dataclasses.dataclass(frozen=True)
class Agent:
    """An identity with iMessage, and who acts for it."""

    identity: dict[str, Any]
    client: httpx.Client
    admin: httpx.Client
    control: Control

    @property
    def id(self) -> str:
        found: str = self.identity["id"]
        return found

    @property
    def handle(self) -> str:
        found: str = self.identity["agent_handle"]
        return found

    @property
    def rules(self) -> str:
        return f"{BASE}/identities/{self.handle}/contact-rules"

    def meet(self, person: str, text: str = "Hello") -> IMessageArrival:
        """Have a person connect and write."""
        assert self.control.connect_imessage(person, self.handle).assignment_id is not None
        return self.receive(person, text)

    def receive(self, person: str, text: str | None = "Hello", **members: Any) -> IMessageArrival:
        """Have a connected person write."""
        return self.control.receive_imessage(sender=person, agent=self.id, text=text, **members)

    def post(self, **body: Any) -> httpx.Response:
        """Ask for a message to be sent."""
        return self.client.post(f"{BASE}/messages", json=body)

    def send(self, person: str, text: str = "Hi", **members: Any) -> Any:
        """Send a message, and see it accepted."""
        answer = self.post(to=person, text=text, **members)
        assert answer.status_code == 201, answer.text
        return answer.json()["message"]

    def react(self, message_id: str, reaction: str = "love", **members: Any) -> httpx.Response:
        """Ask for a tapback."""
        return self.client.post(f"{BASE}/reactions", json={"message_id": message_id, "reaction": reaction, **members})

    def listed(self, client: httpx.Client | None = None, **params: Any) -> list[Any]:
        """Messages of the agent."""
        found: list[Any] = got(client or self.client, f"{BASE}/messages", agent_identity_id=self.id, **params)
        return found

    def message(self, message_id: str) -> Any:
        """A message as the admin sees it."""
        return next(row for row in self.listed(self.admin, limit=200) if row["id"] == message_id)

    def rule(self, action: str, target: str) -> str:
        """A contact rule of the agent; returns its id."""
        answer = self.client.post(self.rules, json={"action": action, "match_target": target})
        assert answer.status_code == 201, answer.text
        rule_id: str = answer.json()["id"]
        return rule_id

    def change(self, **members: Any) -> None:
        """Change the identity, as the admin."""
        answer = self.admin.patch(f"/api/v1/identities/{self.handle}", json=members)
        assert answer.status_code == 200, answer.text


MakeAgent = Callable[..., Agent]


@pytest.fixture
def make_agent(connect: Connect, control: Control, admin: httpx.Client, create_identity: CreateIdentity) -> MakeAgent:
    """Makes agents of the first organization, with iMessage unless told otherwise."""

    def make(handle: str, *, imessage_enabled: bool = True) -> Agent:
        identity = create_identity(handle, imessage_enabled=imessage_enabled)
        return Agent(identity, connect(control.create_key(identity_id=identity["id"]).api_key), admin, control)

    return make


@pytest.fixture
def bot(make_agent: MakeAgent) -> Agent:
    return make_agent("blue-bot")


def got(client: httpx.Client, path: str, **params: Any) -> Any:
    """The body of a 200."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def stranger(connect: Connect, control: Control) -> httpx.Client:
    """The administrator of another organization."""
    return connect(control.create_organization("Elsewhere").api_key)
