"""Events that never happened, for trying out a receiver."""

from typing import Any

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import unprocessable
from inkbox_sandbox.imessage import events as imessage_events
from inkbox_sandbox.mail import events as mail_events
from inkbox_sandbox.texts import events as text_events
from inkbox_sandbox.webhooks import log, outbox, rows
from inkbox_sandbox.webhooks.catalogue import EVENTS, channel_of

_SAMPLES = {
    "mailbox": mail_events.sample,
    "phone_number": text_events.sample,
    "agent_identity": imessage_events.sample,
}


def trigger(ctx: Context, event_type: str, organization_id: str, subscription_id: str | None) -> list[dict[str, Any]]:
    """Tell the subscriptions to an event, or one of them, of one that was made up; returns the deliveries.

    Raises:
        ApiError: 422 for an event that nobody can subscribe to.
    """
    channel = channel_of(event_type)
    if channel is None:
        known = ", ".join(event for events in EVENTS.values() for event in events)
        raise unprocessable(["body", "event_type"], f"There are the events {known}; calls come by POST /_sandbox/calls")
    made: list[str] = []
    for subscription in rows.wanting_anywhere(ctx, event_type, organization_id, subscription_id):
        data = _SAMPLES[channel](outbox.seen_by_owner(ctx, subscription), event_type, subscription.owner_id)
        stream = f"synthetic {subscription.id}"
        made += outbox.keep(ctx, event_type, [subscription], stream=stream, data=data, synthetic=True)
    return log.of(ctx, made)
