"""Keyed sends: the same call twice is one call."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.faults import When
from tests.sandbox.conftest import Connect, CreateIdentity

Send = Callable[..., httpx.Response]


def letter(subject: str = "Hello") -> dict[str, Any]:
    return {"recipients": {"to": ["ann@example.com"]}, "subject": subject, "body_text": "Hi"}


@pytest.fixture
def send(admin: httpx.Client, create_identity: CreateIdentity) -> Send:
    """Sends a mail with a key."""
    create_identity("ops-bot")

    def post(key: str, body: dict[str, Any] | None = None, mailbox: str = "ops-bot", **more: Any) -> httpx.Response:
        path = f"/api/v1/mail/mailboxes/{mailbox}@inkboxmail.com/messages"
        return admin.post(path, headers={"Idempotency-Key": key}, **(more or {"json": body or letter()}))

    return post


def test_a_repeated_send_gets_the_first_answer_and_sends_nothing(send: Send, control: Control) -> None:
    first, second = send("k1"), send("k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(control.outbox()) == 1
    count = control.delivered("messages_send")
    assert (count.received, count.executed) == (2, 1)


def test_the_order_of_members_makes_no_other_body(send: Send) -> None:
    body = letter()
    assert send("k1", body).json() == send("k1", dict(reversed(body.items()))).json()


def test_another_key_is_another_send(send: Send, control: Control) -> None:
    assert send("k1").json()["id"] != send("k2").json()["id"]
    assert len(control.outbox()) == 2


def test_the_same_key_with_another_call_is_refused(send: Send, create_identity: CreateIdentity) -> None:
    create_identity("other-bot")
    send("k1")
    for refused in (send("k1", letter("Other")), send("k1", mailbox="other-bot")):
        assert refused.status_code == 409
        assert refused.json()["detail"]["error"] == "idempotency_key_reused"


def test_a_refused_send_can_be_tried_again_with_its_key(send: Send, control: Control) -> None:
    control.set_caps(sends_per_day_claimed=0)
    assert send("k1").status_code == 429
    control.set_caps(sends_per_day_claimed=1)
    assert send("k1").status_code == 201


def test_a_key_is_remembered_for_seven_days(send: Send, control: Control) -> None:
    first = send("k1")
    control.advance_clock(7 * 24 * 3600 - 60)
    assert send("k1").json()["id"] == first.json()["id"]
    control.advance_clock(61)
    assert send("k1").json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_malformed_key_is_refused(send: Send, key: str) -> None:
    refused = send(key)
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["header", "Idempotency-Key"]


def test_organizations_do_not_share_keys(send: Send, control: Control, connect: Connect) -> None:
    send("k1")
    other = connect(control.create_organization().api_key)
    other.post("/api/v1/identities/", json={"agent_handle": "far-bot"})
    path = "/api/v1/mail/mailboxes/far-bot@inkboxmail.com/messages"
    assert other.post(path, json=letter("Other"), headers={"Idempotency-Key": "k1"}).status_code == 201


@pytest.mark.parametrize(("reset", "executed_before_retry"), [("before", 0), ("after", 1), ("body", 1)])
def test_a_send_whose_answer_was_lost_is_sent_once(
    send: Send, control: Control, reset: When, executed_before_retry: int
) -> None:
    control.add_fault("messages_send", reset=reset)
    with pytest.raises(httpx.TransportError):
        send("k1")
    assert control.delivered("messages_send").executed == executed_before_retry
    assert send("k1").status_code == 201
    assert len(control.outbox()) == 1


def test_calls_that_take_no_key_ignore_it(admin: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert admin.post("/api/v1/signing-keys", json={}, headers=headers).status_code == 201
    assert admin.post("/api/v1/notes", json={"body": "x"}, headers=headers).status_code == 201
