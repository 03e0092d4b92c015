"""Messages, tapbacks and media between an agent and its people."""

from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import ControlError, InboundFile
from tests.sandbox.conftest import Connect
from tests.sandbox.imessage.conftest import ANN, BASE, BEN, CLEO, Agent, MakeAgent, got

UNKNOWN = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010"


def test_refusals_come_one_after_the_other(bot: Agent, control: Control) -> None:
    """Each remedy brings the next refusal to light, until nothing is left to refuse."""
    control.set_caps(imessages_per_window=1)

    def send() -> httpx.Response:
        return bot.post(to=ANN, text="x" * 18996)

    bot.change(imessage_enabled=False)
    assert send().status_code == 400
    bot.change(imessage_enabled=True)
    unknown = send()
    assert unknown.status_code == 404
    assert f"connect @{bot.handle}" in unknown.json()["detail"]
    assert got(bot.client, f"{BASE}/triage-number")["number"] in unknown.json()["detail"]
    control.connect_imessage(ANN, bot.handle)
    assert send().status_code == 409
    bot.receive(ANN)
    rule = bot.rule("block", ANN)
    blocked = send()
    assert blocked.status_code == 403
    assert blocked.json()["detail"].items() >= {"error": "recipient_blocked", "matched_rule_id": rule}.items()
    assert bot.admin.delete(f"{bot.rules}/{rule}").status_code == 204
    assert send().status_code == 201
    limited = send()
    assert (limited.status_code, 86000 < int(limited.headers["Retry-After"]) <= 86400) == (429, True)
    control.advance_clock(86401)
    assert send().status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"text": "Hi"},
        {"to": ANN, "conversation_id": UNKNOWN, "text": "Hi"},
        {"to": ANN},
        {"to": ANN, "text": ""},
        {"to": ANN, "text": "x" * 18997},
        {"to": ANN, "media_urls": ["https://example.com/1.png", "https://example.com/2.png"]},
        {"to": ANN, "text": "Hi", "send_style": "sparkles"},
        {"to": "Ann", "text": "Hi"},
    ],
)
def test_a_request_that_makes_no_sense_is_422(bot: Agent, body: dict[str, Any]) -> None:
    assert bot.post(**body).status_code == 422


def test_an_admin_says_which_identity_sends(bot: Agent, make_agent: MakeAgent, control: Control) -> None:
    other = make_agent("other-bot")
    arrival = bot.meet(ANN)
    path = f"{BASE}/messages"
    by_number = {"to": ANN, "text": "Hi"}
    assert bot.admin.post(path, json=by_number).status_code == 422
    assert bot.admin.post(path, json=by_number, params={"agent_identity_id": UNKNOWN}).status_code == 404
    assert bot.admin.post(path, json=by_number, params={"agent_identity_id": bot.id}).status_code == 201
    by_conversation = {"conversation_id": arrival.conversation_id, "text": "Hi"}
    assert bot.admin.post(path, json=by_conversation).status_code == 201
    assert bot.admin.post(path, json=by_conversation, params={"agent_identity_id": other.id}).status_code == 404
    # An agent is always itself, whatever it says.
    assert bot.client.post(path, json=by_number, params={"agent_identity_id": other.id}).status_code == 201
    # The query is a part of what a key stands for.
    control.connect_imessage(ANN, other.handle)
    other.receive(ANN)
    keyed = {"Idempotency-Key": "one"}
    first, repeated, changed = (
        bot.admin.post(path, json=by_number, params={"agent_identity_id": one.id}, headers=keyed)
        for one in (bot, bot, other)
    )
    assert first.json() == repeated.json()
    assert changed.json()["detail"]["error"] == "idempotency_key_reused"


def test_a_message_is_queued_in_the_answer_and_delivered_right_after(bot: Agent, control: Control) -> None:
    bot.meet(ANN)
    sent = bot.send(ANN, send_style="slam")
    assert (sent["status"], sent["service"], sent["send_style"]) == ("queued", "imessage", "slam")
    assert [one["delivery_status"] for one in sent["recipients"]] == ["queued"]
    stored = bot.message(sent["id"])
    assert (stored["status"], stored["was_downgraded"], stored["error_code"]) == ("delivered", False, None)
    assert stored["recipients"][0]["delivered_at"] is not None
    control.order_imessage_outcome("sent", recipient=ANN, service="sms")
    control.order_imessage_outcome("queued")
    control.order_imessage_outcome("error", error_code="22", error_detail="No such line")
    downgraded, waiting, failed = (bot.message(bot.send(ANN)["id"]) for _ in range(3))
    assert (downgraded["status"], downgraded["service"], downgraded["was_downgraded"]) == ("sent", "sms", True)
    assert (failed["status"], failed["error_code"], failed["error_detail"]) == ("error", "22", "No such line")
    assert failed["recipients"][0]["failed_at"] is not None
    assert waiting["status"] == "queued"
    assert bot.react(waiting["id"]).status_code == 400
    assert control.report_imessage(waiting["id"], "sent") == "sent"
    assert bot.react(waiting["id"]).status_code == 201
    assert control.report_imessage(waiting["id"], "delivered") == "delivered"
    assert control.report_imessage(waiting["id"], "error") == "delivered"
    assert control.report_imessage(failed["id"], "sent") == "error"
    with pytest.raises(ControlError):
        control.report_imessage(bot.receive(ANN).message_id, "sent")


def test_one_tapback_on_each_part_for_each_side(bot: Agent, control: Control) -> None:
    message_id = bot.meet(ANN).message_id
    control.freeze_clock()

    def seen() -> list[tuple[str, str, int, str | None]]:
        rows = bot.message(message_id)["reactions"] or []
        return [(row["direction"], row["reaction"], row["part_index"], row["custom_emoji"]) for row in rows]

    assert bot.message(message_id)["reactions"] is None
    first = bot.react(message_id, "love").json()
    assert (first["target_message_id"], first["direction"], first["part_index"]) == (message_id, "outbound", 0)
    control.advance_clock(1)
    assert control.receive_tapback(message_id, "custom", custom_emoji="🦄") is not None
    control.advance_clock(1)
    assert bot.react(message_id, "laugh", part_index=1).status_code == 201
    assert seen() == [
        ("outbound", "love", 0, None),
        ("inbound", "custom", 0, "🦄"),
        ("outbound", "laugh", 1, None),
    ]
    control.advance_clock(1)
    assert bot.react(message_id, "dislike").json()["id"] != first["id"]
    control.receive_tapback(message_id, "like")
    assert next(row[:3] for row in seen()) == ("outbound", "laugh", 1)
    assert {row[:3] for row in seen()} == {("outbound", "laugh", 1), ("outbound", "dislike", 0), ("inbound", "like", 0)}
    control.remove_tapback(message_id)
    assert ("inbound", "like", 0, None) not in seen()
    with pytest.raises(ControlError) as gone:
        control.remove_tapback(message_id)
    assert gone.value.status == 404


def test_tapbacks_that_are_refused(bot: Agent, control: Control) -> None:
    message_id = bot.meet(ANN).message_id
    for bad in ({"reaction": "custom"}, {"reaction": "wave"}, {"part_index": -1}):
        assert bot.react(message_id, **bad).status_code == 422
    assert bot.react(UNKNOWN).status_code == 404
    rule = bot.rule("block", ANN)
    assert bot.react(message_id).json()["detail"]["error"] == "recipient_blocked"
    assert control.receive_tapback(message_id, "like") is None
    assert bot.message(message_id)["reactions"] is None
    paused = bot.admin.patch(f"{bot.rules}/{rule}", json={"status": "paused"})
    assert paused.json()["status"] == "paused"
    bot.change(imessage_enabled=False)
    assert bot.react(message_id).status_code == 400
    bot.change(imessage_enabled=True)
    assert bot.react(message_id).status_code == 201


def test_read_marks_and_typing(bot: Agent) -> None:
    conversation_id = bot.meet(ANN).conversation_id
    bot.receive(ANN)
    bot.send(ANN)
    body = {"conversation_id": conversation_id}
    [summary] = got(bot.client, f"{BASE}/conversations")
    assert (summary["unread_count"], summary["total_count"], summary["latest_text"]) == (2, 3, "Hi")
    marked = [bot.client.post(f"{BASE}/mark-read", json=body).json()["updated_count"] for _ in range(2)]
    assert marked == [2, 0]
    assert [row["is_read"] for row in bot.listed() if row["direction"] == "inbound"] == [True, True]
    typing = bot.client.post(f"{BASE}/typing", json=body)
    assert (typing.status_code, typing.json()) == (200, {"status": "sent"})
    for path in ("mark-read", "typing"):
        assert bot.client.post(f"{BASE}/{path}", json={"conversation_id": UNKNOWN}).status_code == 404


def test_a_file_is_uploaded_sent_and_fetched(bot: Agent, control: Control, connect: Connect) -> None:
    bot.meet(ANN)
    path = f"{BASE}/media"
    uploaded = bot.client.post(path, files={"file": ("cät.png", b"\x89PNG", "image/png")})
    assert uploaded.status_code == 201, uploaded.text
    assert uploaded.json().items() >= {"content_type": "image/png", "size": 4}.items()
    message_id = bot.post(to=ANN, media_urls=[uploaded.json()["media_url"]]).json()["message"]["id"]
    [item] = bot.message(message_id)["media"]
    assert (item["content_type"], item["size"]) == ("image/png", 4)
    for url in (item["url"], uploaded.json()["media_url"]):
        assert httpx.get(url, trust_env=False).content == b"\x89PNG"
    arrival = bot.receive(ANN, None, media=[InboundFile("a.txt", b"abc", "text/plain")])
    [theirs] = bot.message(arrival.message_id)["media"]
    assert httpx.get(theirs["url"], trust_env=False).text == "abc"
    control.set_caps(imessage_media_bytes=3)
    assert bot.client.post(path, files={"file": ("a.png", b"1234")}).status_code == 413
    assert bot.client.post(path, files={"file": ("a.png", b"123")}).json()["content_type"] == "image/png"
    wrong: list[dict[str, Any]] = [
        {"files": {"picture": ("a.png", b"x")}},
        {"data": {"file": "text"}},
        {"files": {"file": ("a.png", b"x")}, "data": {"more": "x"}},
        {"content": b"x", "headers": {"Content-Type": "image/png"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"--b\r\nnonsense", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {},
    ]
    for request in wrong:
        assert bot.client.post(path, **request).status_code == 422, request
    assert connect().post(path, files={"picture": ("a.png", b"x")}).status_code == 401


def test_what_is_blocked_is_for_admins_only(bot: Agent) -> None:
    first = bot.meet(ANN)
    rule = bot.rule("block", ANN)
    arrival = bot.receive(ANN, "psst")
    assert (arrival.blocked, arrival.matched_rule_id) == (True, rule)
    assert [row["content"] for row in bot.listed()] == ["Hello"]
    assert [row["content"] for row in bot.listed(bot.admin)] == ["psst", "Hello"]
    assert bot.listed(is_blocked="true") == []
    [own], [all_] = (got(client, f"{BASE}/conversations") for client in (bot.client, bot.admin))
    assert (own["latest_text"], own["total_count"], all_["latest_text"], all_["total_count"]) == ("Hello", 1, "psst", 2)
    assert got(bot.client, f"{BASE}/conversations", is_blocked="true") == []
    [blocked] = got(bot.admin, f"{BASE}/conversations", is_blocked="true")
    assert (blocked["id"], blocked["total_count"]) == (first.conversation_id, 1)
    body = {"conversation_id": first.conversation_id}
    assert bot.client.post(f"{BASE}/mark-read", json=body).json()["updated_count"] == 1
    assert bot.admin.post(f"{BASE}/mark-read", json=body).json()["updated_count"] == 1
    assert bot.react(arrival.message_id).status_code == 404


def test_a_whitelist_lets_in_only_whom_a_rule_allows(bot: Agent) -> None:
    bot.meet(ANN)
    bot.meet(BEN)
    assert (
        bot.client.patch(f"/api/v1/identities/{bot.handle}", json={"imessage_filter_mode": "whitelist"}).status_code
        == 403
    )
    bot.change(imessage_filter_mode="whitelist")
    rule = bot.rule("allow", ANN)
    arrivals = [bot.receive(person) for person in (ANN, BEN)]
    assert [(one.blocked, one.matched_rule_id) for one in arrivals] == [(False, rule), (True, None)]
    assert bot.post(to=BEN, text="Hi").json()["detail"]["matched_rule_id"] is None


def test_rules_are_the_owners_and_changed_by_admins(bot: Agent, make_agent: MakeAgent) -> None:
    other = make_agent("other-bot")
    rules = [bot.rule("block", person) for person in (ANN, BEN)]
    duplicate = bot.client.post(bot.rules, json={"action": "allow", "match_target": ANN})
    assert (duplicate.status_code, duplicate.json()["detail"]["existing_rule_id"]) == (409, rules[0])
    assert sorted(row["id"] for row in got(bot.client, bot.rules)) == sorted(rules)
    assert [row["match_target"] for row in got(bot.client, bot.rules, offset=1)] == [ANN]
    assert got(bot.client, bot.rules, action="allow") == []
    one = f"{bot.rules}/{rules[0]}"
    for method, body in (("PATCH", {"action": "allow"}), ("DELETE", None)):
        assert bot.client.request(method, one, json=body).status_code == 403
    for path in (one, bot.rules):
        assert other.client.get(path).status_code == 403
    assert bot.admin.get(f"{other.rules}/{rules[0]}").status_code == 404
    assert bot.client.get(f"{BASE}/contact-rules").status_code == 403
    assert len(got(bot.admin, f"{BASE}/contact-rules")) == 2
    assert got(bot.admin, f"{BASE}/contact-rules", agent_identity_id=other.id) == []
    assert bot.admin.patch(one, json={"match_target": CLEO}).status_code == 422
    assert bot.admin.patch(one, json={}).json() == got(bot.client, one)
    assert bot.admin.delete(one).status_code == 204
    assert bot.rule("allow", ANN) not in rules
    assert bot.admin.get(f"{BASE}/identities/nobody-here/contact-rules").status_code == 404
