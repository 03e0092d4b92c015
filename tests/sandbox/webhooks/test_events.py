"""Every event: what makes it happen, what exactly is told, and what nobody hears of."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from generator.bundle import bundle
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import InboundFile
from inkbox_sandbox.webhooks.catalogue import EVENTS
from tests.sandbox.conftest import CreateIdentity
from tests.sandbox.webhooks.conftest import PERSON, Agent
from tests.sandbox.webhooks.receivers import Receiver

SPEC = Path(__file__).parents[3] / "spec"
VECTORS = SPEC / "vectors" / "webhook-payloads"
CLEO, DAN = "+12125550113", "+12125550114"
ANN = "ann@example.com"


def events(told: Receiver, control: Control) -> list[dict[str, Any]]:
    """What has been told since the last time, after all of it has arrived."""
    assert control.settle_webhooks() == 0
    found = [received.event for received in told.received]
    told.received.clear()
    for event in found:
        check_shape(event)
    return found


@functools.cache
def contract() -> dict[str, Any]:
    return bundle(SPEC / "inkbox")


@functools.cache
def validator(event_type: str) -> jsonschema.Draft202012Validator:
    """The judge of the bodies of an event."""
    body = contract()["webhooks"][event_type]["post"]["requestBody"]["content"]["application/json"]["schema"]
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator({**body, "components": contract()["components"]}, format_checker=checker)


def check_shape(event: dict[str, Any]) -> None:
    """See that an event is what the contract says, with the members of the examples at every level."""
    validator(event["event_type"]).validate(event)
    recorded = [json.loads(path.read_text()) for path in VECTORS.glob("*.json")]
    alike = [each for each in recorded if each.get("event_type") == event["event_type"]]
    assert alike, event["event_type"]
    known: dict[str, set[str]] = {}
    for each in alike:
        for path, names in members(each):
            known.setdefault(path, set()).update(names)
    for path, names in members(event):
        # Of people and media some recordings have none, and none is no description.
        assert names == known.get(path, names), path
    for path, value in leaves(event):
        if path.endswith(("_at", "timestamp")) and value is not None:
            assert len(value) == len("2026-01-01T00:00:00.000Z"), (path, value)


def members(value: Any, path: str = "") -> Iterator[tuple[str, set[str]]]:
    if isinstance(value, dict):
        yield path, set(value)
        for name, member in value.items():
            yield from members(member, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from members(item, f"{path}[]")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, path)
    else:
        yield path, value


def names(found: list[dict[str, Any]]) -> list[str]:
    return [event["event_type"] for event in found]


# Mail


def test_mail_that_arrives_is_told_with_its_people(
    scout: Agent, told: Receiver, control: Control, create_identity: CreateIdentity
) -> None:
    colleague = create_identity("colleague")
    scout.ask("POST", f"/identities/{colleague['agent_handle']}/access", {"viewer_identity_id": scout.identity["id"]})
    ann = scout.ask("POST", "/contacts", {"preferred_name": "Ann", "emails": [{"value": "Ann@Example.com"}]})
    arrived = scout.receive_mail(
        sender="Ann <aNN@example.com>", cc=[colleague["email_address"], "ann@EXAMPLE.com", "bob@example.com"]
    )
    (event,) = events(told, control)
    message = event["data"]["message"]
    assert (event["event_type"], message["id"], message["thread_id"]) == (
        "message.received",
        arrived.message_id,
        arrived.thread_id,
    )
    assert (message["status"], message["direction"], message["bcc_addresses"]) == ("received", "inbound", None)
    assert (message["subject"], message["snippet"]) == ("Hello", "Nice weather.")
    assert event["data"]["contacts"] == [
        {"bucket": "from", "address": message["from_address"], "id": ann["id"], "name": "Ann"},
        {"bucket": "cc", "address": message["cc_addresses"][1], "id": ann["id"], "name": "Ann"},
    ]
    assert message["from_address"].casefold() == message["cc_addresses"][1].casefold() == ANN
    assert event["data"]["agent_identities"] == [
        {
            "bucket": "cc",
            "address": colleague["email_address"],
            "id": colleague["id"],
            "agent_handle": "colleague",
            "display_name": "colleague",
        }
    ]


def test_who_is_paused_or_out_of_sight_is_no_match(
    scout: Agent, told: Receiver, control: Control, create_identity: CreateIdentity
) -> None:
    stranger, paused = create_identity("stranger"), create_identity("sleeper")
    scout.ask("POST", "/identities/sleeper/access", {"viewer_identity_id": scout.identity["id"]})
    scout.ask("PATCH", "/identities/sleeper", {"status": "paused"})
    scout.ask("POST", "/contacts", {"preferred_name": "Ann", "emails": [{"value": ANN}], "access_identity_ids": []})
    scout.receive_mail(cc=[stranger["email_address"], paused["email_address"]])
    (event,) = events(told, control)
    assert (event["data"]["contacts"], event["data"]["agent_identities"]) == ([], [])


def test_mail_to_the_outside_is_told_from_its_sending_to_its_end(
    scout: Agent, told: Receiver, control: Control
) -> None:
    ann = scout.ask("POST", "/contacts", {"preferred_name": "Ann", "emails": [{"value": ANN}]})
    recipients = {"cc": ["Ann@example.com", "ANN@example.com"], "bcc": ["ann@Example.com", "bob@example.com"]}
    sent = scout.send_mail("bob@example.com", recipients=recipients)
    control.report_outcome(sent["id"], "delivered")
    control.report_outcome(sent["id"], "bounced")
    found = events(told, control)
    assert names(found) == ["message.sent", "message.delivered", "message.bounced"]
    assert [event["data"]["message"]["status"] for event in found] == ["sent", "delivered", "bounced"]
    for event in found:
        message = event["data"]["message"]
        assert (message["id"], message["bcc_addresses"]) == (sent["id"], recipients["bcc"])
        assert event["data"]["contacts"] == [
            {"bucket": "cc", "address": "Ann@example.com", "id": ann["id"], "name": "Ann"},
            {"bucket": "bcc", "address": "ann@Example.com", "id": ann["id"], "name": "Ann"},
        ]


def test_mail_that_fails_is_told(scout: Agent, told: Receiver, control: Control) -> None:
    control.report_outcome(scout.send_mail("bob@example.com")["id"], "failed")
    assert names(events(told, control)) == ["message.sent", "message.failed"]


def test_mail_to_nowhere_on_the_platform_bounces_at_once(scout: Agent, told: Receiver, control: Control) -> None:
    scout.send_mail("nobody-at-all@inkboxmail.com")
    found = events(told, control)
    assert [(event["event_type"], event["data"]["message"]["status"]) for event in found] == [
        ("message.sent", "sent"),
        ("message.bounced", "bounced"),
    ]


def test_mail_to_a_mailbox_here_is_told_at_both_ends(scout: Agent, told: Receiver, control: Control) -> None:
    scout.send_mail(scout.address)
    assert names(events(told, control)) == ["message.sent", "message.received", "message.delivered"]


def test_a_forward_is_told_as_one(scout: Agent, told: Receiver, control: Control) -> None:
    arrived = scout.receive_mail(attachments=[InboundFile("a.txt", b"hello", "text/plain")])
    path = f"/mail/mailboxes/{scout.address}/messages/{arrived.message_id}/forward"
    scout.ask("POST", path, {"recipients": {"to": [ANN]}})
    received, forwarded = events(told, control)
    assert names([received, forwarded]) == ["message.received", "message.forwarded"]
    assert forwarded["data"]["message"]["status"] == "sent"
    assert (received["data"]["message"]["has_attachments"], forwarded["data"]["message"]["has_attachments"]) == (
        True,
        True,
    )


def test_nobody_hears_of_blocked_mail_or_of_reading_and_deleting(
    scout: Agent, told: Receiver, control: Control
) -> None:
    rules = f"/mail/mailboxes/{scout.address}/contact-rules"
    scout.ask("POST", rules, {"action": "block", "match_type": "exact_email", "match_target": ANN})
    blocked = scout.receive_mail()
    assert blocked.blocked
    seen = scout.receive_mail(sender="bob@example.com")
    path = f"/mail/mailboxes/{scout.address}/messages"
    # An answer into a blocked thread stays there, where no agent looks.
    scout.send_mail(ANN, in_reply_to_message_id=blocked.message_id)
    scout.ask("GET", f"{path}/{seen.message_id}")
    scout.ask("PATCH", f"{path}/{seen.message_id}", {"is_read": True, "is_starred": True})
    scout.ask("DELETE", f"{path}/{seen.message_id}")
    assert names(events(told, control)) == ["message.received"]


def test_a_send_that_is_refused_is_not_told(scout: Agent, told: Receiver, control: Control) -> None:
    control.set_caps(sends_per_day_claimed=0)
    body = {"recipients": {"to": [ANN]}, "subject": "x"}
    assert scout.admin.post(f"/api/v1/mail/mailboxes/{scout.address}/messages", json=body).status_code == 429
    assert events(told, control) == []


# Texts


def test_a_text_is_told_from_its_sending_to_its_end(scout: Agent, told: Receiver, control: Control) -> None:
    for outcome in ("delivered", "delivery_failed", "delivery_unconfirmed", "sending_failed", "sent"):
        control.order_text_outcome(outcome, error_code="30007", error_detail="Filtered")
    scout.receive_text("START")
    texts = [scout.send_text(PERSON, text=str(number)) for number in range(5)]
    found = [event for event in events(told, control) if event["event_type"] != "text.received"]
    assert names(found) == [
        *("text.sent", "text.delivered"),
        *("text.sent", "text.delivery_failed"),
        *("text.sent", "text.delivery_unconfirmed"),
        "text.sent",
    ]
    told_fields = [
        [key for key in ("sent_at", "delivered_at", "failed_at", "error_code", "error_detail") if row[key] is not None]
        for row in (event["data"]["text_message"] for event in found)
    ]
    assert told_fields == [
        ["sent_at"],
        ["sent_at", "delivered_at"],
        ["sent_at"],
        ["sent_at", "failed_at", "error_code", "error_detail"],
        ["sent_at"],
        ["sent_at", "failed_at"],
        ["sent_at"],
    ]
    for event in found:
        row = event["data"]["text_message"]
        assert row["delivery_status"] == event["event_type"].removeprefix("text.")
        assert [one["recipient_phone_number"] for one in row["recipients"]] == [row["remote_phone_number"]] == [PERSON]
        assert (row["sender_phone_number"], event["data"]["recipient_phone_number"]) == (None, None)
    assert found[-1]["data"]["text_message"]["id"] == texts[4]["id"]


def test_a_text_that_was_not_delivered_is_told_with_a_reason_whether_one_was_ordered_or_not(
    scout: Agent, told: Receiver, control: Control
) -> None:
    scout.receive_text("START")
    control.order_text_outcome("delivery_failed")
    scout.send_text(PERSON)
    row = next(event for event in events(told, control) if event["event_type"] == "text.delivery_failed")["data"][
        "text_message"
    ]
    assert (row["error_code"], row["error_detail"]) == ("30003", "The destination could not be reached")


def test_a_text_that_comes_in_is_told_with_its_media_and_sender(scout: Agent, told: Receiver, control: Control) -> None:
    ann = scout.ask("POST", "/contacts", {"given_name": "Ann", "phones": [{"value_e164": PERSON, "label": "mobile"}]})
    scout.receive_text("Look", media=[InboundFile("a.png", b"picture", "image/png")])
    (event,) = events(told, control)
    row = event["data"]["text_message"]
    assert (row["direction"], row["delivery_status"], row["recipients"], row["type"]) == ("inbound", None, None, "mms")
    assert (row["remote_phone_number"], row["sender_phone_number"]) == (PERSON, PERSON)
    assert event["data"]["contacts"] == [{"id": ann["id"], "name": "Ann"}]
    (file,) = row["media"]
    assert (file["content_type"], file["size"]) == ("image/png", 7)
    assert httpx.get(file["url"], trust_env=False).content == b"picture"


def test_a_group_is_told_of_each_recipient_and_state(scout: Agent, told: Receiver, control: Control) -> None:
    for person in (PERSON, CLEO):
        scout.receive_text("START", sender=person)
    events(told, control)
    control.order_text_outcome("sent", recipient=CLEO)
    sent = scout.send_text(PERSON, CLEO)
    control.report_text(sent["id"], "delivery_failed", recipient=CLEO, error_code="30003")
    found = events(told, control)
    assert [(event["event_type"], event["data"]["recipient_phone_number"]) for event in found] == [
        ("text.sent", PERSON),
        ("text.delivered", PERSON),
        ("text.sent", CLEO),
        ("text.delivery_failed", CLEO),
    ]
    assert [event["data"]["text_message"]["delivery_status"] for event in found] == [
        "queued",
        "queued",
        "sent",
        "delivery_failed",
    ]
    for event in found:
        row = event["data"]["text_message"]
        assert [row[key] for key in ("remote_phone_number", "sent_at", "delivered_at", "failed_at", "error_code")] == [
            None
        ] * 5
        assert {one["recipient_phone_number"] for one in row["recipients"]} == {PERSON, CLEO}


def test_a_text_to_a_group_that_comes_in_names_its_sender(scout: Agent, told: Receiver, control: Control) -> None:
    scout.receive_text("Hello all", others=[CLEO, DAN])
    (event,) = events(told, control)
    row = event["data"]["text_message"]
    assert (row["sender_phone_number"], row["remote_phone_number"]) == (PERSON, PERSON)
    assert event["data"]["recipient_phone_number"] is None


def test_nobody_hears_of_blocked_texts_automatic_replies_or_reading(
    scout: Agent, told: Receiver, control: Control
) -> None:
    scout.receive_text("STOP")
    (event,) = events(told, control)
    assert (event["event_type"], event["data"]["text_message"]["text"]) == ("text.received", "STOP")
    number = f"/phone/numbers/{scout.owners['phone_number']}"
    scout.ask("PATCH", f"{number}/texts/{event['data']['text_message']['id']}", {"is_read": True})
    scout.ask("PATCH", f"{number}/texts/conversations/{PERSON}", {"is_read": True})
    scout.ask("POST", f"{number}/contact-rules", {"action": "block", "match_target": PERSON})
    assert scout.receive_text("Hello").blocked
    assert events(told, control) == []


def test_texts_between_numbers_are_told_at_both_ends(
    scout: Agent, told: Receiver, control: Control, create_identity: CreateIdentity
) -> None:
    scout.ask("POST", "/identities/", {"agent_handle": "colleague", "phone_number": {}})
    colleague = scout.ask("GET", "/identities/colleague")
    control.report_number(colleague["phone_number"]["number"], sms_status="ready")
    scout.ask("POST", "/identities/colleague/access", {"viewer_identity_id": scout.identity["id"]})
    path = f"/phone/numbers/{colleague['phone_number']['id']}/texts"
    scout.ask("POST", path, {"to": scout.number, "text": "Hello"})
    (event,) = events(told, control)
    assert event["event_type"] == "text.received"
    assert event["data"]["agent_identities"] == [
        {"id": colleague["id"], "agent_handle": "colleague", "display_name": "colleague"}
    ]


# iMessage


def test_an_imessage_is_told_from_its_sending_to_its_end(scout: Agent, told: Receiver, control: Control) -> None:
    scout.meet()
    control.order_imessage_outcome("delivered", service="sms")
    scout.send_imessage()
    control.order_imessage_outcome("error", error_code="22", error_detail="No route")
    scout.send_imessage()
    control.order_imessage_outcome("accepted")
    waiting = scout.send_imessage()
    for outcome in ("sent", "declined", "delivered"):
        control.report_imessage(waiting["id"], outcome)
    received, *found = events(told, control)
    assert (received["event_type"], received["data"]["message"]["status"]) == ("imessage.received", "received")
    assert [(event["event_type"], event["data"]["message"]["status"]) for event in found] == [
        ("imessage.sent", "sent"),
        ("imessage.delivered", "delivered"),
        ("imessage.delivery_failed", "error"),
        ("imessage.sent", "sent"),
        ("imessage.delivery_failed", "declined"),
    ]
    sent, delivered, failed = (event["data"]["message"] for event in found[:3])
    assert (sent["service"], sent["was_downgraded"], sent["recipients"][0]["delivered_at"]) == ("sms", True, None)
    assert delivered["recipients"][0]["delivered_at"] is not None
    assert (failed["error_code"], failed["error_detail"]) == ("22", "No route")


def test_a_tapback_of_a_person_is_told_and_its_end_is_not(scout: Agent, told: Receiver, control: Control) -> None:
    hello = scout.meet()
    scout.send_imessage()
    target = scout.send_imessage()["id"]
    events(told, control)
    control.receive_tapback(target, "custom", custom_emoji="🎉", part_index=1)
    control.remove_tapback(target, part_index=1)
    scout.ask("POST", "/imessage/reactions", {"message_id": hello.message_id, "reaction": "love"})
    (event,) = events(told, control)
    reaction = event["data"]["reaction"]
    assert (event["event_type"], event["data"]["message"]) == ("imessage.reaction_received", None)
    assert (reaction["reaction"], reaction["custom_emoji"], reaction["part_index"]) == ("custom", "🎉", 1)
    assert (reaction["target_message_id"], reaction["direction"]) == (target, "inbound")


@pytest.mark.parametrize("change", [{"status": "paused"}, {"imessage_enabled": False}])
def test_nobody_hears_of_imessages_while_the_identity_is_off(
    scout: Agent, told: Receiver, control: Control, change: dict[str, Any]
) -> None:
    scout.meet()
    control.order_imessage_outcome("sent")
    waiting = scout.send_imessage()
    events(told, control)
    scout.ask("PATCH", f"/identities/{scout.handle}", change)
    control.receive_imessage(sender=PERSON, agent=scout.handle, text="Anybody there?")
    control.receive_tapback(waiting["id"], "love")
    control.report_imessage(waiting["id"], "delivered")
    assert events(told, control) == []


def test_nobody_hears_of_blocked_imessages_typing_or_reading(scout: Agent, told: Receiver, control: Control) -> None:
    hello = scout.meet()
    events(told, control)
    for path in ("typing", "mark-read"):
        scout.ask("POST", f"/imessage/{path}", {"conversation_id": hello.conversation_id})
    rules = f"/imessage/identities/{scout.handle}/contact-rules"
    scout.ask("POST", rules, {"action": "block", "match_target": PERSON})
    assert control.receive_imessage(sender=PERSON, agent=scout.handle, text="Hello").blocked
    assert control.receive_tapback(hello.message_id, "love") is None
    assert events(told, control) == []


# Made up


@pytest.mark.parametrize("event_type", [event for channel in EVENTS.values() for event in channel])
def test_an_event_can_be_made_up(scout: Agent, told: Receiver, control: Control, event_type: str) -> None:
    (delivery,) = control.trigger_webhook(event_type)
    (event,) = events(told, control)
    assert (delivery.event_type, delivery.synthetic, delivery.payload) == (event_type, True, event)
    assert control.webhook_delivery(delivery.id).state == "delivered"
