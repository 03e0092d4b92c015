"""A vault as the service shows it: the rows of the vectors, and answers made of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inkbox.vault.crypto import encrypt_payload
from tests.facade.answers import IDENTITY, TIME
from tests.runtime.wire_server import Received, Step, WireServer
from tests.vault.vectors import ORG_KEY, VAULT

VAULT_KEY = "my-Vault-key-01!"
NEW_KEY = "new-Vault-key-02!"
RECOVERY_CODE = "2345-6789-ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2"
BY_KEY, BY_CODE = VAULT["unlock_flows"]
ROWS: list[dict[str, Any]] = VAULT["secret_rows"]
PLAIN_LOGIN, LOGIN, API_KEY = (ROWS[at]["id"] for at in range(3))

UNLOCKING = [
    "GET /api/v1/vault/info",
    f"GET /api/v1/vault/unlock?auth_hash={BY_KEY['requests_in_order'][1]['query']['auth_hash']}",
    "GET /api/v1/vault/keys",
]


def flow(case: dict[str, Any] = BY_KEY, **changes: Any) -> list[Step]:
    """The answers to an unlocking; the second one changed."""
    steps = [Step(each["response_status"], body=each["response_body"]) for each in case["requests_in_order"]]
    steps[1] = steps[1]._replace(body={**steps[1].body, **changes})
    return steps


def row(secret_id: str, payload: dict[str, Any], secret_type: str = "login", **members: Any) -> dict[str, Any]:
    """A row with a payload, encrypted under the key of the vectors."""
    sealed = encrypt_payload(ORG_KEY, payload, secret_id)
    times = {"created_at": TIME, "updated_at": TIME}
    return {"id": secret_id, "name": "x", "secret_type": secret_type, "encrypted_payload": sealed, **times, **members}


def without_payload(secret: dict[str, Any]) -> dict[str, Any]:
    """A row as lists and writing calls show it."""
    return {name: value for name, value in secret.items() if name != "encrypted_payload"}


def stored(secret_id: str) -> dict[str, Any]:
    """One of the rows of the vectors."""
    return next(each for each in ROWS if each["id"] == secret_id)


def rules(*identities: str) -> list[dict[str, Any]]:
    """Access rules."""
    return [
        {"id": IDENTITY, "vault_secret_id": LOGIN, "identity_id": identity, "created_at": TIME}
        for identity in identities
    ]


def asked(wire: WireServer) -> list[str]:
    """The requests that arrived, as text."""
    return [f"{request.method} {request.target}" for request in wire.requests]


def query(request: Received) -> dict[str, str]:
    """The query of a request."""
    return dict(parse_qsl(urlsplit(request.target).query))
