"""The public shapes: which names there are, and that their members and literals are those of the documentation."""

from __future__ import annotations

import json
from typing import get_args, is_typeddict

import pytest

import inkbox
import inkbox.webhooks
import inkbox_wire
from tests.webhooks import vectors

# The documented order of values (contract, section 9).
VALUES = {
    "MessageDirectionWire": "inbound outbound",
    "MessageStatus": "queued sent delivered bounced failed received deleted",
    "MailContactBucket": "from to cc bcc",
    "MailWebhookEventType": (
        "message.received message.sent message.forwarded message.delivered message.bounced message.failed"
    ),
    "TextDirectionWire": "inbound outbound",
    "TextTypeWire": "sms mms",
    "SmsDeliveryStatusWire": "queued sent delivered delivery_failed delivery_unconfirmed sending_failed",
    "TextMessageOriginWire": "user_initiated auto_reply",
    "TextWebhookEventType": "text.received text.sent text.delivered text.delivery_failed text.delivery_unconfirmed",
    "IMessageDirectionWire": "inbound outbound",
    "IMessageServiceWire": "imessage sms rcs",
    "IMessageTypeWire": "message carousel",
    "IMessageDeliveryStatusWire": "registered pending queued accepted sent delivered declined error received",
    "IMessageReactionTypeWire": "love like dislike laugh emphasize question custom",
    "IMessageSendStyleWire": (
        "celebration shooting_star fireworks lasers love confetti balloons spotlight echo invisible gentle loud slam"
    ),
    "IMessageWebhookEventType": (
        "imessage.received imessage.reaction_received imessage.sent imessage.delivered imessage.delivery_failed"
    ),
    "CallDirectionWire": "outbound inbound",
    "CallStatusWire": "initiated ringing answered completed failed canceled",
    "HangupReasonWire": "local remote max_duration voicemail rejected",
}
MEMBERS = {
    "MailWebhookMessage": 14, "TextWebhookMessage": 20, "TextMessageRecipientWire": 9, "IMessageWebhookMessage": 21,
    "IMessageWebhookReaction": 11, "IMessageRecipientWire": 10, "IMessageMessageReactionWire": 7,
    "PhoneIncomingCallWebhookPayload": 16, "MailWebhookData": 3, "TextWebhookData": 4, "IMessageWebhookData": 4,
    "WebhookMailContact": 4, "WebhookMailAgentIdentity": 5, "RateLimitInfoWire": 6, "TextMediaItemWire": 3,
    "IMessageMediaItemWire": 3, "WebhookContact": 2, "WebhookAgentIdentity": 3, "MailWebhookPayload": 3,
    "TextWebhookPayload": 3, "IMessageWebhookPayload": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", [*VALUES, *MEMBERS])
def test_a_shape_is_one_thing_wherever_it_is_imported_from(name: str) -> None:
    assert getattr(inkbox, name) is getattr(inkbox.webhooks, name) is getattr(inkbox_wire, name)
    assert name in dir(inkbox)


def test_there_are_forty_documented_names() -> None:
    assert len({*VALUES, *MEMBERS}) == 40


@pytest.mark.parametrize("name", VALUES)
def test_a_union_of_literals_has_the_documented_values_in_their_order(name: str) -> None:
    assert get_args(getattr(inkbox.webhooks, name)) == tuple(VALUES[name].split())


@pytest.mark.parametrize("name", MEMBERS)
def test_a_shape_has_so_many_members_and_requires_them_all(name: str) -> None:
    shape = getattr(inkbox.webhooks, name)
    assert is_typeddict(shape)
    assert shape.__optional_keys__ == frozenset()
    assert len(shape.__required_keys__) == MEMBERS[name]


def test_a_body_has_the_members_of_its_shape() -> None:
    body = json.loads(vectors.bodies()["text.received.json"])
    assert set(body) == inkbox.TextWebhookPayload.__required_keys__
    assert set(body["data"]["text_message"]) == inkbox.TextWebhookMessage.__required_keys__
