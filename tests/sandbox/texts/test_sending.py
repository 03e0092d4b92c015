"""Texts that are sent: what is refused and in which order, media, deliveries, numbers that text each other."""

from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import ControlError, InboundFile
from tests.sandbox.conftest import Connect, CreateIdentity
from tests.sandbox.texts.conftest import ANN, BEN, DAN, Line, MakeLine, code_of, got

ABROAD = "+447700900123"


def test_a_text_is_queued_in_the_answer_and_delivered_right_after(line: Line, friends: tuple[str, ...]) -> None:
    answer = line.post(to=ANN, text="Hello")
    sent = answer.json()
    assert (answer.status_code, sent["delivery_status"], sent["sent_at"]) == (201, "queued", None)
    assert (sent["type"], sent["is_read"], sent["origin"]) == ("sms", True, "user_initiated")
    assert (sent["remote_phone_number"], sent["sender_phone_number"], sent["media"]) == (ANN, None, None)
    assert [one["delivery_status"] for one in sent["recipients"]] == ["queued"]
    stored = line.text(sent["id"])
    assert (stored["delivery_status"], stored["failed_at"], stored["error_code"]) == ("delivered", None, None)
    assert stored["sent_at"] is not None
    assert stored["delivered_at"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {"text": "Hello"},
        {"to": ANN, "conversation_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010", "text": "Hello"},
        {"to": ANN},
        {"to": ANN, "text": ""},
        {"to": ANN, "media_urls": []},
        {"to": [], "text": "Hello"},
        {"to": [ANN, ANN], "text": "Hello"},
        {"to": [f"+1212555013{digit}" for digit in range(9)], "text": "Hello"},
        {"to": ANN, "media_urls": ["ftp://example.com/a.png"]},
        {"to": ANN, "text": "Hello", "subject": "x"},
    ],
)
def test_a_request_that_makes_no_sense_is_422_and_tells_what_is_left(line: Line, body: dict[str, Any]) -> None:
    answer = line.post(**body)
    assert answer.status_code == 422, answer.text
    assert isinstance(answer.json()["detail"], list)
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("100", "100")
    assert line.listed() == []


def test_refusals_come_in_the_documented_order(line: Line, control: Control, admin: httpx.Client) -> None:
    """Each remedy brings the next refusal to light, until nothing is left to refuse."""
    control.set_caps(text_recipients_per_window=0)
    control.report_number(line.number, sms_status="pending", status="paused")
    rule = line.rule("block", ANN)
    assert code_of(line.post(to=ANN, text="x" * 1601)) == (422, "message_too_long")
    assert code_of(line.post(to=[ANN, ABROAD], text="x")) == (422, "invalid_phone_number")
    unknown = line.post(conversation_id="0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010", text="x")
    assert unknown.status_code == 404
    assert unknown.headers["X-RateLimit-Remaining"] == "0"

    def refused() -> Any:
        answer = line.post(to=ANN, text="x" * 1600)
        return answer.json()["detail"] if answer.status_code != 201 else None

    assert isinstance(refused(), str)
    control.report_number(line.number, status="active")
    control.set_caps(sms_ready_seconds=600)
    control.report_number(line.number, sms_status="pending")
    assert refused()["error"] == "sender_sms_pending"
    control.report_number(line.number, sms_status="assignment_failed")
    assert refused()["error"] == "sender_sms_assignment_failed"
    control.report_number(line.number, sms_status="ready")
    blocked = refused()
    assert (blocked["error"], blocked["matched_rule_id"], blocked["address"]) == ("recipient_blocked", rule, ANN)
    admin.delete(f"{line.path}/contact-rules/{rule}")
    assert refused()["error"] == "recipient_not_opted_in"
    line.receive(ANN, "STOP")
    assert refused()["error"] == "recipient_opted_out"
    line.receive(ANN, "START")
    assert refused()["error"] == "sender_rate_limited"
    control.set_campaign(True)
    assert refused() is None
    assert next(text["origin"] for text in line.listed() if text["direction"] == "outbound") == "user_initiated"


def test_a_group_gets_a_text_as_a_whole_or_not_at_all(line: Line, friends: tuple[str, ...]) -> None:
    assert code_of(line.post(to=[ANN, DAN], text="Hello")) == (403, "recipient_not_opted_in")
    line.rule("block", BEN)
    refusal = line.post(to=[ANN, BEN], text="Hello").json()["detail"]
    assert (refusal["error"], refusal["address"]) == ("recipient_blocked", BEN)
    assert line.listed() == []
    sent = line.send(ANN, friends[2])
    assert (sent["type"], sent["remote_phone_number"], len(sent["recipients"])) == ("mms", None, 2)
    again = line.post(conversation_id=sent["conversation_id"], text="And again").json()
    assert again["conversation_id"] == sent["conversation_id"]
    assert [one["recipient_phone_number"] for one in again["recipients"]] == sorted([ANN, friends[2]])


def test_a_whitelist_lets_out_only_whom_a_rule_allows(line: Line, friends: tuple[str, ...]) -> None:
    line.admin.patch(line.path, json={"filter_mode": "whitelist"})
    detail = line.post(to=ANN, text="Hello").json()["detail"]
    assert (detail["error"], detail["matched_rule_id"]) == ("recipient_blocked", None)
    line.rule("allow", ANN)
    line.send(ANN)


def test_who_may_use_a_number(line: Line, make_line: MakeLine, control: Control, connect: Connect) -> None:
    other = make_line("other-bot")
    key = control.create_organization("Elsewhere").api_key
    body = {"to": ANN, "text": "Hello"}
    assert other.agent.post(line.texts, json=body).status_code == 404
    assert connect(key).post(line.texts, json=body).status_code == 403
    anonymous = connect().post(line.texts, json=body)
    assert anonymous.status_code == 401
    assert "X-RateLimit-Limit" not in anonymous.headers
    foreign = connect(key).get(f"{line.texts}/search", params={"q": "x"})
    assert foreign.status_code == 403
    assert line.admin.delete(line.path).status_code == 204
    assert line.admin.get(line.texts).status_code == 404


def test_a_keyed_send_happens_once(line: Line, friends: tuple[str, ...]) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = (line.agent.post(line.texts, json={"to": ANN, "text": "Hello"}, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert (second.headers["Idempotency-Replayed"], second.headers["X-RateLimit-Remaining"]) == ("true", "99")
    assert len(line.listed()) == 1


def test_outcomes_that_were_ordered(line: Line, friends: tuple[str, ...], control: Control) -> None:
    control.order_text_outcome("delivery_failed", recipient=ANN, error_code="30007", error_detail="Filtered")
    control.order_text_outcome("sent", recipient=BEN, remaining=None)
    sent = line.text(line.send(ANN, BEN)["id"])
    assert [one["delivery_status"] for one in sent["recipients"]] == ["delivery_failed", "sent"]
    assert (sent["recipients"][0]["error_code"], sent["error_code"]) == ("30007", None)
    assert (sent["delivery_status"], sent["delivered_at"]) == ("delivery_failed", None)
    assert sent["failed_at"] is not None
    assert line.text(line.send(ANN)["id"])["delivery_status"] == "delivered"
    control.order_text_outcome("sending_failed", error_code="40000")
    single = line.text(line.send(ANN)["id"])
    assert (single["delivery_status"], single["error_code"], single["sent_at"]) == ("sending_failed", "40000", None)
    assert control.clear_text_outcomes() == 1
    assert line.text(line.send(BEN)["id"])["delivery_status"] == "delivered"
    assert control.report_text(single["id"], "delivered") == "sending_failed"
    with pytest.raises(ControlError):
        control.report_text(single["id"], "sent", recipient=DAN)
    with pytest.raises(ControlError):
        control.report_text(line.receive(ANN).text_id, "sent")


def test_numbers_of_one_organization_text_each_other_without_asking(line: Line, make_line: MakeLine) -> None:
    other, third = make_line("other-bot"), make_line("third-bot")
    sent = line.send(other.number, text="Hi there", media_urls=["https://example.com/cat.png"])
    [arrived] = other.listed()
    assert (arrived["direction"], arrived["sender_phone_number"]) == ("inbound", line.number)
    assert (arrived["text"], arrived["is_read"], arrived["delivery_status"]) == ("Hi there", False, None)
    assert [item["content_type"] for item in arrived["media"]] == ["image/png"]
    assert arrived["id"] != sent["id"]
    answer = other.post(conversation_id=arrived["conversation_id"], text="Hi back")
    assert answer.status_code == 201
    assert [text["text"] for text in line.listed()] == ["Hi back", "Hi there"]
    third.rule("block", line.number)
    assert code_of(third.post(to=line.number, text="x")) == (403, "recipient_blocked")
    line.send(other.number, third.number, text="To both")
    [group] = got(other.agent, f"{other.texts}/conversations", include_groups=True)[:1]
    assert (group["is_group"], group["participants"]) == (True, sorted([line.number, third.number]))
    assert third.listed() == []
    [kept_out] = third.listed(third.admin)
    assert kept_out["is_blocked"] is True


def test_a_number_of_another_organization_has_to_agree_by_text(line: Line, control: Control, connect: Connect) -> None:
    key = control.create_organization("Elsewhere").api_key
    stranger = connect(key)
    theirs = stranger.post("/api/v1/identities/", json={"agent_handle": "far-bot", "phone_number": {}}).json()
    number = theirs["phone_number"]
    assert code_of(line.post(to=number["number"], text="Hello")) == (403, "recipient_not_opted_in")
    path = f"/api/v1/phone/numbers/{number['id']}/texts"
    # They may not write either, so it takes their word by the control API to begin.
    assert stranger.post(path, json={"to": line.number, "text": "START"}).status_code == 403
    control.receive_text(sender=line.number, to=number["number"], text="START")
    assert stranger.post(path, json={"to": line.number, "text": "START"}).status_code == 201
    line.send(number["number"], text="At last")
    texts = [text["text"] for text in got(stranger, path)]
    assert texts[0] == "At last"
    assert sum("subscribed" in text for text in texts) == 2


def test_media_are_behind_links_that_anybody_may_follow_for_a_while(
    line: Line, friends: tuple[str, ...], control: Control
) -> None:
    arrival = line.receive(ANN, None, media=[InboundFile("cät.png", b"\x89PNG", "image/png")])
    [item] = line.text(arrival.text_id)["media"]
    assert (item["content_type"], item["size"]) == ("image/png", 4)
    file = httpx.get(item["url"], trust_env=False)
    assert (file.status_code, file.content, file.headers["Content-Type"]) == (200, b"\x89PNG", "image/png")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    # What came in can be sent on as it is, and an address elsewhere is only passed on.
    sent = line.send(BEN, media_urls=[item["url"], "https://example.com/a%20b.gif?x=1"])
    assert sent["type"] == "mms"
    own, elsewhere = line.text(sent["id"])["media"]
    assert httpx.get(own["url"], trust_env=False).content == b"\x89PNG"
    redirect = httpx.get(elsewhere["url"], trust_env=False)
    assert (redirect.status_code, redirect.headers["Location"]) == (302, "https://example.com/a%20b.gif?x=1")
    assert (elsewhere["content_type"], elsewhere["size"]) == ("image/gif", 0)
    start, token, name = item["url"].rsplit("/", 2)
    assert httpx.get(f"{start}/{token[:-4]}AAAA/{name}", trust_env=False).status_code == 403
    control.advance_clock(3601)
    assert httpx.get(item["url"], trust_env=False).status_code == 403
    assert line.post(to=BEN, media_urls=[item["url"]]).status_code == 422


def test_a_new_number_has_to_wait_before_it_sends(
    create_identity: CreateIdentity, admin: httpx.Client, control: Control
) -> None:
    number = create_identity("new-bot", phone_number={})["phone_number"]
    control.receive_text(sender=ANN, to=number["number"], text="START")
    path = f"/api/v1/phone/numbers/{number['id']}/texts"
    assert code_of(admin.post(path, json={"to": ANN, "text": "x"})) == (409, "sender_sms_pending")
    control.advance_clock(600)
    assert admin.post(path, json={"to": ANN, "text": "x"}).status_code == 201
