"""A typed, blocking client of the control API: the world around a sandbox, for tests."""

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self
from uuid import UUID

import httpx

from inkbox_sandbox.control_client.messaging import Messaging
from inkbox_sandbox.control_client.telephone import Telephone
from inkbox_sandbox.control_client.types import (
    ClockState,
    ConsoleToken,
    ControlError,
    DomainState,
    FaultOrder,
    Health,
    InboundDelivery,
    InboundFile,
    KeyRecord,
    MintedKey,
    OperationCount,
    Organization,
    OutboxEntry,
    Signup,
)
from inkbox_sandbox.control_client.webhooks import Webhooks

DomainStatus = Literal[
    "not_started",
    "awaiting_ownership",
    "pending",
    "dns_invalid",
    "verifying",
    "verified",
    "failed",
    "pending_dkim_rotation",
    "degraded",
    "pending_deletion",
]


class Control(Telephone, Messaging, Webhooks):
    """The control API of one sandbox.

    Args:
        base_url: Where the sandbox answers.
        admin_key: Admin key of its first organization; needed only when the sandbox listens on more than loopback.
        timeout: Seconds for one request.

    Every method raises `ControlError` when the sandbox refuses, and `ConnectionError` when none answers.
    """

    def __init__(self, base_url: str, *, admin_key: str | None = None, timeout: float = 30.0) -> None:
        headers = {} if admin_key is None else {"X-Sandbox-Admin": admin_key}
        self._base_url = base_url.rstrip("/")
        # A proxy of the environment has no business between a test and its own machine.
        self._client = httpx.Client(
            base_url=f"{self._base_url}/_sandbox", headers=headers, timeout=timeout, trust_env=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        """Use it as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **parts)
        except httpx.TransportError as error:
            raise ConnectionError(
                f"No sandbox answers at {self._base_url} ({type(error).__name__}): start one with `inkbox sandbox`"
            ) from error
        if response.is_error:
            raise ControlError(response.status_code, _detail_of(response))
        return response

    def _ask(self, method: str, path: str, body: Any = None, **parts: Any) -> Any:
        if body is not None:
            parts["json"] = body
        return self._send(method, path, **parts).json()

    # The sandbox itself

    def health(self) -> Health:
        """Where the sandbox answers."""
        return Health(**self._ask("GET", "/health"))

    def reset(self) -> str:
        """Put everything back to the start; returns the admin key, which is the same as before."""
        key: str = self._ask("POST", "/reset")["api_key"]
        return key

    def caps(self) -> dict[str, int]:
        """The limits in force, by name (see `inkbox_sandbox.Caps`)."""
        return dict(self._ask("GET", "/caps"))

    def set_caps(self, **caps: int) -> dict[str, int]:
        """Change some limits; `reset` puts them back."""
        return dict(self._ask("PATCH", "/caps", caps))

    # Time

    def clock(self) -> ClockState:
        """The sandbox's time."""
        return ClockState.from_wire(self._ask("GET", "/clock"))

    def set_clock(self, now: dt.datetime) -> ClockState:
        """Set the time; the clock goes on from there unless it is frozen."""
        return ClockState.from_wire(self._ask("PATCH", "/clock", {"now": now.isoformat()}))

    def freeze_clock(self, now: dt.datetime | None = None) -> ClockState:
        """Stop the clock, now or at a given time."""
        body: dict[str, Any] = {"frozen": True}
        if now is not None:
            body["now"] = now.isoformat()
        return ClockState.from_wire(self._ask("PATCH", "/clock", body))

    def resume_clock(self) -> ClockState:
        """Let a frozen clock go on."""
        return ClockState.from_wire(self._ask("PATCH", "/clock", {"frozen": False}))

    def advance_clock(self, by: dt.timedelta | float) -> ClockState:
        """Move the clock by a span, or by some seconds."""
        seconds = by.total_seconds() if isinstance(by, dt.timedelta) else by
        return ClockState.from_wire(self._ask("POST", "/clock/advance", {"seconds": seconds}))

    # Faults

    def add_fault(
        self,
        operation: str | None = None,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        execute: bool = False,
        delay: float = 0.0,
        reset: Literal["before", "after", "body"] | None = None,
        remaining: int | None = 1,
    ) -> FaultOrder:
        """Order something to go wrong.

        Args:
            operation: Id of the operation, as in the contract; or leave it out and give `path`.
            method: HTTP method that goes with `path`; any when left out.
            path: Path as called, or as the contract writes it.
            status: Status to answer with.
            body: Body of that answer: text as it is, anything else as JSON; an ordinary error body when left out.
            headers: Headers of that answer, `Retry-After` for one.
            execute: Carry the call out all the same, and lose its real answer.
            delay: Seconds to wait first.
            reset: Cut the connection "before" the call is carried out, "after" it, or in the middle of the "body".
            remaining: For how many calls; None is for all.
        """
        order = {
            "operation": operation,
            "method": method,
            "path": path,
            "status": status,
            "body": body,
            "headers": dict(headers or {}),
            "execute": execute,
            "delay": delay,
            "reset": reset,
            "remaining": remaining,
        }
        return FaultOrder(**self._ask("POST", "/faults", order))

    def faults(self) -> list[FaultOrder]:
        """The faults that are still to come, oldest first."""
        return [FaultOrder(**item) for item in self._ask("GET", "/faults")]

    def remove_fault(self, fault_id: int) -> None:
        """Take one fault back."""
        self._send("DELETE", f"/faults/{fault_id}")

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._send("DELETE", "/faults")

    def deliveries(self) -> dict[str, OperationCount]:
        """By operation: how many requests arrived, how many were carried out."""
        counts = self._ask("GET", "/deliveries")
        return {name: OperationCount(**count) for name, count in counts.items()}

    def delivered(self, operation: str) -> OperationCount:
        """How many requests of one operation arrived, and how many were carried out."""
        return self.deliveries().get(operation, OperationCount(0, 0))

    def clear_deliveries(self) -> None:
        """Count from nothing again."""
        self._send("DELETE", "/deliveries")

    # Organizations, keys, console sessions

    def organizations(self) -> list[Organization]:
        """All organizations, oldest first."""
        return [Organization.from_wire(item) for item in self._ask("GET", "/organizations")]

    def create_organization(self, name: str = "Organization") -> Organization:
        """Make an organization; its admin key is in `api_key`."""
        return Organization.from_wire(self._ask("POST", "/organizations", {"name": name}))

    def keys(self, organization_id: str | None = None) -> list[KeyRecord]:
        """The keys of one organization or of all, dead ones included."""
        params = {} if organization_id is None else {"organization_id": organization_id}
        return [KeyRecord.from_wire(item) for item in self._ask("GET", "/keys", params=params)]

    def create_key(
        self, *, identity_id: UUID | str | None = None, organization_id: str | None = None, label: str = "Control"
    ) -> MintedKey:
        """Mint an agent key for an identity, or an admin key for an organization (the first one by default)."""
        body: dict[str, Any] = {"label": label}
        if identity_id is not None:
            body["scoped_identity_id"] = str(identity_id)
        if organization_id is not None:
            body["organization_id"] = organization_id
        answer = self._ask("POST", "/keys", body)
        return MintedKey(answer["api_key"], KeyRecord.from_wire(answer["record"]))

    def revoke_key(self, key_id: str) -> KeyRecord:
        """Revoke a key by its public id."""
        return KeyRecord.from_wire(self._ask("POST", f"/keys/{key_id}/revoke"))

    def expire_key(self, key_id: str, at: dt.datetime | None = None) -> KeyRecord:
        """Let a key end, now or at a given time."""
        body = {} if at is None else {"at": at.isoformat()}
        return KeyRecord.from_wire(self._ask("POST", f"/keys/{key_id}/expire", body))

    def create_console_token(
        self,
        *,
        email: str = "human@example.com",
        name: str = "Sandbox Human",
        organization_id: str | None = None,
        lifetime_seconds: int = 3600,
    ) -> ConsoleToken:
        """Mint the session of a human, to be sent as `Authorization: Bearer`."""
        body: dict[str, Any] = {"email": email, "name": name, "lifetime_seconds": lifetime_seconds}
        if organization_id is not None:
            body["organization_id"] = organization_id
        return ConsoleToken(**self._ask("POST", "/console-tokens", body))

    # Signups; an agent is named by its handle or its identity id

    def signups(self) -> list[Signup]:
        """All signups, oldest first."""
        return [Signup.from_wire(item) for item in self._ask("GET", "/signups")]

    def signup(self, agent: UUID | str) -> Signup:
        """The signup of one agent."""
        return Signup.from_wire(self._ask("GET", f"/signups/{agent}"))

    def verification_code(self, agent: UUID | str) -> str:
        """The newest code that was mailed to an agent's human."""
        return self.signup(agent).verification_code

    def approve_signup(self, agent: UUID | str, *, organization_id: str | None = None) -> Signup:
        """Let a human approve an agent for an organization, the first one by default."""
        body = {} if organization_id is None else {"organization_id": organization_id}
        return Signup.from_wire(self._ask("POST", f"/signups/{agent}/approve", body))

    def reject_signup(self, agent: UUID | str) -> Signup:
        """Let a human reject an agent: it is deleted, its key is dead."""
        return Signup.from_wire(self._ask("POST", f"/signups/{agent}/reject"))

    def set_human_state(
        self,
        agent: UUID | str,
        human_state: Literal["human_no_account", "human_account_unverified", "human_account_verified"],
    ) -> Signup:
        """Say how far an agent's human has come with an account."""
        return Signup.from_wire(self._ask("PATCH", f"/signups/{agent}", {"human_state": human_state}))

    # Mail

    def receive_mail(
        self,
        *,
        sender: str,
        to: Sequence[str],
        cc: Sequence[str] = (),
        subject: str = "",
        text: str | None = None,
        html: str | None = None,
        attachments: Sequence[InboundFile] = (),
        message_id: str | None = None,
        in_reply_to: str | None = None,
        references: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        envelope_to: Sequence[str] | None = None,
    ) -> list[InboundDelivery]:
        """Let mail from outside arrive; tells for each recipient what became of it.

        Args:
            sender: Who it is from.
            to: Recipients in `To`.
            cc: Recipients in `Cc`.
            subject: Subject line.
            text: Plain body.
            html: HTML body.
            attachments: Files.
            message_id: Its Message-ID, with angle brackets; made when left out.
            in_reply_to: Message-ID of the message it answers.
            references: Message-IDs of its thread, oldest first.
            headers: Further headers.
            envelope_to: Whom it is delivered to; `to` and `cc` when left out.
        """
        body: dict[str, Any] = {
            "sender": sender,
            "to": list(to),
            "cc": list(cc),
            "subject": subject,
            "text": text,
            "html": html,
            "attachments": [file.to_wire() for file in attachments],
            "message_id": message_id,
            "in_reply_to": in_reply_to,
            "references": list(references),
            "headers": dict(headers or {}),
            "envelope_to": None if envelope_to is None else list(envelope_to),
        }
        return [InboundDelivery(**item) for item in self._ask("POST", "/mail", body)]

    def receive_raw_mail(
        self, raw: bytes, *, envelope_to: Sequence[str], envelope_from: str = ""
    ) -> list[InboundDelivery]:
        """Let a ready-made RFC 5322 message arrive for the recipients on its envelope."""
        body = {
            "raw_base64": base64.b64encode(raw).decode(),
            "envelope_to": list(envelope_to),
            "envelope_from": envelope_from,
        }
        return [InboundDelivery(**item) for item in self._ask("POST", "/mail", body)]

    def outbox(self, *, limit: int = 100, offset: int = 0) -> list[OutboxEntry]:
        """Mail that left the sandbox, newest first."""
        items = self._ask("GET", "/outbox", params={"limit": limit, "offset": offset})
        return [OutboxEntry.from_wire(item) for item in items]

    def outbox_message(self, outbox_id: str) -> bytes:
        """One message of the outbox, as it went over the wire."""
        return self._send("GET", f"/outbox/{outbox_id}").content

    def clear_outbox(self) -> int:
        """Empty the outbox; returns how many messages there were."""
        removed: int = self._ask("DELETE", "/outbox")["removed"]
        return removed

    def report_outcome(self, message_id: UUID | str, outcome: Literal["delivered", "bounced", "failed"]) -> str:
        """Let the far end report on a sent message (the `id` of its row); returns the new status."""
        status: str = self._ask("POST", f"/messages/{message_id}/outcome", {"outcome": outcome})["status"]
        return status

    def set_domain(
        self, domain: str, status: DomainStatus = "verified", *, organization_id: str | None = None
    ) -> DomainState:
        """Register a sending domain, or change its state, in an organization (the first one by default)."""
        body: dict[str, Any] = {"status": status}
        if organization_id is not None:
            body["organization_id"] = organization_id
        return DomainState.from_wire(self._ask("PUT", f"/domains/{domain}", body))

    def remove_domain(self, domain: str, *, organization_id: str | None = None) -> None:
        """Drop a sending domain."""
        params = {} if organization_id is None else {"organization_id": organization_id}
        self._send("DELETE", f"/domains/{domain}", params=params)


def _detail_of(response: httpx.Response) -> Any:
    try:
        return response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return response.text
