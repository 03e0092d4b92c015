"""Who may be told of what: subscriptions, their rules, and what ends them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity

PATH = "/api/v1/webhooks/subscriptions"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
URL = "https://hooks.example.com/inkbox"


@pytest.fixture
def owner(create_identity: CreateIdentity) -> dict[str, Any]:
    """An identity with a number."""
    return create_identity("scout", imessage_enabled=True, phone_number={})


@pytest.fixture
def owners(owner: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a subscription of each channel is made from."""
    return {
        "message": {"mailbox_id": owner["mailbox"]["id"], "event_types": ["message.received"], "url": URL},
        "text": {"phone_number_id": owner["phone_number"]["id"], "event_types": ["text.received"], "url": URL},
        "imessage": {"agent_identity_id": owner["id"], "event_types": ["imessage.received"], "url": URL},
    }


def subscribe(client: httpx.Client, **members: Any) -> dict[str, Any]:
    answer = client.post(PATH, json=members)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def listed(client: httpx.Client, **query: str) -> list[str]:
    answer = client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["subscriptions"]]


def test_a_subscription_is_answered_with_all_three_owners(
    admin: httpx.Client, owners: dict[str, dict[str, Any]]
) -> None:
    for body in owners.values():
        row = subscribe(admin, **body)
        told = {name: row[name] for name in ("mailbox_id", "phone_number_id", "agent_identity_id")}
        assert told == {**dict.fromkeys(told), **{name: value for name, value in body.items() if name in told}}
        assert (row["url"], row["event_types"], row["status"]) == (URL, body["event_types"], "active")
        assert row["organization_id"].startswith("org_")
        assert admin.get(f"{PATH}/{row['id']}").json() == row


@pytest.mark.parametrize(
    "change",
    [
        {"mailbox_id": None},
        {"phone_number_id": UNKNOWN},
        {"event_types": []},
        {"event_types": ["message.received", "message.received"]},
        {"event_types": ["message.received", "text.received"]},
        {"event_types": ["message.received_typo"]},
        {"event_types": ["message."]},
        {"event_types": ["phone.incoming_call"]},
        {"event_types": "message.received"},
        {"event_types": None},
        {"url": None},
        {"url": ""},
        {"url": "http://hooks.example.com/"},
        {"url": "http://127.0.0.1.example.com/"},
        {"url": "ftp://127.0.0.1/"},
        {"url": "hooks.example.com"},
        {"url": "https://"},
        {"url": "https://hooks.exa mple.com/"},
        {"url": "https://hooks.example.com/\n"},
        {"url": "http://0.0.0.0/"},
        {"url": "http://2130706433/"},
        {"url": "http://127.1/"},
        {"url": "http://localhost.example.com/"},
        {"url": "http://localhost@example.com/"},
        {"url": "http://127.0.0.1:80@example.com/"},
        {"url": "http://[::]/"},
        {"colour": "red"},
        {"webhook_url": URL},
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    admin: httpx.Client, owners: dict[str, dict[str, Any]], change: dict[str, Any]
) -> None:
    answer = admin.post(PATH, json={**owners["message"], **change})
    assert answer.status_code == 422, answer.text
    assert listed(admin) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/a",
        "http://127.0.0.2/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://[::1]:80/x?y=z",
        "https://a.b:1",
    ],
)
def test_plain_http_is_for_this_machine(admin: httpx.Client, owners: dict[str, dict[str, Any]], url: str) -> None:
    assert subscribe(admin, **{**owners["message"], "url": url})["url"] == url


def test_an_owner_that_the_caller_may_not_see_is_not_there(
    connect: Connect, control: Control, agent: Callable[[str], httpx.Client], owners: dict[str, dict[str, Any]]
) -> None:
    stranger = connect(control.create_organization().api_key)
    for client in (agent("colleague"), stranger):
        for body in owners.values():
            assert client.post(PATH, json=body).status_code == 404
    unknown = {"mailbox_id": UNKNOWN, "url": URL, "event_types": ["message.sent"]}
    assert stranger.post(PATH, json=unknown).status_code == 404


def test_an_owner_has_room_for_twenty(admin: httpx.Client, owners: dict[str, dict[str, Any]]) -> None:
    made = [subscribe(admin, **owners["message"]) for _ in range(20)]
    assert admin.post(PATH, json=owners["message"]).status_code == 409
    subscribe(admin, **owners["text"])
    assert admin.delete(f"{PATH}/{made[0]['id']}").status_code == 204
    subscribe(admin, **owners["message"])


def test_filters_narrow_each_other(admin: httpx.Client, owners: dict[str, dict[str, Any]]) -> None:
    mail = subscribe(admin, **owners["message"])["id"]
    sent = subscribe(admin, **{**owners["message"], "event_types": ["message.sent"], "url": f"{URL}/sent"})["id"]
    text = subscribe(admin, **owners["text"])["id"]
    mailbox_id = owners["message"]["mailbox_id"]
    assert listed(admin) == [text, sent, mail]
    assert listed(admin, mailbox_id=mailbox_id) == [sent, mail]
    assert listed(admin, url=URL) == [text, mail]
    assert listed(admin, url=URL, mailbox_id=mailbox_id) == [mail]
    assert listed(admin, event_type="message.sent") == [sent]
    assert listed(admin, event_type="message.sent", url=URL) == []
    # An id of another kind of owner is no owner of this kind.
    assert listed(admin, phone_number_id=mailbox_id) == []
    assert admin.get(PATH, params={"mailbox_id": mailbox_id, "phone_number_id": UNKNOWN}).status_code == 422


def test_an_agent_sees_what_is_its_own(
    admin: httpx.Client,
    connect: Connect,
    control: Control,
    create_identity: CreateIdentity,
    owner: dict[str, Any],
    owners: dict[str, dict[str, Any]],
) -> None:
    own = connect(control.create_key(identity_id=owner["id"]).api_key)
    ids = [subscribe(own, **body)["id"] for body in owners.values()]
    colleague = create_identity("colleague")
    foreign = subscribe(admin, mailbox_id=colleague["mailbox"]["id"], url=URL, event_types=["message.received"])["id"]
    assert listed(own) == ids[::-1]
    assert listed(admin) == [foreign, *ids[::-1]]
    for call in (own.get, own.delete):
        assert call(f"{PATH}/{foreign}").status_code == 404
    assert own.patch(f"{PATH}/{foreign}", json={}).status_code == 404


def test_only_url_and_events_change(admin: httpx.Client, owners: dict[str, dict[str, Any]]) -> None:
    row = subscribe(admin, **owners["message"])
    path = f"{PATH}/{row['id']}"
    assert admin.patch(path, json={}).json() == row
    changed = admin.patch(path, json={"url": f"{URL}/new", "event_types": ["message.failed"]}).json()
    assert (changed["url"], changed["event_types"]) == (f"{URL}/new", ["message.failed"])
    refused: list[dict[str, Any]] = [
        {"mailbox_id": row["mailbox_id"]},
        {"status": "deleted"},
        {"url": None},
        {"url": "http://hooks.example.com"},
        {"event_types": None},
        {"event_types": []},
        {"event_types": ["text.received"]},
        {"event_types": ["message.sent", "message.sent"]},
    ]
    for body in refused:
        assert admin.patch(path, json=body).status_code == 422, body
    assert admin.get(path).json() == changed


def test_a_deleted_subscription_is_gone(admin: httpx.Client, owners: dict[str, dict[str, Any]]) -> None:
    path = f"{PATH}/{subscribe(admin, **owners['message'])['id']}"
    assert admin.delete(path).status_code == 204
    assert [call(path).status_code for call in (admin.get, admin.delete)] == [404, 404]
    assert admin.patch(path, json={}).status_code == 404
    assert listed(admin) == []


def test_a_number_that_is_released_takes_its_subscriptions_along(
    admin: httpx.Client, owners: dict[str, dict[str, Any]]
) -> None:
    ids = {name: subscribe(admin, **body)["id"] for name, body in owners.items()}
    assert admin.delete("/api/v1/identities/scout/phone_number").status_code == 204
    assert listed(admin) == [ids["imessage"], ids["message"]]


def test_an_identity_that_is_deleted_takes_its_subscriptions_along(
    admin: httpx.Client, owners: dict[str, dict[str, Any]], create_identity: CreateIdentity
) -> None:
    for body in owners.values():
        subscribe(admin, **body)
    other = create_identity("other")
    kept = subscribe(admin, agent_identity_id=other["id"], url=URL, event_types=["imessage.sent"])["id"]
    assert admin.delete("/api/v1/identities/scout").status_code == 204
    assert listed(admin) == [kept]


def test_the_fields_that_subscriptions_took_the_place_of_are_refused(
    admin: httpx.Client, owner: dict[str, Any]
) -> None:
    mailbox = f"/api/v1/mail/mailboxes/{owner['email_address']}"
    assert admin.patch(mailbox, json={"webhook_url": URL}).status_code == 422
    number = f"/api/v1/phone/numbers/{owner['phone_number']['id']}"
    assert admin.patch(number, json={"incoming_text_webhook_url": URL}).status_code == 422
    body = {"agent_handle": "another", "phone_number": {"incoming_text_webhook_url": URL}}
    assert admin.post("/api/v1/identities/", json=body).status_code == 422
