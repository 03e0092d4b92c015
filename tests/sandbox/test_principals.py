"""Keys and sessions: what they are, who may do what, how they end."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, Sandbox
from inkbox_sandbox.principals import PERMISSIONS
from inkbox_server.router import OPERATIONS
from tests.sandbox.conftest import Connect, CreateIdentity
from tests.sandbox.vault import material

ANY_ID = "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"

ADMIN_ONLY = {
    "identities_create",
    "identities_list_access",
    "identities_grant_access",
    "identities_revoke_access",
    "mail_contact_rules_update",
    "mail_contact_rules_delete",
    "mail_contact_rules_list_all",
    "phone_contact_rules_update",
    "phone_contact_rules_delete",
    "phone_contact_rules_list_all",
    "imessage_contact_rules_update",
    "imessage_contact_rules_delete",
    "imessage_contact_rules_list_all",
    "sms_opt_ins_list",
    "sms_opt_ins_get",
    "sms_opt_ins_opt_in",
    "sms_opt_ins_opt_out",
    "domains_set_default",
    "api_keys_create",
    "contact_access_grant",
    "note_access_grant",
}
HUMAN_ONLY = {"agent_signup_pending", "agent_signup_approve", "vault_delete"}
NOT_FOR_UNCLAIMED = ADMIN_ONLY | {
    "identities_delete",
    "identities_release_phone_number",
    "phone_numbers_provision",
    "mail_contact_rules_list",
    "mail_contact_rules_get",
    "mail_contact_rules_create",
    "signing_keys_create_or_rotate",
    *(name for name in OPERATIONS if name.startswith(("contact", "note", "texts_", "calls_", "transcripts_"))),
    *(name for name in OPERATIONS if name.startswith(("phone_", "imessage_contact_rules_", "vault_", "webhook_"))),
} - {"phone_numbers_list"}
# Behind the door: a number that is not the organization's, a handle that is not the agent's own.
CLOSED_FURTHER_IN = {"calls_place"}
CLOSED_FURTHER_IN_FOR_AGENTS = CLOSED_FURTHER_IN | {
    "imessage_contact_rules_list",
    "imessage_contact_rules_get",
    "imessage_contact_rules_create",
}

BODIES: dict[str, dict[str, Any]] = {
    "identities_create": {"agent_handle": "some-bot"},
    "identities_grant_access": {},
    "phone_numbers_provision": {"agent_handle": "some-bot"},
    "mail_contact_rules_create": {"action": "allow", "match_type": "domain", "match_target": "example.com"},
    "phone_contact_rules_create": {"action": "allow", "match_type": "exact_number", "match_target": "+12125550111"},
    "imessage_contact_rules_create": {"action": "allow", "match_target": "+12125550111"},
    "calls_place": {
        "from_number": "+12125550111",
        "to_number": "+12125550112",
        "client_websocket_url": "wss://agent.example.com",
    },
    "texts_send": {"to": "+12125550111", "text": "x"},
    "texts_update_conversation": {"is_read": True},
    "imessages_send": {"conversation_id": ANY_ID, "text": "x"},
    "imessages_send_reaction": {"message_id": ANY_ID, "reaction": "love"},
    "imessages_mark_conversation_read": {"conversation_id": ANY_ID},
    "imessages_send_typing": {"conversation_id": ANY_ID},
    "domains_set_default": {},
    "agent_signup_approve": {"organization_id": "org_x"},
    "api_keys_create": {"label": "x"},
    "signing_keys_create_or_rotate": {},
    "contacts_create": {"given_name": "Ann"},
    "contact_access_grant": {"identity_id": None},
    "notes_create": {"body": "x"},
    "note_access_grant": {"identity_id": ANY_ID},
    "vault_initialize": material.initialization(),
    "vault_replace_primary_key": material.key(),
    "vault_create_secret": material.secret(),
    "vault_grant_access": {"identity_id": ANY_ID},
    "webhook_subscriptions_create": {
        "url": "https://hooks.example.com/",
        "event_types": ["message.received"],
        "mailbox_id": ANY_ID,
    },
}


def ask(client: httpx.Client, name: str) -> httpx.Response:
    """Call an operation with a request that is right in form."""
    operation = OPERATIONS[name]
    values = dict.fromkeys(operation.path_names, ANY_ID)
    values |= {"agent_handle": "nobody", "email_address": "nobody", "domain_name": "example.com"}
    values |= {"receiver_number": "+12125550111", "auth_hash": material.auth_hash()}
    if name.endswith(("_search", "_search_transcripts")):
        return client.get(operation.path.format(**values), params={"q": "x"})
    if operation.file_part:
        return client.post(operation.path, files={operation.file_part: b"x"})
    if operation.body is None:
        return client.request(operation.verb, operation.path.format(**values))
    return client.request(operation.verb, operation.path.format(**values), json=BODIES.get(name, {}))


def closed_to(client: httpx.Client) -> set[str]:
    """The operations that a caller is kept out of altogether."""
    return {
        name for name, operation in OPERATIONS.items() if not operation.public and ask(client, name).status_code == 403
    }


def test_every_operation_has_a_row_in_the_permission_table() -> None:
    assert set(PERMISSIONS) == set(OPERATIONS)


def test_the_doors_are_closed_as_the_matrix_says(
    admin: httpx.Client, agent: Callable[[str], httpx.Client], connect: Connect, control: Control
) -> None:
    # An admin key lacks only an identity when it makes a key.
    assert closed_to(admin) == {*HUMAN_ONLY, "api_keys_create"} | CLOSED_FURTHER_IN
    assert closed_to(connect(**control.create_console_token().headers)) == CLOSED_FURTHER_IN
    assert closed_to(agent("claimed-bot")) == ADMIN_ONLY | HUMAN_ONLY | CLOSED_FURTHER_IN_FOR_AGENTS
    signup = {"human_email": "ann@example.com", "note_to_human": "Hi"}
    unclaimed = connect(connect().post("/api/v1/agent-signup", json=signup).json()["api_key"])
    assert closed_to(unclaimed) == NOT_FOR_UNCLAIMED | HUMAN_ONLY


@pytest.mark.parametrize("header", [{}, {"X-API-Key": ""}, {"X-API-Key": "nonsense"}, {"Authorization": "Bearer x"}])
def test_a_bad_credential_is_refused(connect: Connect, header: dict[str, str]) -> None:
    assert connect(**header).get("/api/whoami").status_code == 401


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + "x", lambda key: key.lower(), str.upper])
def test_nearly_the_right_key_is_not_the_right_key(
    connect: Connect, sandbox: Sandbox, change: Callable[[str], str]
) -> None:
    assert connect(change(sandbox.api_key)).get("/api/whoami").status_code == 401


def test_a_key_is_no_bearer_token(connect: Connect, sandbox: Sandbox) -> None:
    assert connect(Authorization=f"Bearer {sandbox.api_key}").get("/api/whoami").status_code == 401


def test_keys_look_like_keys_of_a_sandbox(admin: httpx.Client, sandbox: Sandbox) -> None:
    who = admin.get("/api/whoami").json()
    key_id, _, secret = sandbox.api_key.partition(".")
    assert key_id.startswith("ApiKey_sandbox_")
    assert len(secret) >= 32
    assert who["key_id"] == key_id
    assert (who["auth_type"], who["auth_subtype"]) == ("api_key", "api_key.admin_scoped")


def test_an_admin_key_makes_agent_keys_only(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    identity = create_identity("ops-bot")
    assert admin.post("/api/v1/api-keys", json={"label": "admin"}).status_code == 403
    assert admin.post("/api/v1/api-keys", json={"label": "x", "scoped_identity_id": ANY_ID}).status_code == 404
    made = admin.post("/api/v1/api-keys", json={"label": "x", "scoped_identity_id": identity["id"]})
    assert made.status_code == 201
    key, record = made.json()["api_key"], made.json()["record"]
    assert record["id"] == key.partition(".")[0]
    assert key.startswith(record["display_prefix"])
    assert key.endswith(record["last4"])
    assert (record["status"], record["scoped_identity_id"], record["creator_type"]) == (
        "active",
        identity["id"],
        "human",
    )
    assert (record["description"], record["last_used_at"], record["revoked_at"]) == (None, None, None)


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "x" * 256}, {"label": "x", "description": "x" * 1001}])
def test_a_key_needs_a_label_of_the_right_length(admin: httpx.Client, body: dict[str, str]) -> None:
    assert admin.post("/api/v1/api-keys", json=body).status_code == 422


def test_a_foreign_identity_gets_no_key(control: Control, connect: Connect, create_identity: CreateIdentity) -> None:
    identity = create_identity("ops-bot")
    other = connect(control.create_organization().api_key)
    body = {"label": "x", "scoped_identity_id": identity["id"]}
    assert other.post("/api/v1/api-keys", json=body).status_code == 404


def test_a_human_makes_admin_keys(control: Control, connect: Connect) -> None:
    human = connect(**control.create_console_token().headers)
    made = human.post("/api/v1/api-keys", json={"label": "root"}).json()
    assert made["record"]["scoped_identity_id"] is None
    who = connect(made["api_key"]).get("/api/whoami").json()
    assert (who["auth_subtype"], who["label"]) == ("api_key.admin_scoped", "root")


def test_an_agent_key_knows_what_it_is(agent: Callable[[str], httpx.Client]) -> None:
    who = agent("ops-bot").get("/api/whoami").json()
    assert who["auth_subtype"] == "api_key.agent_scoped.claimed"


def test_a_console_session_knows_who_it_is(control: Control, connect: Connect) -> None:
    token = control.create_console_token(email="ann@example.com", name="Ann", lifetime_seconds=60)
    human = connect(**token.headers)
    who = human.get("/api/whoami").json()
    assert (who["auth_type"], who["email"], who["name"]) == ("jwt", "ann@example.com", "Ann")
    assert who["organization_id"] == token.organization_id
    control.advance_clock(61)
    assert human.get("/api/whoami").status_code == 401


def test_a_session_that_somebody_else_signed_is_refused(connect: Connect, control: Control) -> None:
    import jwt

    claims = {"sub": "user_x", "organization_id": control.organizations()[0].id, "exp": 4102444800}
    for token in (
        jwt.encode(claims, "x" * 32, algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
    ):
        assert connect(Authorization=f"Bearer {token}").get("/api/whoami").status_code == 401


def test_a_session_of_an_organization_that_is_gone_is_refused(control: Control, connect: Connect) -> None:
    organization = control.create_organization()
    human = connect(**control.create_console_token(organization_id=organization.id).headers)
    assert human.get("/api/whoami").status_code == 200
    control.reset()
    assert human.get("/api/whoami").status_code == 401


def test_revoked_and_expired_keys_are_dead(control: Control, connect: Connect) -> None:
    revoked, expired = control.create_key(label="a"), control.create_key(label="b")
    assert control.revoke_key(revoked.record.id).status == "revoked"
    assert connect(revoked.api_key).get("/api/whoami").status_code == 401
    end = control.clock().now + dt.timedelta(hours=1)
    assert control.expire_key(expired.record.id, end).expires_at == end
    assert connect(expired.api_key).get("/api/whoami").json()["expires_at"] is not None
    control.advance_clock(dt.timedelta(hours=1))
    assert connect(expired.api_key).get("/api/whoami").status_code == 401


def test_last_used_moves_with_each_accepted_request(control: Control, connect: Connect) -> None:
    minted = control.create_key()
    client = connect(minted.api_key)
    assert client.get("/api/whoami").json()["last_used_at"] is None
    first = client.get("/api/whoami").json()["last_used_at"]
    control.advance_clock(60)
    client.get("/api/whoami")
    assert client.get("/api/whoami").json()["last_used_at"] > first


def test_only_a_digest_of_a_key_is_stored(sandbox: Sandbox, control: Control) -> None:
    from inkbox_sandbox.api_keys import api_keys

    secret = sandbox.api_key.partition(".")[2]
    service = sandbox._running
    rows = service.call(lambda ctx: [tuple(row) for row in ctx.db.execute(api_keys.select())])
    assert hashlib.sha256(sandbox.api_key.encode()).hexdigest() in rows[0]
    assert not any(isinstance(value, str) and secret in value for row in rows for value in row)


def test_a_signing_key_is_new_on_every_call(admin: httpx.Client) -> None:
    first, second = (admin.post("/api/v1/signing-keys", json={}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    keys = {first.json()["signing_key"], second.json()["signing_key"]}
    assert len(keys) == 2
    assert all(key.startswith("whsec_") for key in keys)
