"""Calls that come in: who is let through, and what a receiver of the callback decides."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox.webhooks import unwrap_incoming_call
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import ControlError
from inkbox_sandbox.phone.script import HangUp
from tests.sandbox.phone import agents
from tests.sandbox.phone.conftest import OUTSIDER, Provision, StartAgent

Start = Callable[..., Any]

# The members of the documented callback.
CALLBACK_KEYS = {
    *("id", "local_phone_number", "remote_phone_number", "direction", "status", "client_websocket_url"),
    *("use_inkbox_tts", "use_inkbox_stt", "hangup_reason", "started_at", "ended_at", "created_at", "updated_at"),
    *("rate_limit", "contacts", "agent_identities"),
}


def call_in(control: Control, number: dict[str, Any]) -> Any:
    call = control.receive_call(from_number=OUTSIDER, to=number["number"], script=[HangUp()])
    return control.wait_for_call(call.id)


def test_a_number_rejects_calls_unless_it_is_told_otherwise(control: Control, provision: Provision) -> None:
    call = control.receive_call(from_number=OUTSIDER, to=provision()["number"])
    assert (call.status, call.hangup_reason, call.is_blocked, call.direction) == (
        "failed",
        "rejected",
        False,
        "inbound",
    )


def test_a_blocked_call_reaches_neither_callback_nor_agent(
    admin: httpx.Client, control: Control, provision: Provision, start_receiver: Start
) -> None:
    receiver = start_receiver(200, {"action": "answer"})
    number = provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url)
    admin.patch(f"/api/v1/phone/numbers/{number['id']}", json={"filter_mode": "whitelist"})
    call = control.receive_call(from_number=OUTSIDER, to=number["number"])
    assert (call.status, call.hangup_reason, call.is_blocked) == ("failed", "rejected", True)
    assert receiver.bodies == []


def test_auto_accept_connects_the_agent(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    agent = start_agent(agents.answering({}))
    call = call_in(control, answered_by(agent))
    assert (call.status, call.hangup_reason, call.client_websocket_url) == ("completed", "remote", agent.url)
    assert call.started_at is not None


def test_an_inbound_call_is_declined_when_the_agent_is_away(control: Control, provision: Provision) -> None:
    number = provision(incoming_call_action="auto_accept", client_websocket_url="ws://127.0.0.1:9/")
    call = call_in(control, number)
    assert (call.status, call.hangup_reason, call.started_at) == ("failed", "rejected", None)


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        (200, {"action": "answer"}, "stored"),
        (200, {"action": "answer", "client_websocket_url": "CHOSEN"}, "chosen"),
        (200, {"action": "answer", "client_websocket_url": None}, "stored"),
        (200, {"action": "answer", "client_websocket_url": 7}, None),
        (200, {"action": "answer", "client_websocket_url": "ws://agent.example.com/"}, "rejected"),
        (200, {"action": "reject"}, "rejected"),
        (200, {"action": "ignore"}, None),
        (200, {"action": "dance"}, None),
        (200, ["answer"], None),
        (200, b"{not json", None),
        (200, b"[" * 100_000, None),
        (201, {"action": "answer"}, None),
        (302, {"action": "answer"}, None),
        (500, {"action": "answer"}, None),
    ],
)
def test_the_receiver_decides(
    control: Control,
    provision: Provision,
    start_agent: StartAgent,
    start_receiver: Start,
    status: int,
    answer: Any,
    outcome: str | None,
) -> None:
    stored, chosen = start_agent(agents.answering({})), start_agent(agents.answering({}))
    target = start_receiver(200, {"action": "answer"})
    if isinstance(answer, dict) and answer.get("client_websocket_url") == "CHOSEN":
        answer = {**answer, "client_websocket_url": chosen.url}
    receiver = start_receiver(status, answer, location=target.url if status == 302 else "")
    number = provision(
        incoming_call_action="webhook",
        incoming_call_webhook_url=receiver.url,
        client_websocket_url=stored.url,
    )
    call = call_in(control, number)
    connected = {"stored": stored, "chosen": chosen}.get(outcome or "")
    if connected is None:
        assert (call.status, call.hangup_reason) == ("failed", outcome)
    else:
        assert (call.status, call.client_websocket_url) == ("completed", connected.url)
    assert [bool(agent.headers) for agent in (stored, chosen)] == [connected is stored, connected is chosen]
    assert (len(receiver.bodies), len(target.bodies)) == (1, 0)


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (200, {"action": "reject"}, None),
        (200, {"action": "answer"}, "Neither the answer nor the number"),
        (200, {"action": "dance"}, '"answer" or "reject"'),
        (200, {"action": "answer", "client_websocket_url": 7}, "must be a string"),
        (200, ["answer"], "not a JSON object"),
        (200, b"{not json", "not JSON"),
        (200, b" " * 100_000, "more than 65536 bytes"),
        (503, b"closed", "status 200"),
    ],
)
def test_what_the_receiver_said_can_be_looked_up(
    admin: httpx.Client,
    control: Control,
    provision: Provision,
    start_receiver: Start,
    status: int,
    answer: Any,
    error: str | None,
) -> None:
    admin.post("/api/v1/signing-keys", json={})
    receiver = start_receiver(status, answer)
    call = call_in(control, provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url))
    said = call.callback
    assert (said.url, said.status) == (receiver.url, status)
    assert said.request_id == receiver.headers[0]["x-inkbox-request-id"]
    sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    assert said.answer == sent.decode()[:1000]
    assert (said.error is None) if error is None else (error in said.error)


def test_that_the_receiver_said_nothing_can_be_looked_up(control: Control, provision: Provision) -> None:
    number = provision(incoming_call_action="webhook", incoming_call_webhook_url="http://127.0.0.1:9/")
    said = call_in(control, number).callback
    assert (said.status, said.answer, said.request_id) == (None, None, None)
    assert "ConnectError" in said.error


def test_without_a_callback_there_is_nothing_to_look_up(control: Control, provision: Provision) -> None:
    assert control.receive_call(from_number=OUTSIDER, to=provision()["number"]).callback is None


def test_an_answer_without_any_address_is_no_route(
    control: Control, provision: Provision, start_receiver: Start
) -> None:
    receiver = start_receiver(200, {"action": "answer"})
    call = call_in(control, provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url))
    assert (call.status, call.hangup_reason) == ("failed", None)


def test_a_receiver_that_is_slow_or_away_gets_no_call(
    control: Control, provision: Provision, start_receiver: Start
) -> None:
    control.set_caps(call_webhook_seconds=1)
    slow = start_receiver(200, {"action": "answer"}, delay=30)
    settings = {"incoming_call_action": "webhook", "client_websocket_url": "ws://127.0.0.1:9/"}
    for handle, url in (("slow-bot", slow.url), ("away-bot", "http://127.0.0.1:9/")):
        call = call_in(control, provision(handle, incoming_call_webhook_url=url, **settings))
        assert (call.status, call.hangup_reason) == ("failed", None)


def test_a_caller_may_give_up_while_the_receiver_thinks(
    control: Control, provision: Provision, start_receiver: Start
) -> None:
    receiver = start_receiver(200, {"action": "answer"}, delay=30)
    number = provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url)
    call = control.receive_call(from_number=OUTSIDER, to=number["number"])
    assert call.status == "initiated"
    control.hang_up_call(call.id)
    ended = control.wait_for_call(call.id)
    assert (ended.status, ended.hangup_reason) == ("canceled", None)


def test_what_the_receiver_is_told(
    admin: httpx.Client, control: Control, provision: Provision, start_receiver: Start
) -> None:
    receiver = start_receiver(200, {"action": "reject"})
    number = provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url)
    contact = {"preferred_name": "Ann", "phones": [{"value_e164": OUTSIDER}]}
    contact_id = admin.post("/api/v1/contacts", json=contact).json()["id"]
    call = call_in(control, number)
    told = json.loads(receiver.bodies[0])
    assert set(told) == CALLBACK_KEYS
    assert (told["id"], told["status"], told["direction"]) == (call.id, "initiated", "inbound")
    assert (told["local_phone_number"], told["remote_phone_number"]) == (number["number"], OUTSIDER)
    assert told["rate_limit"]["calls_used"] == 0
    assert told["contacts"] == [{"id": contact_id, "name": "Ann"}]
    assert told["agent_identities"] == []
    assert len(told["created_at"]) == len("2026-09-21T12:40:03.615Z")
    assert not any(name.startswith("x-inkbox") for name in receiver.headers[0])


def test_the_callback_is_signed_once_there_is_a_key(
    admin: httpx.Client, control: Control, provision: Provision, start_receiver: Start
) -> None:
    secret = admin.post("/api/v1/signing-keys", json={}).json()["signing_key"]
    receiver = start_receiver(200, {"action": "reject"})
    call_in(control, provision(incoming_call_action="webhook", incoming_call_webhook_url=receiver.url))
    headers, body = receiver.headers[0], receiver.bodies[0]
    signed = f"{headers['x-inkbox-request-id']}.{headers['x-inkbox-timestamp']}.".encode() + body
    digest = hmac.new(secret.removeprefix("whsec_").encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-inkbox-signature"] == f"sha256={digest}"
    assert unwrap_incoming_call(payload=body, headers=headers, secret=secret)["direction"] == "inbound"
    assert headers["content-type"] == "application/json"


def test_nobody_answers_at_a_number_that_is_none(control: Control) -> None:
    with pytest.raises(ControlError, match="404"):
        control.receive_call(from_number=OUTSIDER, to="+12015550000")
