"""The events that can be subscribed to, by the kind of thing that they happen to. Pure."""

from collections.abc import Sequence
from typing import Final, Literal

from inkbox_sandbox.errors import unprocessable

Channel = Literal["mailbox", "phone_number", "agent_identity"]

EVENTS: Final[dict[Channel, tuple[str, ...]]] = {
    "mailbox": (
        "message.received",
        "message.sent",
        "message.forwarded",
        "message.delivered",
        "message.bounced",
        "message.failed",
    ),
    "phone_number": (
        "text.received",
        "text.sent",
        "text.delivered",
        "text.delivery_failed",
        "text.delivery_unconfirmed",
    ),
    "agent_identity": (
        "imessage.received",
        "imessage.reaction_received",
        "imessage.sent",
        "imessage.delivered",
        "imessage.delivery_failed",
    ),
}
"""The events of each kind of owner."""


def channel_of(event_type: str) -> Channel | None:
    """The kind of owner that has an event; None for an event that nobody can subscribe to."""
    return next((channel for channel, events in EVENTS.items() if event_type in events), None)


def check_events(event_types: Sequence[str], channel: Channel) -> None:
    """422 unless all events are ones of the owner's channel, each named once."""
    loc = ["body", "event_types"]
    if len(set(event_types)) != len(event_types):
        raise unprocessable(loc, "An event is named twice")
    for event_type in event_types:
        if event_type == "phone.incoming_call":
            raise unprocessable(loc, "Incoming calls are told of at the number's incoming_call_webhook_url")
        if event_type not in EVENTS[channel]:
            raise unprocessable(loc, f"A {channel} has the events {', '.join(EVENTS[channel])}")
