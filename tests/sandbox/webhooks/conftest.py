"""An identity with all channels, a receiver that is subscribed to its events, and the people around it."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.webhooks.catalogue import EVENTS
from tests.sandbox.conftest import CreateIdentity
from tests.sandbox.webhooks.receivers import Receiver, running_receiver

SUBSCRIPTIONS = "/api/v1/webhooks/subscriptions"
PERSON = "+12125550111"

Subscribe = Callable[..., str]


@dataclasses.dataclass(frozen=True)
class Agent:
    """An identity with a mailbox, a number that can send texts, and iMessage."""

    identity: dict[str, Any]
    admin: httpx.Client
    control: Control

    @property
    def handle(self) -> str:
        return str(self.identity["agent_handle"])

    @property
    def address(self) -> str:
        return str(self.identity["email_address"])

    @property
    def number(self) -> str:
        return str(self.identity["phone_number"]["number"])

    @property
    def mailbox_id(self) -> str:
        return str(self.identity["mailbox"]["id"])

    @property
    def owners(self) -> dict[str, str]:
        """What a subscription names, by channel."""
        return {
            "mailbox": self.mailbox_id,
            "phone_number": self.identity["phone_number"]["id"],
            "agent_identity": self.identity["id"],
        }

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.admin.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def send_mail(self, *to: str, **members: Any) -> Any:
        recipients = {"to": list(to), **members.pop("recipients", {})}
        body = {"recipients": recipients, "subject": "Hello", "body_text": "Nice weather.", **members}
        return self.ask("POST", f"/mail/mailboxes/{self.address}/messages", body)

    def receive_mail(self, **members: Any) -> Any:
        mail = {"sender": "ann@example.com", "to": [self.address], "subject": "Hello", "text": "Nice weather."}
        return self.control.receive_mail(**{**mail, **members})[0]

    def send_text(self, *to: str, **members: Any) -> Any:
        body = {"to": list(to), "text": "Hello", **members}
        return self.ask("POST", f"/phone/numbers/{self.owners['phone_number']}/texts", body)

    def receive_text(self, text: str = "Hello", sender: str = PERSON, **members: Any) -> Any:
        return self.control.receive_text(sender=sender, to=self.number, text=text, **members)

    def meet(self, person: str = PERSON) -> Any:
        """Let a person connect and write."""
        self.control.connect_imessage(person, self.handle)
        return self.control.receive_imessage(sender=person, agent=self.handle, text="Hello")

    def send_imessage(self, person: str = PERSON, **members: Any) -> Any:
        path = f"/imessage/messages?agent_identity_id={self.identity['id']}"
        return self.ask("POST", path, {"to": person, "text": "Hello", **members})["message"]


@pytest.fixture
def scout(admin: httpx.Client, control: Control, create_identity: CreateIdentity) -> Agent:
    identity = create_identity("scout", imessage_enabled=True, phone_number={})
    made = Agent(identity, admin, control)
    control.report_number(made.number, sms_status="ready")
    return made


@pytest.fixture
def start_receiver() -> Iterator[Callable[[], Receiver]]:
    """Starts receivers."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(running_receiver())


@pytest.fixture
def receiver(start_receiver: Callable[[], Receiver]) -> Receiver:
    return start_receiver()


@pytest.fixture
def subscribe(scout: Agent) -> Subscribe:
    """Subscribes a URL to events of the agent, by default to all of one channel; returns the id."""

    def make(url: str, channel: Any = "mailbox", event_types: Any = None, owner: Agent = scout) -> str:
        body = {
            "url": url,
            "event_types": list(event_types or EVENTS[channel]),
            f"{channel}_id": owner.owners[channel],
        }
        return str(owner.ask("POST", "/webhooks/subscriptions", body)["id"])

    return make


@pytest.fixture
def told(receiver: Receiver, subscribe: Subscribe) -> Receiver:
    """A receiver that is told of everything that happens to the agent."""
    for channel in EVENTS:
        subscribe(receiver.url, channel)
    return receiver
