"""What the control API is told, validated like the bodies of the contract."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel, model_validator


class Order(BaseModel):
    """A JSON body: an unknown member is an error."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class NewOrganization(Order):
    """An organization to make, with an admin key."""

    name: Annotated[str, Field(min_length=1, max_length=255)] = "Organization"


class NewKey(Order):
    """A key to mint: an admin key, or an agent key when an identity is named."""

    organization_id: str | None = None
    scoped_identity_id: str | None = None
    label: Annotated[str, Field(min_length=1, max_length=255)] = "Control"


class Expiry(Order):
    """When a key shall end; now when absent."""

    at: AwareDatetime | None = None


class InboundFile(Order):
    """An attachment of mail from outside."""

    filename: str
    content_type: str = "application/octet-stream"
    content_base64: str


class InboundMail(Order):
    """Mail from outside: either the raw message in base64, or its parts."""

    raw_base64: str | None = None
    envelope_from: str | None = None
    envelope_to: list[str] | None = None
    sender: str | None = None
    to: list[str] = []
    cc: list[str] = []
    subject: str = ""
    text: str | None = None
    html: str | None = None
    attachments: list[InboundFile] = []
    message_id: str | None = None
    in_reply_to: str | None = None
    references: list[str] = []
    headers: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_form(self) -> "InboundMail":
        if self.raw_base64 is None and self.sender is None:
            raise ValueError("give raw_base64, or sender with the other parts")
        if self.raw_base64 is not None and not self.envelope_to:
            raise ValueError("a raw message needs envelope_to: its headers deliver nothing")
        if self.raw_base64 is None and not (self.envelope_to or self.to or self.cc):
            raise ValueError("name at least one recipient")
        return self


class Outcome(Order):
    """What the far end said about a message."""

    outcome: Literal["delivered", "bounced", "failed"]


class Approval(Order):
    """Which organization takes an agent over; the first one when absent."""

    organization_id: str | None = None


class HumanState(Order):
    """How far a human has come with an account of their own."""

    human_state: Literal["human_no_account", "human_account_unverified", "human_account_verified"]


class NewConsoleToken(Order):
    """A console session to mint."""

    email: str = "human@example.com"
    name: str = "Sandbox Human"
    organization_id: str | None = None
    lifetime_seconds: Annotated[int, Field(ge=1)] = 3600


class ClockSetting(Order):
    """What the clock shall do: be set, stand still, or both."""

    now: AwareDatetime | None = None
    frozen: bool | None = None


class ClockAdvance(Order):
    """How far the clock shall go on."""

    seconds: float

    def span(self) -> dt.timedelta:
        """The span; OverflowError when no calendar holds it."""
        return dt.timedelta(seconds=self.seconds)


class NewFault(Order):
    """A fault to order; see `inkbox_sandbox.faults.Fault` for the members."""

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Any = None
    headers: dict[str, str] = {}
    execute: bool = False
    delay: Annotated[float, Field(ge=0, le=3600)] = 0.0
    reset: Literal["before", "after", "body"] | None = None
    remaining: Annotated[int, Field(ge=1)] | None = 1

    @model_validator(mode="after")
    def _consistent(self) -> "NewFault":
        if (self.operation is None) == (self.path is None):
            raise ValueError("give either operation, or path with or without method")
        if self.status is None and self.reset is None and not self.delay:
            raise ValueError("give at least one of status, reset and delay")
        if self.status is not None and self.reset in ("before", "after"):
            raise ValueError("a status can only be combined with a reset in the middle of the body")
        if self.execute and self.status is None:
            raise ValueError("execute goes with status: without one the call is carried out anyway")
        return self


class DomainState(Order):
    """The state of a sending domain, registered when it is new."""

    organization_id: str | None = None
    status: str = "verified"


class CapsChange(RootModel[dict[str, Annotated[int, Field(ge=0)]]]):
    """Limits to change, by name; see `inkbox_sandbox.settings.Caps`."""

    model_config = ConfigDict(defer_build=True)


class SyntheticEvent(Order):
    """An event to make up, for all subscriptions to it or for one."""

    event_type: str
    organization_id: str | None = None
    subscription_id: UUID | None = None


class Patience(Order):
    """How long to wait."""

    seconds: Annotated[float, Field(ge=0, le=600)] = 10.0
