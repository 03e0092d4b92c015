"""Phone numbers: who sees them, how they take calls, when they can send texts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, area_codes
from tests.sandbox.phone.conftest import OUTSIDER, Provision

NUMBERS = "/api/v1/phone/numbers"
NOBODY = "00000000-0000-4000-8000-000000000000"


def path(number: dict[str, Any]) -> str:
    return f"{NUMBERS}/{number['id']}"


def test_the_list_has_the_newest_number_first_and_no_released_one(admin: httpx.Client, provision: Provision) -> None:
    first, second, gone = (provision(handle) for handle in ("one-bot", "two-bot", "gone-bot"))
    assert admin.delete(path(gone)).status_code == 204
    assert [item["id"] for item in admin.get(NUMBERS).json()] == [second["id"], first["id"]]
    assert admin.get(path(gone)).status_code == 404


def test_who_may_use_a_number(
    admin: httpx.Client,
    other_admin: httpx.Client,
    control: Control,
    connect: Callable[..., httpx.Client],
    provision: Provision,
) -> None:
    mine, theirs = provision("one-bot"), provision("two-bot")
    agent = connect(control.create_key(identity_id=mine["agent_identity_id"]).api_key)
    assert [item["id"] for item in agent.get(NUMBERS).json()] == [mine["id"]]
    assert agent.get(path(mine)).json() == admin.get(path(mine)).json()
    assert agent.get(path(theirs)).status_code == 404
    assert other_admin.get(path(mine)).status_code == 403
    assert admin.get(f"{NUMBERS}/{NOBODY}").status_code == 404
    for below in ("calls", f"calls/{NOBODY}", f"calls/{NOBODY}/transcripts", "search?q=x", "contact-rules"):
        assert other_admin.get(f"{path(mine)}/{below}").status_code == 403, below
        assert agent.get(f"{path(theirs)}/{below}").status_code == 404, below


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"incoming_call_action": "auto_accept"}, 422),
        ({"incoming_call_action": "webhook"}, 422),
        ({"incoming_call_action": None}, 422),
        ({"incoming_text_webhook_url": "https://example.com"}, 422),
        ({"client_websocket_url": "ws://agent.example.com/"}, 422),
        ({"client_websocket_url": "ws://127.0.0.1.example.com/"}, 422),
        ({"client_websocket_url": "wss://agent.example.com:99999/"}, 422),
        ({"incoming_call_webhook_url": "http://agent.example.com/"}, 422),
        ({"client_websocket_url": "wss://agent.example.com/"}, 200),
        ({"client_websocket_url": "ws://localhost:9/"}, 200),
        ({"incoming_call_action": "webhook", "incoming_call_webhook_url": "http://127.0.0.1:9/"}, 200),
        ({"incoming_call_action": "auto_accept", "client_websocket_url": "ws://[::1]:9/"}, 200),
        ({}, 200),
    ],
)
def test_call_settings(admin: httpx.Client, provision: Provision, change: dict[str, Any], status: int) -> None:
    number = provision()
    answer = admin.patch(path(number), json=change)
    assert answer.status_code == status, answer.text
    now = admin.get(path(number)).json()
    expected = {**number, **change, "updated_at": now["updated_at"]} if status == 200 else number
    assert now == expected


def test_the_settings_are_judged_as_they_will_be(admin: httpx.Client, provision: Provision) -> None:
    number = provision(client_websocket_url="wss://agent.example.com/")
    assert admin.patch(path(number), json={"incoming_call_action": "auto_accept"}).status_code == 200
    assert admin.patch(path(number), json={"client_websocket_url": None}).status_code == 422
    both = {"client_websocket_url": None, "incoming_call_action": "auto_reject"}
    assert admin.patch(path(number), json=both).json()["client_websocket_url"] is None


def test_the_filter_mode_is_for_administrators_and_counts_what_it_makes_redundant(
    admin: httpx.Client, control: Control, connect: Callable[..., httpx.Client], provision: Provision
) -> None:
    number = provision()
    agent = connect(control.create_key(identity_id=number["agent_identity_id"]).api_key)
    for target, action in (("+14155550111", "block"), ("+14155550112", "block"), ("+14155550113", "allow")):
        rule = {"action": action, "match_target": target}
        admin.post(f"{path(number)}/contact-rules", json=rule)
    blocked = admin.get(f"{path(number)}/contact-rules", params={"action": "block"}).json()
    admin.patch(f"{path(number)}/contact-rules/{blocked[0]['id']}", json={"status": "paused"})

    assert agent.patch(path(number), json={"filter_mode": "whitelist"}).status_code == 403
    changed = admin.patch(path(number), json={"filter_mode": "whitelist"}).json()
    notice = {"new_filter_mode": "whitelist", "redundant_rule_action": "block", "redundant_rule_count": 1}
    assert changed["filter_mode_change_notice"] == notice
    assert admin.patch(path(number), json={"filter_mode": "whitelist"}).json()["filter_mode_change_notice"] is None
    assert admin.get(path(number)).json()["filter_mode_change_notice"] is None
    back = admin.patch(path(number), json={"filter_mode": "blacklist"}).json()["filter_mode_change_notice"]
    assert (back["redundant_rule_action"], back["redundant_rule_count"]) == ("allow", 1)


def test_a_number_becomes_ready_for_texts_with_time(
    admin: httpx.Client, control: Control, provision: Provision
) -> None:
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    control.freeze_clock(start)
    number = provision()
    assert (number["sms_status"], number["sms_ready_at"]) == ("pending", None)
    control.advance_clock(599)
    assert admin.get(path(number)).json()["sms_status"] == "pending"
    control.advance_clock(100)
    ready = admin.get(NUMBERS).json()[0]
    assert (ready["sms_status"], ready["sms_ready_at"]) == ("ready", "2026-03-01T00:10:00Z")
    control.set_clock(start)
    assert admin.get(path(number)).json()["sms_status"] == "ready"


def test_without_delay_a_number_is_ready_at_once(control: Control, provision: Provision) -> None:
    control.set_caps(sms_ready_seconds=0)
    assert provision()["sms_status"] == "ready"


def test_the_carrier_reports(admin: httpx.Client, control: Control, provision: Provision) -> None:
    number = provision()
    control.report_number(number["number"], sms_status="assignment_failed", sms_error_code="tcr_down")
    failed = admin.get(path(number)).json()
    assert (failed["sms_status"], failed["sms_error_code"]) == ("assignment_failed", "tcr_down")
    control.advance_clock(3600)
    assert admin.get(path(number)).json()["sms_status"] == "assignment_failed"
    first = control.report_number(number["number"], sms_status="ready")
    assert (first.sms_status, first.sms_error_code, first.sms_error_detail) == ("ready", None, None)
    control.report_number(number["number"], sms_status="assignment_failed")
    control.advance_clock(60)
    assert control.report_number(number["number"], sms_status="ready").sms_ready_at == first.sms_ready_at


def test_releasing_ends_a_number_for_good(admin: httpx.Client, provision: Provision) -> None:
    number = provision()
    assert admin.delete(path(number)).status_code == 204
    assert admin.delete(path(number)).status_code == 404
    assert admin.get("/api/v1/identities/phone-bot").json()["phone_number"] is None
    body = {"from_number": number["number"], "to_number": OUTSIDER, "client_websocket_url": "wss://a.example.com/"}
    assert admin.post("/api/v1/phone/place-call", json=body).status_code == 400
    again = admin.post(NUMBERS, json={"agent_handle": "phone-bot"}).json()
    assert again["number"] != number["number"]


def test_a_number_of_any_state_is_had_as_long_as_some_state_has_one(
    admin: httpx.Client, monkeypatch: pytest.MonkeyPatch, provision: Provision, create_identity: Callable[..., Any]
) -> None:
    monkeypatch.setattr(area_codes, "LINES", range(100, 101))
    numbers = [provision("one-bot"), provision("two-bot")]
    assert [(number["number"], number["state"]) for number in numbers] == [
        ("+14155550100", "CA"),
        ("+12055550100", "AL"),
    ]
    create_identity("late-bot")
    assert admin.post(NUMBERS, json={"agent_handle": "late-bot", "state": "CA"}).status_code == 404
