"""What a signed body becomes, and which exception stands for each reason to refuse it."""

from __future__ import annotations

import json
import pickle
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox import (
    AsyncInkbox,
    Inkbox,
    InkboxError,
    UnknownEvent,
    WebhookPayloadError,
    WebhookTimestampError,
    WebhookVerificationError,
)
from inkbox.webhooks import answer, reject, unwrap, unwrap_call_media, unwrap_incoming_call, verify_call_media
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, delivery, signed

BODIES = vectors.bodies()
KNOWN = sorted(name for name in BODIES if not name.startswith(("newer/", "phone.")))
CALL = json.loads(BODIES["phone.incoming_call.json"])
CONTEXT = '{"call_id":"0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010","phone_number":"+12065550187","direction":"inbound"}'


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_event_is_its_body_as_it_arrived(name: str) -> None:
    event = unwrap(payload=BODIES[name], headers=signed(BODIES[name]), secret=SECRET)

    assert event == json.loads(BODIES[name])
    assert isinstance(event, dict)
    assert name.startswith(event["event_type"])


def test_a_known_event_of_a_later_version_keeps_what_is_new() -> None:
    body = BODIES["newer/message.received.json"]
    event = unwrap(payload=body, headers=signed(body), secret=SECRET)

    assert isinstance(event, dict)
    assert event["event_type"] == "message.received"
    assert event["id"].startswith("evt_")  # type: ignore[typeddict-item]


@pytest.mark.parametrize("name", ["call.ended", "a2a.task.created", "slack.mention_received"])
def test_an_event_of_a_later_version_is_unknown_and_complete(name: str) -> None:
    body = BODIES[f"newer/{name}.json"]
    content = json.loads(body)

    assert unwrap(payload=body, headers=signed(body), secret=SECRET) == UnknownEvent(
        name, content["timestamp"], content, content["id"]
    )


def test_an_incoming_call_is_told_apart_by_its_flat_body() -> None:
    event = unwrap(**delivery(CALL))

    assert event == UnknownEvent("phone.incoming_call", CALL["created_at"], CALL, CALL["id"])
    assert unwrap_incoming_call(**delivery(CALL)) == CALL


@pytest.mark.parametrize("body", [{"event_type": "message.received", "data": {}}, {"data": 1}, {"event_type": None}])
def test_an_envelope_is_no_incoming_call(body: Any) -> None:
    with pytest.raises(WebhookPayloadError, match=r"unwrap\(\)"):
        unwrap_incoming_call(**delivery(body))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"event_type": "message.received", "data": None}, "message.received"),
        ({"event_type": "message.received"}, "message.received"),
        ({"event_type": 5, "data": {}, "timestamp": [], "id": 1}, None),
        ({"event_type": ["message.received"], "data": {}}, None),
        ({"data": {}}, None),
    ],
)
def test_a_body_that_no_event_has_is_unknown_and_no_crash(body: dict[str, Any], kind: str | None) -> None:
    assert unwrap(**delivery(body)) == UnknownEvent(kind, None, body, None)


def test_an_unknown_event_cannot_be_changed_and_prints_without_its_body() -> None:
    event = UnknownEvent("slack.x", None, {"text": "private"}, "evt_1")
    with pytest.raises(AttributeError):
        event.id = "evt_2"  # type: ignore[misc]
    assert "slack.x" in repr(event)
    assert "private" not in repr(event)


def test_a_request_without_a_signature_says_how_to_get_one() -> None:
    with pytest.raises(WebhookVerificationError) as caught:
        unwrap(payload=b"{}", headers={}, secret=SECRET)
    assert not isinstance(caught.value, WebhookTimestampError)
    assert "not signed" in str(caught.value)
    assert "create_signing_key" in str(caught.value.hint)


def test_a_forged_request_is_refused_before_its_body_is_read() -> None:
    with pytest.raises(WebhookVerificationError, match="another key"):
        unwrap(payload=b"not json", headers=signed(b"not json", secret="other"), secret=SECRET)


@pytest.mark.parametrize("timestamp", [0, 1, 10**11, "soon"])
def test_a_request_out_of_time_is_refused_unless_no_clock_is_looked_at(timestamp: object) -> None:
    request = delivery({"event_type": "x"}, timestamp=timestamp)

    with pytest.raises(WebhookTimestampError, match="outside the tolerance"):
        unwrap(**request)
    assert unwrap(**request, tolerance=None) == UnknownEvent("x", None, {"event_type": "x"}, None)


def test_the_tolerance_is_five_minutes_unless_another_is_given() -> None:
    request = delivery({"event_type": "x"}, timestamp=1790000000)

    assert isinstance(unwrap(**request, now=1790000300), UnknownEvent)
    with pytest.raises(WebhookTimestampError):
        unwrap(**request, now=1790000301)
    assert isinstance(unwrap(**request, now=1790000301, tolerance=301), UnknownEvent)


NO_OBJECTS = [
    b"",
    b"{",
    b"\xff",
    b"[]",
    b"5",
    b'"text"',
    b"null",
    b"[" * 100_000,
    b"1" * 5000,
]


@pytest.mark.parametrize("body", NO_OBJECTS, ids=range(len(NO_OBJECTS)))
def test_a_signed_body_that_is_no_object_has_an_exception_of_its_own(body: bytes) -> None:
    with pytest.raises(WebhookPayloadError) as caught:
        unwrap(payload=body, headers=signed(body), secret=SECRET)
    assert not isinstance(caught.value, WebhookVerificationError)


def test_neither_key_nor_body_stands_in_what_is_raised() -> None:
    body = b"{" + b"canary" * 3
    for headers in (signed(body), signed(b"x"), {}):
        with pytest.raises(InkboxError) as caught:
            unwrap(payload=body, headers=headers, secret=SECRET)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__dict__)
        assert body.decode() not in shown
        assert SECRET[10:] not in shown
        assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args


VALUES = st.recursive(
    st.none() | st.text() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["event_type", "data", "id"]), inner),
)
BYTES = st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode())
NAMES = st.sampled_from(["X-Inkbox-Signature", "X-Inkbox-Request-ID", "X-Inkbox-Timestamp"])


@given(BYTES)
def test_whatever_is_signed_becomes_an_event_or_the_documented_exception(body: bytes) -> None:
    try:
        event = unwrap(payload=body, headers=signed(body), secret=SECRET)
    except WebhookPayloadError:
        assert not is_json(body) or not isinstance(json.loads(body), dict)
    else:
        assert isinstance(event, (dict, UnknownEvent))


@given(st.binary(max_size=60), st.dictionaries(NAMES, st.text()))
def test_whatever_is_not_signed_is_refused_with_one_exception(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        unwrap(payload=body, headers=headers, secret=SECRET)


def is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


# --- incoming calls and their media -----------------------------------------------------------------------------------


def test_answers_to_a_call_are_the_two_that_the_contract_knows() -> None:
    assert answer() == {"action": "answer"}
    assert answer("wss://voice.harborlane.example/ws") == {
        "action": "answer",
        "client_websocket_url": "wss://voice.harborlane.example/ws",
    }
    assert reject() == {"action": "reject"}


@pytest.mark.parametrize("url", ["", "https://voice.harborlane.example", "voice.harborlane.example", "wss:/x"])
def test_an_answer_needs_the_address_of_a_websocket(url: str) -> None:
    with pytest.raises(ValueError, match="wss://"):
        answer(url)


def test_a_media_handshake_is_signed_over_its_context() -> None:
    headers = {**signed(CONTEXT.encode()), "X-Call-Context": CONTEXT}

    assert verify_call_media(headers=headers, secret=SECRET)
    assert unwrap_call_media(headers=headers, secret=[SECRET, "other"]) == json.loads(CONTEXT)
    assert not verify_call_media(headers={**headers, "X-Call-Context": CONTEXT.replace("in", "out")}, secret=SECRET)
    assert not verify_call_media(headers=headers, secret="other")


def test_a_media_handshake_without_a_context_is_refused_even_when_signed() -> None:
    assert not verify_call_media(headers=signed(b""), secret=SECRET)
    with pytest.raises(WebhookVerificationError):
        unwrap_call_media(headers=signed(b""), secret=SECRET)


def test_a_media_handshake_is_good_for_five_minutes() -> None:
    headers = {**signed(CONTEXT.encode(), timestamp=1790000000), "X-Call-Context": CONTEXT}

    assert verify_call_media(headers=headers, secret=SECRET)
    assert not verify_call_media(headers=headers, secret=SECRET, tolerance=300, now=1790000301)
    with pytest.raises(WebhookTimestampError):
        unwrap_call_media(headers=headers, secret=SECRET, now=1790000301)
    assert unwrap_call_media(headers=headers, secret=SECRET, now=1790000300)


def test_a_context_that_is_no_object_is_refused() -> None:
    with pytest.raises(WebhookPayloadError):
        unwrap_call_media(headers={**signed(b"[]"), "X-Call-Context": "[]"}, secret=SECRET)


def test_a_client_has_the_same_functions() -> None:
    inkbox = Inkbox("ApiKey_1.test", base_url="http://127.0.0.1:9")

    assert inkbox.webhooks is inkbox.webhooks
    assert inkbox.webhooks.unwrap is unwrap
    assert inkbox.webhooks.unwrap_incoming_call is unwrap_incoming_call
    assert AsyncInkbox("ApiKey_1.test", base_url="http://127.0.0.1:9").webhooks.unwrap is unwrap
