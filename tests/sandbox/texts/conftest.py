"""Numbers of the first organization that can send texts at once, and people outside."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import TextArrival
from tests.sandbox.conftest import Connect, CreateIdentity

ANN, BEN, CLEO, DAN = (f"+1212555011{digit}" for digit in range(1, 5))


@dataclasses.dataclass(frozen=True)
class Line:
    """A number, the identity that owns it, and who may use it."""

    identity: dict[str, Any]
    admin: httpx.Client
    agent: httpx.Client
    control: Control

    @property
    def id(self) -> str:
        found: str = self.identity["phone_number"]["id"]
        return found

    @property
    def number(self) -> str:
        found: str = self.identity["phone_number"]["number"]
        return found

    @property
    def path(self) -> str:
        return f"/api/v1/phone/numbers/{self.id}"

    @property
    def texts(self) -> str:
        return f"{self.path}/texts"

    def post(self, **body: Any) -> httpx.Response:
        """Ask for a text to be sent."""
        return self.agent.post(self.texts, json=body)

    def send(self, *to: str, text: str = "Hello", **members: Any) -> Any:
        """Send a text, and see it accepted."""
        answer = self.post(to=to[0] if len(to) == 1 else list(to), text=text, **members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def receive(self, sender: str, text: str | None = "Hello", **members: Any) -> TextArrival:
        """Have somebody text the number."""
        return self.control.receive_text(sender=sender, to=self.number, text=text, **members)

    def text(self, text_id: str) -> Any:
        """A text as the admin sees it."""
        return got(self.admin, f"{self.texts}/{text_id}")

    def listed(self, client: httpx.Client | None = None, **params: Any) -> list[Any]:
        """Texts of the number."""
        found: list[Any] = got(client or self.agent, self.texts, **params)
        return found

    def rule(self, action: str, target: str) -> str:
        """A contact rule of the number; returns its id."""
        body = {"action": action, "match_type": "exact_number", "match_target": target}
        answer = self.admin.post(f"{self.path}/contact-rules", json=body)
        assert answer.status_code == 201, answer.text
        rule_id: str = answer.json()["id"]
        return rule_id


MakeLine = Callable[..., Line]


@pytest.fixture
def make_line(connect: Connect, control: Control, admin: httpx.Client, create_identity: CreateIdentity) -> MakeLine:
    """Makes numbers of the first organization that are ready for texts."""
    control.set_caps(sms_ready_seconds=0)

    def make(handle: str = "texting-bot", **phone_number: Any) -> Line:
        identity = create_identity(handle, phone_number=phone_number)
        agent = connect(control.create_key(identity_id=identity["id"]).api_key)
        return Line(identity, admin, agent, control)

    return make


@pytest.fixture
def line(make_line: MakeLine) -> Line:
    return make_line()


@pytest.fixture
def friends(line: Line, admin: httpx.Client, control: Control) -> tuple[str, ...]:
    """People who agree to get texts, and of whom nothing else is known."""
    control.set_campaign(True)
    for person in (ANN, BEN, CLEO):
        assert admin.post(f"/api/v1/phone/sms-opt-ins/{person}/opt-in").status_code == 200
    control.set_campaign(False)
    return ANN, BEN, CLEO


def got(client: httpx.Client, path: str, **params: Any) -> Any:
    """The body of a 200."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and machine code of a refusal."""
    return answer.status_code, answer.json()["detail"]["error"]
