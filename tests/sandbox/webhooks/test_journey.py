"""From the client to a receiver: what a journey causes is what a receiver behind uvicorn is told, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inkbox import Inkbox
from inkbox_sandbox import Control
from inkbox_sandbox.webhooks.catalogue import EVENTS
from tests.sandbox.webhooks.processes import Diary, receiver_process, running, sandbox_process

KEY = "ApiKey_sandbox_journey.secret"
PERSON = "+12125550111"


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    diary = Diary(tmp_path / "diary.db")
    yield diary
    diary.close()


def subscribe(inkbox: Inkbox, agent: Any, url: str) -> None:
    subscriptions = inkbox.webhooks.subscriptions
    subscriptions.create(url=url, event_types=EVENTS["mailbox"], mailbox_id=agent.mailbox.id)
    subscriptions.create(url=url, event_types=EVENTS["phone_number"], phone_number_id=agent.phone_number.id)
    subscriptions.create(url=url, event_types=EVENTS["agent_identity"], agent_identity_id=agent.id)


def travel(inkbox: Inkbox, control: Control, agent: Any) -> dict[str, list[str]]:
    """Do a bit of everything; tells the events of each conversation."""
    (order,) = control.receive_mail(
        sender="ann@example.com", to=[str(agent.email_address)], subject="An order", text="Two."
    )
    original = agent.get_message(order.message_id)
    reply = agent.send_email(
        to=["ann@example.com"], subject="Re: An order", body_text="Here.", in_reply_to_message_id=original.message_id
    )
    control.report_outcome(reply.id, "delivered")
    forward = agent.forward_email(order.message_id, to=["bob@example.com"])
    control.report_outcome(forward.id, "bounced")

    number = agent.phone_number.number
    control.report_number(number, sms_status="ready")
    start = control.receive_text(sender=PERSON, to=number, text="START")
    agent.send_text(to=PERSON, text="On its way.")
    control.order_text_outcome("delivery_failed", error_code="30007")
    agent.send_text(to=PERSON, text="Are you there?")

    control.connect_imessage(PERSON, agent.agent_handle)
    hello = control.receive_imessage(sender=PERSON, agent=agent.agent_handle, text="Hello")
    answer = agent.send_imessage(to=PERSON, text="Hello yourself")
    control.receive_tapback(answer.id, "love")
    return {
        str(order.thread_id): ["message.received", "message.sent", "message.delivered"],
        str(forward.thread_id): ["message.forwarded", "message.bounced"],
        str(start.conversation_id): [
            "text.received",
            *("text.sent", "text.delivered"),
            *("text.sent", "text.delivery_failed"),
        ],
        str(hello.conversation_id): [
            "imessage.received",
            *("imessage.sent", "imessage.delivered"),
            "imessage.reaction_received",
        ],
    }


def conversation_of(event: dict[str, Any]) -> str:
    data = event["data"]
    row = data.get("text_message") or data.get("message") or data.get("reaction")
    return str(row["thread_id"] if event["event_type"].startswith("message.") else row["conversation_id"])


def test_a_receiver_is_told_of_a_journey_and_of_nothing_else(tmp_path: Path, diary: Diary) -> None:
    receiver, sandbox = receiver_process(tmp_path / "diary.db"), sandbox_process(tmp_path / "data", KEY)
    with (
        running(receiver, sandbox),
        Control(sandbox.url) as control,
        Inkbox(api_key=KEY, base_url=sandbox.url) as inkbox,
    ):
        diary.learn_secret(inkbox.create_signing_key().signing_key)
        agent = inkbox.create_identity("scout", imessage_enabled=True, phone_number={})
        # Of somebody else's mail nobody has asked to be told.
        control.receive_mail(
            sender="ann@example.com", to=[str(inkbox.create_identity("other").email_address)], text="Hi"
        )
        subscribe(inkbox, agent, receiver.url)
        expected = travel(inkbox, control, agent)
        assert control.settle_webhooks() == 0
    told: dict[str, list[str]] = {}
    for event in diary.events:
        told.setdefault(conversation_of(event), []).append(event["event_type"])
    assert told == expected
    assert len(diary.arrivals) == len(diary.events)
