"""An organization of a running sandbox, seen over plain HTTP: the stage of the mail tests."""

import base64
import secrets
import ssl
from typing import Any

import httpx

from tests.sandbox import contract

# Making one is what takes time in a new client, and nothing here uses it.
_TLS = ssl.create_default_context()


class Caller:
    """Somebody with a key; every answer is judged by the contract."""

    def __init__(self, base_url: str, key: str | None = None) -> None:
        headers = {} if key is None else {"X-API-Key": key}
        self._client = httpx.Client(
            base_url=base_url,
            headers=headers,
            timeout=30,
            verify=_TLS,
            trust_env=False,
            event_hooks={"response": [contract.check]},
        )
        self.key = key

    def ask(self, method: str, path: str, status: int, **request: Any) -> Any:
        """Make a call that must be answered with `status`, and return the JSON of the answer."""
        answer = self._client.request(method, path, **request)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Make a call and return the whole answer."""
        return self._client.request(method, path, **request)

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self.ask("GET", path, status, params=query or None)

    def post(self, path: str, body: Any, status: int = 201) -> Any:
        return self.ask("POST", path, status, json=body)

    def patch(self, path: str, body: Any, status: int = 200) -> Any:
        return self.ask("PATCH", path, status, json=body)

    def delete(self, path: str, status: int = 204) -> Any:
        return self.ask("DELETE", path, status)

    def close(self) -> None:
        self._client.close()


class Agent(Caller):
    """An identity with its mailbox and a key of its own."""

    def __init__(self, base_url: str, key: str, identity: dict[str, Any]) -> None:
        super().__init__(base_url, key)
        self.identity = identity
        self.id: str = identity["id"]
        self.handle: str = identity["agent_handle"]
        self.address: str = identity["mailbox"]["email_address"]
        self.mailbox_id: str = identity["mailbox"]["id"]
        self.mailbox = f"/api/v1/mail/mailboxes/{self.address}"
        self.messages = f"{self.mailbox}/messages"
        self.threads = f"{self.mailbox}/threads"
        self.rules = f"{self.mailbox}/contact-rules"

    def send(self, *to: str, status: int = 201, **members: Any) -> Any:
        """Send a message."""
        recipients: dict[str, Any] = {"to": list(to)}
        recipients |= {name: members.pop(name) for name in ("cc", "bcc") if name in members}
        return self.post(self.messages, {"recipients": recipients, "subject": "Hello", **members}, status)

    def message(self, message_id: str) -> Any:
        """One message with its bodies."""
        return self.get(f"{self.messages}/{message_id}")

    def received(self) -> Any:
        """All that came in, newest first."""
        return self.get(self.messages, direction="inbound", limit=100)["items"]

    def thread(self, thread_id: str) -> Any:
        """One thread with its messages."""
        return self.get(f"{self.threads}/{thread_id}")


class Office:
    """An organization of its own, its admin, and the world around the service."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.world = Caller(f"{base_url}/_sandbox")
        made = self.world.post("/organizations", {"name": f"org {secrets.token_hex(4)}"})
        self.organization_id: str = made["id"]
        self.admin = Caller(base_url, made["api_key"])
        self.stranger = Caller(base_url)
        self._callers: list[Caller] = [self.world, self.admin, self.stranger]

    def agent(self, name: str = "bot", **members: Any) -> Agent:
        """A new identity, claimed, with a key."""
        body = {"agent_handle": f"{name}-{secrets.token_hex(4)}", **members}
        identity = self.admin.post("/api/v1/identities/", body)
        minted = self.world.post(
            "/keys", {"organization_id": self.organization_id, "scoped_identity_id": identity["id"]}
        )
        return self.hired(Agent(self.base_url, minted["api_key"], identity))

    def hired(self, agent: Agent) -> Agent:
        """Close the agent's connections with the office."""
        self._callers.append(agent)
        return agent

    def unclaimed(self, human: str) -> Agent:
        """An agent that has signed itself up and is not vouched for."""
        request = {"human_email": human, "note_to_human": "Hi", "agent_handle": f"new-{secrets.token_hex(4)}"}
        signup = self.stranger.post("/api/v1/agent-signup", request)
        caller = Caller(self.base_url, signup["api_key"])
        identity = caller.get(f"/api/v1/identities/{signup['agent_handle']}")
        caller.close()
        return self.hired(Agent(self.base_url, signup["api_key"], identity))

    def write(self, agent: Agent, **members: Any) -> Any:
        """Mail from outside for one agent; returns what became of it."""
        defaults = {"sender": "ann@example.net", "to": [agent.address], "subject": "Hello"}
        body = {**defaults, "envelope_to": [agent.address], **members}
        [delivery] = self.world.post("/mail", body)
        return delivery

    def write_raw(self, raw: bytes, *to: str) -> Any:
        """A raw message from outside."""
        encoded = base64.b64encode(raw).decode()
        return self.world.post("/mail", {"raw_base64": encoded, "envelope_to": list(to)})

    def left(self, agent: Agent) -> Any:
        """What an agent has sent to the world, newest first."""
        return [sent for sent in self.world.get("/outbox") if sent["envelope_from"] == agent.address]

    def raw_of(self, sent: dict[str, Any]) -> bytes:
        """The bytes of a message that left."""
        return self.world.answer("GET", f"/outbox/{sent['id']}").content

    def close(self) -> None:
        """Hang up."""
        for caller in self._callers:
            caller.close()


def errors_at(detail: Any) -> list[list[Any]]:
    """Where a 422 found something wrong."""
    return [item["loc"] for item in detail["detail"]]


def attachment(filename: str = "a.txt", content: bytes = b"hello", content_type: str = "text/plain") -> dict[str, str]:
    """An attachment of a request."""
    encoded = base64.b64encode(content).decode()
    return {"filename": filename, "content_type": content_type, "content_base64": encoded}
