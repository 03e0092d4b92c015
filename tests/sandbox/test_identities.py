"""Identities: handles, life, visibility of rows, phone numbers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity

IDENTITIES = "/api/v1/identities/"


def identity_path(handle: str) -> str:
    return f"/api/v1/identities/{handle}"


def test_a_new_identity_comes_with_mailbox_and_tunnel(admin: httpx.Client) -> None:
    response = admin.post(IDENTITIES, json={"agent_handle": "@Ops-Bot", "description": ""})
    identity = response.json()
    assert response.status_code == 201
    assert identity["agent_handle"] == identity["display_name"] == "ops-bot"
    assert identity["description"] == ""
    assert identity["email_address"] == identity["mailbox"]["email_address"] == "ops-bot@inkboxmail.com"
    assert identity["mailbox"]["agent_identity_id"] == identity["id"]
    assert (identity["mailbox"]["sending_domain"], identity["mailbox"]["filter_mode"]) == (
        "inkboxmail.com",
        "blacklist",
    )
    assert (identity["tunnel"]["tunnel_name"], identity["tunnel"]["status"]) == ("ops-bot", "active")
    assert identity["tunnel"]["public_host"] == "ops-bot.inkboxwire.com"
    assert identity["phone_number"] is None
    assert (identity["imessage_enabled"], identity["imessage_filter_mode"]) == (False, "blacklist")


def test_a_passthrough_tunnel_waits_for_its_certificate(create_identity: CreateIdentity) -> None:
    tunnel = create_identity("own-cert", tunnel={"tls_mode": "passthrough"})["tunnel"]
    assert (tunnel["tls_mode"], tunnel["status"]) == ("passthrough", "awaiting_cert")


@pytest.mark.parametrize("handle", ["ab", "-abc", "abc-", "a--b", "a_b", "a" * 64, "ümlaut", "@@abc", ""])
def test_a_malformed_handle_is_refused(admin: httpx.Client, handle: str) -> None:
    response = admin.post(IDENTITIES, json={"agent_handle": handle})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "agent_handle"]


@pytest.mark.parametrize("handle", ["inkbox", "ink-box", "Support", "s-s-l", "pr-7", "console-pr-7"])
def test_a_reserved_handle_is_answered_like_a_taken_one(admin: httpx.Client, handle: str) -> None:
    response = admin.post(IDENTITIES, json={"agent_handle": handle})
    assert response.status_code == 409
    assert response.json()["detail"]["code"] == "agent_handle_unavailable"


def test_a_handle_is_unique_over_all_organizations(
    admin: httpx.Client, control: Control, connect: Connect, create_identity: CreateIdentity
) -> None:
    create_identity("one-of-a-kind")
    other = connect(control.create_organization().api_key)
    detail = other.post(IDENTITIES, json={"agent_handle": "One-Of-A-Kind"}).json()["detail"]
    assert detail["blocking_namespace"] == "identities"
    assert detail["error"] == detail["code"] == "agent_handle_unavailable"


@pytest.mark.parametrize(
    ("members", "loc"),
    [
        ({"colour": "red"}, ["body", "colour"]),
        ({"display_name": "x" * 256}, ["body", "display_name"]),
        ({"display_name": None}, ["body", "display_name"]),
        ({"tunnel": {"tls_mode": "none"}}, ["body", "tunnel", "tls_mode"]),
        ({"mailbox": {"email_local_part": "someone-else"}}, ["body", "mailbox", "email_local_part"]),
        ({"phone_number": {"type": "toll_free"}}, ["body", "phone_number", "type"]),
        ({"phone_number": {"state": "ZZ"}}, ["body", "phone_number", "state"]),
        ({"phone_number": {"incoming_call_action": "webhook"}}, ["body", "phone_number", "incoming_call_webhook_url"]),
        (
            {"phone_number": {"client_websocket_url": "ws://example.com/x"}},
            ["body", "phone_number", "client_websocket_url"],
        ),
    ],
)
def test_a_malformed_request_creates_nothing(admin: httpx.Client, members: dict[str, Any], loc: list[str]) -> None:
    response = admin.post(IDENTITIES, json={"agent_handle": "not-yet", **members})
    assert response.status_code == 422
    assert [item["loc"] for item in response.json()["detail"]] == [loc]
    assert admin.get(IDENTITIES).json() == []


def test_an_unknown_vault_secret_is_not_found_and_a_wildcard_means_none(
    admin: httpx.Client, create_identity: CreateIdentity
) -> None:
    unknown = ["6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"]
    assert admin.post(IDENTITIES, json={"agent_handle": "no-vault", "vault_secret_ids": unknown}).status_code == 404
    assert create_identity("all-of-it", vault_secret_ids="*")["agent_handle"] == "all-of-it"


def test_a_verified_domain_gives_the_address_and_others_are_refused(admin: httpx.Client, control: Control) -> None:
    control.set_domain("mail.example.org")
    control.set_domain("late.example.org", "pending")
    body = {
        "agent_handle": "on-domain",
        "mailbox": {"sending_domain": "mail.example.org", "email_local_part": "Desk.1"},
    }
    identity = admin.post(IDENTITIES, json=body).json()
    assert identity["email_address"] == "desk.1@mail.example.org"
    for domain, status in (("late.example.org", 422), ("nowhere.example.org", 404)):
        refused = admin.post(IDENTITIES, json={"agent_handle": "no-domain", "mailbox": {"sending_domain": domain}})
        assert refused.status_code == status
    taken = admin.post(IDENTITIES, json={**body, "agent_handle": "second"})
    assert (taken.status_code, taken.json()["detail"]["blocking_namespace"]) == (409, "mail")


def test_the_default_domain_applies_unless_null_asks_for_the_platform(
    admin: httpx.Client, control: Control, create_identity: CreateIdentity
) -> None:
    control.set_domain("mail.example.org")
    assert admin.post("/api/v1/domains/mail.example.org/set-default", json={}).status_code == 200
    assert create_identity("by-default")["email_address"] == "by-default@mail.example.org"
    assert create_identity("by-wish", mailbox={"sending_domain": None})["email_address"] == "by-wish@inkboxmail.com"


def test_the_list_is_newest_first(admin: httpx.Client, control: Control, create_identity: CreateIdentity) -> None:
    for handle in ("first", "second", "third"):
        control.advance_clock(1)
        create_identity(handle)
    assert [item["agent_handle"] for item in admin.get(IDENTITIES).json()] == ["third", "second", "first"]


def test_handles_in_paths_are_normalized_and_unknown_ones_not_found(
    admin: httpx.Client, create_identity: CreateIdentity
) -> None:
    identity = create_identity("ops-bot")
    for spelling in ("ops-bot", "@ops-bot", "OPS-BOT", "%40ops-bot"):
        assert admin.get(identity_path(spelling)).json() == identity
    assert admin.get(identity_path("nobody")).status_code == 404
    assert admin.get(identity_path("a%2Fb")).status_code == 404


def test_an_update_changes_what_is_given_and_null_clears(
    admin: httpx.Client, control: Control, create_identity: CreateIdentity
) -> None:
    before = create_identity("ops-bot", display_name="Ops", description="Old")
    control.advance_clock(5)
    path = identity_path("ops-bot")
    changed = admin.patch(path, json={"description": None, "imessage_enabled": True}).json()
    assert (changed["display_name"], changed["description"], changed["imessage_enabled"]) == ("Ops", None, True)
    assert changed["updated_at"] > before["updated_at"]
    unchanged = admin.patch(path, json={})
    assert (unchanged.status_code, unchanged.json()) == (200, changed)
    assert admin.patch(path, json={"display_name": None}).json()["display_name"] is None


@pytest.mark.parametrize(
    "body",
    [{"status": "deleted"}, {"status": None}, {"imessage_enabled": None}, {"agent_handle": None}, {"id": "x"}],
)
def test_an_update_that_makes_no_sense_is_refused(
    admin: httpx.Client, create_identity: CreateIdentity, body: dict[str, Any]
) -> None:
    create_identity("ops-bot")
    assert admin.patch(identity_path("ops-bot"), json=body).status_code == 422


def test_a_paused_identity_stays_where_it_is(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    create_identity("ops-bot")
    assert admin.patch(identity_path("ops-bot"), json={"status": "paused"}).status_code == 200
    assert admin.get(identity_path("ops-bot")).status_code == 200


def test_a_rename_needs_a_custom_domain_and_takes_the_tunnel_along(
    admin: httpx.Client, control: Control, create_identity: CreateIdentity
) -> None:
    create_identity("on-platform")
    refused = admin.patch(identity_path("on-platform"), json={"agent_handle": "elsewhere"})
    assert refused.status_code == 409
    assert isinstance(refused.json()["detail"], str)
    assert admin.patch(identity_path("on-platform"), json={"agent_handle": "@On-Platform"}).status_code == 200

    control.set_domain("mail.example.org")
    create_identity("old-name", mailbox={"sending_domain": "mail.example.org"})
    assert admin.patch(identity_path("old-name"), json={"agent_handle": "on-platform"}).status_code == 409
    assert (
        admin.patch(identity_path("old-name"), json={"agent_handle": "new-name"}).json()["agent_handle"] == "new-name"
    )
    renamed = admin.get(identity_path("new-name")).json()
    assert renamed["tunnel"]["public_host"] == "new-name.inkboxwire.com"
    assert renamed["email_address"] == "old-name@mail.example.org"
    assert admin.get(identity_path("old-name")).status_code == 404
    create_identity("old-name")


def test_deleting_takes_everything_along_and_frees_the_handle(
    admin: httpx.Client, control: Control, connect: Connect, create_identity: CreateIdentity
) -> None:
    identity = create_identity("short-lived", phone_number={})
    key = control.create_key(identity_id=identity["id"]).api_key
    assert connect(key).get("/api/whoami").status_code == 200
    assert admin.delete(identity_path("short-lived")).status_code == 204
    assert admin.get(identity_path("short-lived")).status_code == 404
    assert admin.delete(identity_path("short-lived")).status_code == 404
    assert admin.get(f"/api/v1/mail/mailboxes/{identity['email_address']}").status_code == 404
    assert connect(key).get("/api/whoami").status_code == 401
    assert create_identity("short-lived")["id"] != identity["id"]


def test_an_agent_acts_for_itself_only(agent: Callable[[str], httpx.Client], admin: httpx.Client) -> None:
    ann, bob = agent("ann-bot"), agent("bob-bot")
    assert ann.get(identity_path("bob-bot")).status_code == 404
    assert ann.patch(identity_path("bob-bot"), json={"display_name": "B"}).status_code == 404
    assert ann.patch(identity_path("ann-bot"), json={"display_name": "Ann"}).json()["display_name"] == "Ann"
    mode = {"imessage_filter_mode": "whitelist"}
    assert ann.patch(identity_path("ann-bot"), json=mode).status_code == 403
    assert admin.patch(identity_path("ann-bot"), json=mode).json()["imessage_filter_mode"] == "whitelist"
    assert ann.post(IDENTITIES, json={"agent_handle": "sub-bot"}).status_code == 403
    assert ann.delete(identity_path("bob-bot")).status_code == 404
    assert bob.delete(identity_path("bob-bot")).status_code == 204


def test_a_visible_identity_can_be_read_but_not_changed(
    agent: Callable[[str], httpx.Client], admin: httpx.Client
) -> None:
    ann = agent("ann-bot")
    agent("bob-bot")
    admin.post(identity_path("bob-bot") + "/access", json={"viewer_identity_id": None})
    assert ann.get(identity_path("bob-bot")).status_code == 200
    assert {item["agent_handle"] for item in ann.get(IDENTITIES).json()} == {"ann-bot", "bob-bot"}
    assert ann.patch(identity_path("bob-bot"), json={"display_name": "B"}).status_code == 403
    assert ann.delete(identity_path("bob-bot")).status_code == 403


def test_another_organization_sees_nothing(control: Control, connect: Connect, create_identity: CreateIdentity) -> None:
    create_identity("ours")
    other = connect(control.create_organization().api_key)
    assert other.get(IDENTITIES).json() == []
    assert other.get(identity_path("ours")).status_code == 404
    assert other.delete(identity_path("ours")).status_code == 404


def test_a_number_belongs_to_its_state_and_its_identity(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    identity = create_identity("caller")
    response = admin.post("/api/v1/phone/numbers", json={"agent_handle": "@Caller", "type": "local", "state": "NY"})
    number = response.json()
    assert response.status_code == 201
    assert number["number"].startswith("+1212555")
    assert number["agent_identity_id"] == identity["id"]
    assert (number["status"], number["sms_status"], number["incoming_call_action"]) == (
        "active",
        "pending",
        "auto_reject",
    )
    assert admin.get(identity_path("caller")).json()["phone_number"] == number
    again = admin.post("/api/v1/phone/numbers", json={"agent_handle": "caller"})
    assert again.status_code == 409


def test_a_released_number_is_gone_for_good(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    first = create_identity("caller", phone_number={"state": "TX"})["phone_number"]
    release = identity_path("caller") + "/phone_number"
    assert admin.delete(release).status_code == 204
    assert admin.delete(release).status_code == 404
    assert admin.get(identity_path("caller")).json()["phone_number"] is None
    second = admin.post("/api/v1/phone/numbers", json={"agent_handle": "caller", "state": "TX"}).json()
    assert second["number"] != first["number"]


def test_an_organization_has_three_numbers_at_most(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    for name in ("one", "two", "three"):
        create_identity(f"number-{name}", phone_number={})
    refused = admin.post(IDENTITIES, json={"agent_handle": "number-four", "phone_number": {}})
    assert refused.status_code == 429
    assert admin.get(identity_path("number-four")).status_code == 404
    admin.delete(identity_path("number-one") + "/phone_number")
    create_identity("number-four", phone_number={})


def test_a_state_can_run_out_of_numbers(admin: httpx.Client, control: Control, create_identity: CreateIdentity) -> None:
    control.set_caps(live_phone_numbers=1000)
    for number in range(100):
        create_identity(f"wyoming-{number}", phone_number={"state": "WY"})
    create_identity("too-late")
    refused = admin.post("/api/v1/phone/numbers", json={"agent_handle": "too-late", "state": "WY"})
    assert refused.status_code == 404
    # A released number comes round again once all others are in use.
    admin.delete(identity_path("wyoming-7") + "/phone_number")
    assert admin.post("/api/v1/phone/numbers", json={"agent_handle": "too-late", "state": "WY"}).status_code == 201


def test_call_settings_are_taken_over(create_identity: CreateIdentity) -> None:
    number = create_identity(
        "caller",
        phone_number={"incoming_call_action": "auto_accept", "client_websocket_url": "ws://127.0.0.1:9/call"},
    )["phone_number"]
    assert (number["incoming_call_action"], number["client_websocket_url"]) == ("auto_accept", "ws://127.0.0.1:9/call")


def test_an_agent_provisions_for_itself_without_a_filter_mode(
    agent: Callable[[str], httpx.Client], admin: httpx.Client
) -> None:
    ann = agent("ann-bot")
    agent("bob-bot")
    assert ann.post("/api/v1/phone/numbers", json={"agent_handle": "bob-bot"}).status_code == 404
    asked = {"agent_handle": "ann-bot", "filter_mode": "whitelist"}
    assert ann.post("/api/v1/phone/numbers", json=asked).status_code == 403
    assert admin.post("/api/v1/phone/numbers", json=asked).json()["filter_mode"] == "whitelist"
    assert ann.delete(identity_path("ann-bot") + "/phone_number").status_code == 204
    assert ann.post("/api/v1/phone/numbers", json={"agent_handle": "ann-bot"}).status_code == 201
