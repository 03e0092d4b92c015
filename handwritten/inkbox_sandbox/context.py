"""What a handler gets to work with: the transaction, the caller, the time, the settings."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

import sqlalchemy as sa

from inkbox_sandbox.settings import SandboxSettings

SANDBOX_USER = "user_sandbox"
"""The human in whose name the sandbox itself acts."""

PrincipalKind = Literal["human", "admin", "claimed", "unclaimed", "nobody"]


@dataclasses.dataclass(frozen=True, slots=True)
class Principal:
    """Who makes the call.

    Attributes:
        kind: Console user, admin key, key of a claimed or an unclaimed agent; "nobody" on public routes.
        organization_id: The caller's organization; empty for "nobody".
        identity_id: The identity an agent key is bound to.
        key_id: Id of the API key; None for console users.
        user_id: The human behind the call: the console user, or whoever made the admin key.
        claims: The claims of a console token.
    """

    kind: PrincipalKind
    organization_id: str
    identity_id: str | None = None
    key_id: str | None = None
    user_id: str | None = None
    claims: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_agent(self) -> bool:
        """Whether the caller holds an agent-scoped key."""
        return self.kind in ("claimed", "unclaimed")

    @property
    def sees_everything(self) -> bool:
        """Whether the caller sees the whole organization: console users and admin keys do."""
        return self.kind in ("human", "admin")

    @property
    def author(self) -> str:
        """What `created_by` of a row made by this caller says: the agent's identity or the human."""
        return self.identity_id or self.user_id or SANDBOX_USER

    @property
    def author_type(self) -> Literal["human", "agent"]:
        """The kind of author that goes with `author`."""
        return "agent" if self.is_agent else "human"


NOBODY = Principal("nobody", "")


@dataclasses.dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer that is not JSON; a handler returns it for files and redirects."""

    content: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    status: int | None = None


# What a handler may ask of those who work outside the transaction. They are not named here, for they know the handlers.


class PlacesCalls(Protocol):
    """The switchboard, as handlers see it."""

    def place(self, call_id: str, phone_number_id: str) -> None:
        """Start an outbound call whose row is stored."""

    def cut(self, phone_number_id: str) -> None:
        """End the calls of a number that is no more."""


class DeliversEvents(Protocol):
    """The courier of webhooks, as handlers see it."""

    def wake(self) -> None:
        """Look at what waits: something was added."""

    def abandon(self, subscription_ids: Iterable[str]) -> None:
        """Break off what is under way to subscriptions that are no more."""


@dataclasses.dataclass(slots=True)
class Context:
    """One call under way.

    Attributes:
        db: A connection inside the call's transaction; it is committed when the handler returns, rolled back when it
            raises.
        principal: Who calls.
        now: The sandbox clock, read once at the start of the call.
        settings: The sandbox's settings and caps.
        base_url: Where the caller reaches the sandbox, without a trailing slash; the start of signed URLs.
        switchboard: The calls under way.
        courier: Takes webhook events to their receivers.
        signing_secret: Key material for signed URLs and console tokens; one per sandbox.
        client_host: Address of the caller, for limits per address.
        response_headers: Headers to add to the answer.
    """

    db: sa.Connection
    principal: Principal
    now: dt.datetime
    settings: SandboxSettings
    base_url: str
    switchboard: PlacesCalls
    courier: DeliversEvents
    signing_secret: bytes = dataclasses.field(repr=False)
    client_host: str = ""
    response_headers: dict[str, str] = dataclasses.field(default_factory=dict)
    _after_commit: list[Callable[[], object]] = dataclasses.field(default_factory=list, repr=False)

    def after_commit(self, work: Callable[[], object]) -> None:
        """Run work on the storage thread once the transaction is committed; never when it is rolled back."""
        self._after_commit.append(work)

    def committed(self) -> list[Callable[[], object]]:
        """The work to do now that the transaction is committed."""
        return self._after_commit
