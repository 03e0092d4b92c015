"""What the control API is told about texts and iMessages."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from inkbox_sandbox.control.bodies import InboundFile, Order

E164 = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{7,14}$")]


class InboundText(Order):
    """A text from a person, to one number of the sandbox or to a group that it is in."""

    sender: E164
    to: E164
    text: str | None = None
    media: list[InboundFile] = Field(default_factory=list)
    others: list[E164] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> "InboundText":
        if self.text is None and not self.media:
            raise ValueError("give text, media or both")
        return self


TextState = Literal["queued", "sent", "delivered", "delivery_failed", "delivery_unconfirmed", "sending_failed"]


class TextOutcome(Order):
    """What the carrier says of a text, at one recipient or at all."""

    outcome: TextState
    recipient: E164 | None = None
    error_code: str | None = None
    error_detail: str | None = None


class NewTextOutcome(TextOutcome):
    """What shall become of the next texts, to one recipient or to whoever comes."""

    remaining: Annotated[int, Field(ge=1, le=1_000_000)] | None = 1


class CampaignState(Order):
    """Whether an organization has an active 10DLC campaign of its own."""

    active: bool
    organization_id: str | None = None


class RouterText(Order):
    """A person's text to the iMessage router."""

    sender: E164
    text: str


class LineState(Order):
    """Whether a line takes texts."""

    active: bool


class Parting(Order):
    """A person who disconnects from an agent, named by handle or id."""

    sender: E164
    agent: str


IMessageServiceName = Literal["imessage", "sms", "rcs"]


class InboundIMessage(Order):
    """A message of a connected person to an agent, named by handle or id."""

    sender: E164
    agent: str
    text: str | None = None
    media: list[InboundFile] = Field(default_factory=list)
    service: IMessageServiceName = "imessage"

    @model_validator(mode="after")
    def _says_something(self) -> "InboundIMessage":
        if self.text is None and not self.media:
            raise ValueError("give text, media or both")
        return self


IMessageState = Literal["registered", "pending", "queued", "accepted", "sent", "delivered", "declined", "error"]


class IMessageOutcome(Order):
    """What the far end says of a message."""

    outcome: IMessageState
    service: IMessageServiceName | None = None
    error_code: str | None = None
    error_detail: str | None = None


class NewIMessageOutcome(IMessageOutcome):
    """What shall become of the next messages, to one person or to whoever comes."""

    recipient: E164 | None = None
    remaining: Annotated[int, Field(ge=1, le=1_000_000)] | None = 1


class Tapback(Order):
    """A person's tapback on a part of a message."""

    reaction: Literal["love", "like", "dislike", "laugh", "emphasize", "question", "custom"]
    custom_emoji: str | None = None
    part_index: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @model_validator(mode="after")
    def _consistent(self) -> "Tapback":
        if (self.reaction == "custom") != (self.custom_emoji is not None):
            raise ValueError("custom_emoji goes with custom, and only with it")
        return self
