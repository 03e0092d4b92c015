"""What the conformance tests act on: callers of every kind, identities with one of everything that a path can name."""

import base64
import dataclasses
import functools
import itertools
import ssl
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from inkbox_sandbox import Control, Sandbox
from inkbox_sandbox.control_types import InboundFile
from inkbox_sandbox.phone.script import HangUp, Say, Step
from tests.sandbox.vault import material

API = "/api/v1"
IDENTITIES = f"{API}/identities/"
MAILBOXES = f"{API}/mail/mailboxes"
CONTACTS = f"{API}/contacts"
NOTES = f"{API}/notes"
SIGNUP = f"{API}/agent-signup"
SUBSCRIPTIONS = f"{API}/webhooks/subscriptions"
NUMBERS = f"{API}/phone/numbers"
VAULT = f"{API}/vault"
IMESSAGE = f"{API}/imessage"
FILENAME = "Quarterly report.txt"
HUMAN = "ann@example.com"
# A person outside, whose number no identity ever gets.
PERSON = "+12125557111"

# Making one is what takes time in a new client, and nothing here uses it.
_TLS = ssl.create_default_context()
_numbers = itertools.count(1)


def unknown_id() -> str:
    """An id that nothing has."""
    return str(uuid.uuid4())


def new_handle(stem: str = "agent") -> str:
    """A handle that nobody has."""
    return f"{stem}-{next(_numbers)}"


@dataclasses.dataclass(frozen=True)
class Request:
    """A request without its sender.

    Attributes:
        method: HTTP method.
        path: Path as it goes over the wire, encoded.
        parts: Further arguments of `httpx.Client.request`.
    """

    method: str
    path: str
    parts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to(self, path: str) -> "Request":
        """The same request with another path."""
        return dataclasses.replace(self, path=path)

    def having(self, **parts: Any) -> "Request":
        """The same request with other parts."""
        return dataclasses.replace(self, parts={**self.parts, **parts})


def new_person() -> str:
    """The number of a person who has not been heard of."""
    return f"+1415{next(_numbers):07}"


def get(path: str, **query: Any) -> Request:
    return Request("GET", path, {"params": query} if query else {})


def post(path: str, body: Any) -> Request:
    return Request("POST", path, {"json": body})


def patch(path: str, body: Any) -> Request:
    return Request("PATCH", path, {"json": body})


def delete(path: str) -> Request:
    return Request("DELETE", path)


class Caller:
    """Somebody with a credential, or without one."""

    def __init__(self, client: httpx.Client, headers: Mapping[str, str]) -> None:
        self._client = client
        self.headers = dict(headers)

    def send(self, request: Request) -> httpx.Response:
        """Send a request and return the answer, whatever it is."""
        parts = dict(request.parts)
        headers = {**self.headers, **parts.pop("headers", {})}
        return self._client.request(request.method, request.path, headers=headers, **parts)

    def ask(self, request: Request) -> Any:
        """Send a request that must succeed, and return the JSON of its answer."""
        answer = self.send(request)
        assert answer.status_code < 300, f"{request.method} {request.path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


class Stage:
    """A running sandbox and the clients that talk to it; every answer goes through `judge` first."""

    def __init__(self, sandbox: Sandbox, judge: Callable[[httpx.Response], None], voice_agent_url: str) -> None:
        self.sandbox = sandbox
        self.voice_agent_url = voice_agent_url
        self.control: Control = sandbox.control
        self._client = httpx.Client(
            base_url=sandbox.base_url, event_hooks={"response": [judge]}, timeout=30, verify=_TLS, trust_env=False
        )
        self.stranger = Caller(self._client, {})

    def close(self) -> None:
        self._client.close()

    def with_key(self, key: str) -> Caller:
        """Somebody with an API key."""
        return Caller(self._client, {"X-API-Key": key})

    def organization(self) -> "Organization":
        """A new organization."""
        made = self.control.create_organization()
        assert made.api_key is not None
        return Organization(self, made.id, self.with_key(made.api_key))

    def signup(self, human: str = HUMAN) -> "Agent":
        """A new agent that nobody has vouched for, alone in its provisional organization."""
        body = {"human_email": human, "note_to_human": "Please vouch for me.", "agent_handle": new_handle("new")}
        made = self.stranger.ask(post(SIGNUP, body))
        key = self.control.create_key(organization_id=made["organization_id"]).api_key
        organization = Organization(self, made["organization_id"], self.with_key(key))
        caller = self.with_key(made["api_key"])
        return Agent(organization, caller.ask(get(f"{API}/identities/{made['agent_handle']}")), caller)


class Organization:
    """An organization, its administrator, and its agents as they are needed."""

    def __init__(self, stage: Stage, organization_id: str, admin: Caller) -> None:
        self.stage = stage
        self.id = organization_id
        self.admin = admin

    @functools.cached_property
    def human(self) -> Caller:
        """A user of the console."""
        token = self.stage.control.create_console_token(email=HUMAN, organization_id=self.id)
        return Caller(self.stage._client, token.headers)

    def agent(self, stem: str = "agent", **members: Any) -> "Agent":
        """A new identity with a key."""
        identity = self.admin.ask(post(IDENTITIES, {"agent_handle": new_handle(stem), **members}))
        key = self.stage.control.create_key(identity_id=identity["id"], organization_id=self.id).api_key
        return Agent(self, identity, self.stage.with_key(key))

    @functools.cached_property
    def vault(self) -> dict[str, Any]:
        """What its vault was made of; one is made when it has none."""
        made = material.initialization()
        self.admin.ask(post(f"{VAULT}/initialize", made))
        return made

    def domain(self, status: Any = "verified") -> str:
        """The name of a new sending domain."""
        return self.stage.control.set_domain(
            f"{new_handle('mail')}.example.org", status, organization_id=self.id
        ).domain


class Agent:
    """An identity, whoever holds its key, and one of everything that belongs to it or is open to it."""

    def __init__(self, organization: Organization, identity: dict[str, Any], caller: Caller) -> None:
        self.organization = organization
        self.stage = organization.stage
        self.admin = organization.admin
        self.caller = caller
        self.identity = identity
        self.id: str = identity["id"]
        self.handle: str = identity["agent_handle"]
        self.address: str = identity["email_address"]
        self.mailbox_id: str = identity["mailbox"]["id"]
        self.path = f"{API}/identities/{self.handle}"
        self.mailbox = f"{MAILBOXES}/{self.address}"
        self.messages = f"{self.mailbox}/messages"
        self.threads = f"{self.mailbox}/threads"
        self.rules = f"{self.mailbox}/contact-rules"

    def receive(self, **members: Any) -> Any:
        """Let mail from outside arrive; tells what became of it."""
        mail = {
            "sender": "bob@example.net",
            "to": [self.address],
            "subject": "Hello",
            "text": "Nice weather.",
            **members,
        }
        (delivery,) = self.stage.control.receive_mail(**mail)
        return delivery

    @functools.cached_property
    def _received(self) -> Any:
        return self.receive(attachments=[InboundFile(FILENAME, b"All is well.", "text/plain")])

    @property
    def message(self) -> str:
        """Path of a message with an attachment."""
        return f"{self.messages}/{self._received.message_id}"

    @property
    def thread(self) -> str:
        """Path of the thread of that message."""
        return f"{self.threads}/{self._received.thread_id}"

    @functools.cached_property
    def rule(self) -> str:
        """Path of a contact rule of the mailbox."""
        rule = {"action": "block", "match_type": "domain", "match_target": "spam.example"}
        return f"{self.rules}/{self.admin.ask(post(self.rules, rule))['id']}"

    @functools.cached_property
    def contact(self) -> str:
        """Path of a contact that this identity sees, and no other."""
        made = self.admin.ask(
            post(CONTACTS, {"given_name": "Ann", "emails": [{"value": HUMAN}], "access_identity_ids": [self.id]})
        )
        return f"{CONTACTS}/{made['id']}"

    @functools.cached_property
    def note(self) -> str:
        """Path of a note that this identity sees, and no other."""
        path = f"{NOTES}/{self.admin.ask(post(NOTES, {'body': 'Remember the milk.'}))['id']}"
        self.admin.ask(post(f"{path}/access", {"identity_id": self.id}))
        return path

    @functools.cached_property
    def secret(self) -> str:
        """Path of a secret that this identity sees, and no other."""
        assert self.organization.vault
        path = f"{VAULT}/secrets/{self.admin.ask(post(f'{VAULT}/secrets', material.secret()))['id']}"
        self.admin.ask(post(f"{path}/access", {"identity_id": self.id}))
        return path

    @functools.cached_property
    def number(self) -> dict[str, Any]:
        """Its phone number, which can send texts and takes no calls."""
        made: dict[str, Any] = self.admin.ask(post(NUMBERS, {"agent_handle": self.handle}))
        return made

    @property
    def line(self) -> str:
        """Path of its number."""
        return f"{NUMBERS}/{self.number['id']}"

    @functools.cached_property
    def call(self) -> str:
        """Path of a call that it did not take."""
        return f"{self.line}/calls/{self.ring()}"

    def ring(self) -> str:
        """Let somebody outside call in vain; tells the call's id."""
        return self.stage.control.receive_call(from_number=PERSON, to=self.number["number"]).id

    def converse(self, *words: str) -> str:
        """Let somebody outside call and say something to an agent; returns the path of the call, which is over."""
        url = self.stage.voice_agent_url
        self.admin.ask(patch(self.line, {"incoming_call_action": "auto_accept", "client_websocket_url": url}))
        script: list[Step] = [*map(Say, words), HangUp()]
        call = self.stage.control.receive_call(from_number=PERSON, to=self.number["number"], script=script, pace=0.0001)
        assert self.stage.control.wait_for_call(call.id).status == "completed"
        return f"{self.line}/calls/{call.id}"

    @functools.cached_property
    def conversed(self) -> str:
        """Path of a call in which something was said."""
        return self.converse("Nice weather.")

    @property
    def texts(self) -> str:
        return f"{self.line}/texts"

    def receive_text(self, sender: str = PERSON, text: str = "Nice weather.") -> Any:
        """Let a person text its number; tells what became of it."""
        return self.stage.control.receive_text(sender=sender, to=self.number["number"], text=text)

    @functools.cached_property
    def texted(self) -> Any:
        """A text of a person, with the ids of text and conversation."""
        return self.receive_text()

    @property
    def text(self) -> str:
        """Path of that text."""
        return f"{self.texts}/{self.texted.text_id}"

    @functools.cached_property
    def consent(self) -> str:
        """Path of the consent of a person who wants texts."""
        assert self.receive_text(text="START").keyword == "opt_in"
        return f"{API}/phone/sms-opt-ins/{PERSON}"

    @functools.cached_property
    def phone_rule(self) -> str:
        """Path of a contact rule of its number."""
        rule = {"action": "block", "match_target": new_person()}
        return f"{self.line}/contact-rules/{self.admin.ask(post(f'{self.line}/contact-rules', rule))['id']}"

    def switch_imessage(self, enabled: bool) -> None:
        """Let it take part in iMessage, or not any more."""
        self.admin.ask(patch(self.path, {"imessage_enabled": enabled}))

    def meet(self, person: str) -> Any:
        """Let a person connect with it and write; tells what became of that."""
        self.stage.control.connect_imessage(person, self.handle)
        return self.stage.control.receive_imessage(sender=person, agent=self.id, text="Nice weather.")

    @functools.cached_property
    def imessage(self) -> Any:
        """An iMessage of a person, with the ids of message and conversation."""
        self.switch_imessage(enabled=True)
        return self.meet(PERSON)

    @property
    def imessage_rules(self) -> str:
        return f"{IMESSAGE}/identities/{self.handle}/contact-rules"

    @functools.cached_property
    def imessage_rule(self) -> str:
        """Path of a contact rule for its iMessages."""
        rule = {"action": "block", "match_target": new_person()}
        return f"{self.imessage_rules}/{self.admin.ask(post(self.imessage_rules, rule))['id']}"

    @functools.cached_property
    def subscription(self) -> str:
        """Path of a subscription to its mail, which nobody is there to take."""
        body = {"url": "https://hooks.invalid/", "event_types": ["message.failed"], "mailbox_id": self.mailbox_id}
        return f"{SUBSCRIPTIONS}/{self.admin.ask(post(SUBSCRIPTIONS, body))['id']}"

    def furnish(self) -> None:
        """Have one of everything, so that no list of its organization is empty."""
        written = (self.message, self.rule, self.contact, self.note, self.secret, self.subscription)
        spoken = (self.call, self.text, self.consent, self.phone_rule, self.imessage, self.imessage_rule)
        assert all((*written, *spoken))
        self.organization.domain()
        self.admin.ask(post(f"{self.path}/access", {"viewer_identity_id": self.organization.agent().id}))

    @functools.cached_property
    def home(self) -> Organization:
        """The organization of its human; a signup's own one is provisional."""
        return self.stage.organization() if self.organization.id.startswith("org_agent_") else self.organization

    @functools.cached_property
    def colleague(self) -> "Agent":
        """Another identity of the organization."""
        return self.organization.agent("colleague")


def attachment(filename: str = "a.txt", content: bytes = b"hello", content_type: str = "text/plain") -> dict[str, str]:
    """An attachment of a request."""
    encoded = base64.b64encode(content).decode()
    return {"filename": filename, "content_type": content_type, "content_base64": encoded}


def mail_to(*addresses: str, **members: Any) -> dict[str, Any]:
    """The body of a send."""
    return {"recipients": {"to": list(addresses)}, "subject": "Hello", "body_text": "Nice weather.", **members}
