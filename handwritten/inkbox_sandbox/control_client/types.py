"""What the control API answers, as its client hands it out."""

import base64
import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, Self

__all__ = [
    "CallReply",
    "CallState",
    "ClockState",
    "ConsoleToken",
    "ControlError",
    "DomainState",
    "FaultOrder",
    "Health",
    "IMessageArrival",
    "InboundDelivery",
    "InboundFile",
    "KeyRecord",
    "MintedKey",
    "NumberState",
    "OperationCount",
    "Organization",
    "OutboxEntry",
    "OutcomeOrder",
    "RouterAnswer",
    "Signup",
    "TextArrival",
    "WebhookAttempt",
    "WebhookDelivery",
]


class ControlError(Exception):
    """The sandbox refused a control request.

    Attributes:
        status: HTTP status.
        detail: What the answer says.
    """

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(f"HTTP {status}: {detail}")
        self.status = status
        self.detail = detail


class _Record:
    """A dataclass that reads a JSON object, with the times among its members."""

    @classmethod
    def from_wire(cls, members: Mapping[str, Any]) -> Self:
        """Make it from a JSON object."""
        times = {
            name: dt.datetime.fromisoformat(members[name]) for name in _TIMES if isinstance(members.get(name), str)
        }
        return cls(**{**members, **times})


_TIMES = (
    "now",
    "started_at",
    "ended_at",
    "sms_ready_at",
    "created_at",
    "updated_at",
    "sent_at",
    "code_sent_at",
    "verified_at",
    "last_used_at",
    "expires_at",
    "revoked_at",
    "due_at",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Health:
    """Where a sandbox answers."""

    status: str
    base_url: str
    smtp_port: int | None


@dataclasses.dataclass(frozen=True)
class ClockState(_Record):
    """The sandbox's time, and whether it stands still."""

    now: dt.datetime
    frozen: bool


@dataclasses.dataclass(frozen=True)
class Organization(_Record):
    """An organization; `api_key` is its admin key, in the answer that made it only."""

    id: str
    name: str
    created_at: dt.datetime
    api_key: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True)
class KeyRecord(_Record):
    """An API key without its secret."""

    id: str
    organization_id: str
    created_by: str
    creator_type: str
    scoped_identity_id: str | None
    label: str
    description: str | None
    status: str
    last4: str
    display_prefix: str
    last_used_at: dt.datetime | None
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class MintedKey:
    """A new key with its secret."""

    api_key: str = dataclasses.field(repr=False)
    record: KeyRecord


@dataclasses.dataclass(frozen=True, slots=True)
class ConsoleToken:
    """The session of a human."""

    token: str = dataclasses.field(repr=False)
    organization_id: str

    @property
    def headers(self) -> dict[str, str]:
        """The header that a request of this human carries."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclasses.dataclass(frozen=True)
class Signup(_Record):
    """An agent that signed itself up."""

    identity_id: str
    agent_handle: str | None
    organization_id: str | None
    human_email: str
    human_state: str
    claim_status: str
    verification_code: str = dataclasses.field(repr=False)
    code_sent_at: dt.datetime
    attempts: int
    created_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class FaultOrder:
    """A fault that is ordered; the members are those of `Control.add_fault`."""

    id: int
    operation: str | None
    method: str | None
    path: str | None
    status: int | None
    body: Any
    headers: dict[str, str]
    execute: bool
    delay: float
    reset: Literal["before", "after", "body"] | None
    remaining: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class OperationCount:
    """How many requests of an operation arrived, and how many of them were carried out to the end."""

    received: int
    executed: int


@dataclasses.dataclass(frozen=True, slots=True)
class InboundFile:
    """An attachment of mail from outside."""

    filename: str
    content: bytes = dataclasses.field(repr=False)
    content_type: str = "application/octet-stream"

    def to_wire(self) -> dict[str, str]:
        """The JSON object that the control API takes."""
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "content_base64": base64.b64encode(self.content).decode(),
        }


@dataclasses.dataclass(frozen=True, slots=True)
class InboundDelivery:
    """What became of mail from outside for one recipient.

    Attributes:
        address: The recipient.
        accepted: Whether a live mailbox took it; the other members are None when not.
        blocked: Whether it went into the folder `blocked`.
        mailbox_id: The mailbox that holds it.
        message_id: Id of the new row.
        thread_id: The thread it was filed in.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
    """

    address: str
    accepted: bool
    blocked: bool | None
    mailbox_id: str | None
    message_id: str | None
    thread_id: str | None
    matched_rule_id: str | None


@dataclasses.dataclass(frozen=True)
class OutboxEntry(_Record):
    """A message that left the sandbox."""

    id: str
    message_id: str | None
    envelope_from: str
    envelope_to: list[str]
    subject: str
    sent_at: dt.datetime


@dataclasses.dataclass(frozen=True)
class NumberState(_Record):
    """A phone number as its carrier sees it."""

    id: str
    number: str
    status: str
    sms_status: str
    sms_error_code: str | None
    sms_error_detail: str | None
    sms_ready_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class CallReply:
    """What the receiver at a number's `incoming_call_webhook_url` said to a call.

    Attributes:
        url: Where it was asked.
        request_id: The request's `X-Inkbox-Request-ID`; None when the organization had no signing key.
        duration_ms: How long it took, in milliseconds of real time.
        status: HTTP status of the answer; None when no answer came.
        answer: The beginning of the answer's body.
        error: Why this decides nothing, so that the call was turned down; None when it decides.
    """

    url: str
    request_id: str | None
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


@dataclasses.dataclass(frozen=True)
class CallState(_Record):
    """A call, with both of its ends.

    Attributes:
        transcript: What is stored as said: objects with `seq`, `ts_ms`, `party` and `text`.
        heard: What the person at the far end heard from the agent, one entry for each utterance; "" for audio that
            came without words.
        heard_audio_bytes: How much audio the agent sent.
        steps_left: How many steps of the script have not begun.
        failure: What the person waited for in vain; None when all went as in the script.
        callback: What the receiver said who was asked what to do with the call; None when none was asked or none has
            said anything yet. Like what was heard, it is kept as long as the sandbox runs.
    """

    id: str
    direction: str
    status: str
    local_phone_number: str
    remote_phone_number: str
    client_websocket_url: str | None
    use_inkbox_tts: bool | None
    use_inkbox_stt: bool | None
    hangup_reason: str | None
    is_blocked: bool
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    transcript: list[dict[str, Any]]
    heard: list[str]
    heard_audio_bytes: int
    steps_left: int
    failure: str | None
    callback: CallReply | None

    @classmethod
    def from_wire(cls, members: Mapping[str, Any]) -> Self:
        """Make it from a JSON object."""
        callback = members["callback"]
        return super().from_wire({**members, "callback": None if callback is None else CallReply(**callback)})

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.status in ("completed", "failed", "canceled")

    @property
    def said(self) -> list[tuple[str, str]]:
        """The transcript as pairs of party and text."""
        return [(line["party"], line["text"]) for line in self.transcript]


@dataclasses.dataclass(frozen=True, slots=True)
class TextArrival:
    """What became of a text from outside.

    Attributes:
        text_id: Id of the new row.
        conversation_id: The conversation it belongs to.
        blocked: Whether the filter kept it out.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
        keyword: What it orders: `opt_in`, `opt_out`, `help` or nothing.
        reply_id: Id of the automatic reply to that.
    """

    text_id: str
    conversation_id: str
    blocked: bool
    matched_rule_id: str | None
    keyword: Literal["opt_in", "opt_out", "help"] | None
    reply_id: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class OutcomeOrder:
    """What was decided of messages to come; the members are those of `order_text_outcome` and its like."""

    id: int
    channel: Literal["text", "imessage"]
    recipient: str | None
    outcome: str
    service: str | None
    error_code: str | None
    error_detail: str | None
    remaining: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class RouterAnswer:
    """What the iMessage router answers a person; the ids are those of the connection, None when there is none."""

    reply: str
    assignment_id: str | None
    conversation_id: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class IMessageArrival:
    """What became of an iMessage from outside.

    Attributes:
        message_id: Id of the new row.
        conversation_id: The conversation it belongs to.
        blocked: Whether the filter kept it out.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
    """

    message_id: str
    conversation_id: str
    blocked: bool
    matched_rule_id: str | None


@dataclasses.dataclass(frozen=True)
class DomainState(_Record):
    """A sending domain."""

    id: str
    domain: str
    status: str
    is_default: bool
    verified_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class WebhookAttempt(_Record):
    """A request that was made to deliver an event.

    Attributes:
        number: 1 for the first attempt.
        url: Where it went.
        request_id: Its `X-Inkbox-Request-ID`; None when the organization had no signing key.
        started_at: When, by the sandbox's clock.
        duration_ms: How long it took, in milliseconds of real time.
        status: HTTP status of the answer; None when no answer came.
        answer: The beginning of the answer's body.
        error: Why no answer came.
    """

    number: int
    url: str
    request_id: str | None
    started_at: dt.datetime
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


@dataclasses.dataclass(frozen=True)
class WebhookDelivery(_Record):
    """An event on its way to one subscription, or at the end of it.

    Attributes:
        state: `pending`; in the end `delivered`, `dead` (nobody took it) or `canceled` (the subscription was deleted).
        synthetic: Whether the event was made up by `trigger_webhook`.
        replay_of: The delivery that this one repeats.
        due_at: When the next attempt is due, as long as it is pending.
        payload: What is sent.
        attempts: The requests that were made, the first one first.
    """

    id: str
    event_id: str
    event_type: str
    subscription_id: str
    state: Literal["pending", "delivered", "dead", "canceled"]
    synthetic: bool
    replay_of: str | None
    created_at: dt.datetime
    due_at: dt.datetime | None
    payload: dict[str, Any]
    attempts: list[WebhookAttempt]

    @classmethod
    def from_wire(cls, members: Mapping[str, Any]) -> Self:
        """Make it from a JSON object."""
        made = [WebhookAttempt.from_wire(attempt) for attempt in members["attempts"]]
        return super().from_wire({**members, "attempts": made})
