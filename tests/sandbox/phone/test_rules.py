"""Contact rules of numbers: their life, who may do what, and what they decide."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.phone.conftest import OUTSIDER, Provision


def rules(number: dict[str, Any]) -> str:
    return f"/api/v1/phone/numbers/{number['id']}/contact-rules"


def test_the_life_of_a_rule(admin: httpx.Client, provision: Provision) -> None:
    number = provision()
    created = admin.post(rules(number), json={"action": "block", "match_target": OUTSIDER})
    assert created.status_code == 201
    rule = created.json()
    assert (rule["match_type"], rule["status"], rule["phone_number_id"]) == ("exact_number", "active", number["id"])
    one = f"{rules(number)}/{rule['id']}"
    assert admin.get(one).json() == rule
    assert admin.patch(one, json={}).json() == rule
    assert admin.patch(one, json={"status": "paused"}).json()["status"] == "paused"
    assert admin.patch(one, json={"match_target": "+14155550199"}).status_code == 422

    second = admin.post(rules(number), json={"action": "allow", "match_target": OUTSIDER})
    assert second.status_code == 409
    assert second.json()["detail"]["existing_rule_id"] == rule["id"]
    assert admin.delete(one).status_code == 204
    assert admin.get(one).status_code == 404
    assert admin.post(rules(number), json={"action": "allow", "match_target": OUTSIDER}).status_code == 201


@pytest.mark.parametrize("target", ["4155550123", "+0155550123", "ann@example.com", "+1 415 555 0123"])
def test_a_target_is_a_number(admin: httpx.Client, provision: Provision, target: str) -> None:
    answer = admin.post(rules(provision()), json={"action": "block", "match_target": target})
    assert answer.status_code == 422


def test_agents_make_rules_but_neither_change_nor_drop_them(
    admin: httpx.Client, control: Control, connect: Callable[..., httpx.Client], provision: Provision
) -> None:
    mine, theirs = provision("one-bot"), provision("two-bot")
    agent = connect(control.create_key(identity_id=mine["agent_identity_id"]).api_key)
    rule = agent.post(rules(mine), json={"action": "block", "match_target": OUTSIDER}).json()
    admin.post(rules(theirs), json={"action": "block", "match_target": OUTSIDER})
    one = f"{rules(mine)}/{rule['id']}"
    assert agent.get(one).json() == rule
    assert agent.patch(one, json={"status": "paused"}).status_code == 403
    assert agent.delete(one).status_code == 403
    assert agent.get(rules(theirs)).status_code == 404
    assert agent.get("/api/v1/phone/contact-rules").status_code == 403
    assert len(admin.get("/api/v1/phone/contact-rules").json()) == 2
    assert admin.get("/api/v1/phone/contact-rules", params={"phone_number_id": mine["id"]}).json() == [rule]
    assert admin.get(f"{rules(theirs)}/{rule['id']}").status_code == 404


@pytest.mark.parametrize(
    ("mode", "action", "status", "allowed"),
    [
        ("blacklist", None, "active", True),
        ("blacklist", "block", "active", False),
        ("blacklist", "block", "paused", True),
        ("blacklist", "allow", "active", True),
        ("whitelist", None, "active", False),
        ("whitelist", "allow", "active", True),
        ("whitelist", "allow", "paused", False),
        ("whitelist", "block", "active", False),
    ],
)
def test_what_mode_and_rule_decide_on_calls_in_and_out(
    admin: httpx.Client,
    control: Control,
    provision: Provision,
    mode: str,
    action: str | None,
    status: str,
    allowed: bool,
) -> None:
    number = provision()
    rule_id = None
    if action is not None:
        rule_id = admin.post(rules(number), json={"action": action, "match_target": OUTSIDER}).json()["id"]
        admin.patch(f"{rules(number)}/{rule_id}", json={"status": status})
    admin.patch(f"/api/v1/phone/numbers/{number['id']}", json={"filter_mode": mode})

    assert control.receive_call(from_number=OUTSIDER, to=number["number"]).is_blocked is not allowed
    body = {"from_number": number["number"], "to_number": OUTSIDER, "client_websocket_url": "ws://127.0.0.1:9/"}
    answer = admin.post("/api/v1/phone/place-call", json=body)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        detail = answer.json()["detail"]
        assert (detail["error"], detail["address"]) == ("recipient_blocked", OUTSIDER)
        assert detail["matched_rule_id"] == (rule_id if status == "active" else None)
