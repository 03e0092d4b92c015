"""What an interruption leaves: the vault as it was before the call or as it is after it, never something between."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from inkbox_sandbox import Control, Sandbox
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import SECRETS, VAULT, Vault, answered, replace

Call = Callable[[httpx.Client, Vault], httpx.Response]


def state(client: httpx.Client) -> Any:
    """All that can be seen of the vault."""
    info = client.get(f"{VAULT}/info")
    if info.status_code == 404:
        return None
    secrets = answered(client.get(SECRETS))
    rules = [answered(client.get(f"{SECRETS}/{secret['id']}/access")) for secret in secrets]
    return info.json(), answered(client.get(f"{VAULT}/keys")), answered(client.get(f"{VAULT}/unlock")), rules


class Failing:
    """A database that fails at one of the writes to the vault, counted from the first."""

    def __init__(self) -> None:
        self.fails_at: int | None = None
        self.writes = 0

    def arm(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.writes = 0

    def __call__(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if self.fails_at is not None and not statement.startswith("SELECT") and " vault" in statement:
            self.writes += 1
            if self.writes == self.fails_at:
                raise sa.exc.OperationalError(statement, None, Exception("the disk is full"))


@pytest.fixture
def failing() -> Iterator[Failing]:
    hook = Failing()
    event.listen(sa.Engine, "before_cursor_execute", hook)
    yield hook
    event.remove(sa.Engine, "before_cursor_execute", hook)


@pytest.fixture
def client(sandbox: Sandbox, control: Control) -> Iterator[httpx.Client]:
    """An administrator whose answers may be failures of the database, which the contract does not know."""
    control.freeze_clock()
    with httpx.Client(
        base_url=sandbox.base_url, headers={"X-API-Key": sandbox.api_key}, trust_env=False, timeout=30
    ) as made:
        yield made


def rotated(client: httpx.Client, vault: Vault) -> httpx.Response:
    return replace(client, current_auth_hash=vault.primary_hash)


def recovered(client: httpx.Client, vault: Vault) -> httpx.Response:
    return replace(client, recovery_auth_hash=vault.recovery_hashes[1])


def revoked(client: httpx.Client, vault: Vault) -> httpx.Response:
    return client.delete(f"{VAULT}/keys/{vault.recovery_hashes[2]}")


def stored(client: httpx.Client, _: Vault) -> httpx.Response:
    return client.post(SECRETS, json=material.secret("New"))


def changed(client: httpx.Client, _: Vault) -> httpx.Response:
    change = {"name": "Changed", "encrypted_payload": material.blob(80)}
    return client.patch(f"{SECRETS}/{client.get(SECRETS).json()[0]['id']}", json=change)


def deleted(client: httpx.Client, _: Vault) -> httpx.Response:
    return client.delete(f"{SECRETS}/{client.get(SECRETS).json()[0]['id']}")


def shown_to_a_new_identity(client: httpx.Client, _: Vault) -> httpx.Response:
    return client.post("/api/v1/identities/", json={"agent_handle": "carl-agent", "vault_secret_ids": "*"})


# How many writes to the vault each call makes.
CALLS: dict[Call, int] = {
    rotated: 3,
    recovered: 3,
    revoked: 2,
    stored: 2,
    changed: 2,
    deleted: 2,
    shown_to_a_new_identity: 2,
}


@pytest.mark.parametrize(("call", "writes"), CALLS.items(), ids=[call.__name__ for call in CALLS])
def test_a_database_that_fails_between_two_writes_changes_nothing(
    client: httpx.Client, control: Control, failing: Failing, vault: Vault, call: Call, writes: int
) -> None:
    for name in ("CRM", "Git"):
        vault.store(name)
    before, identities = state(client), client.get("/api/v1/identities/").json()
    control.advance_clock(60)
    for fails_at in range(1, writes + 1):
        failing.arm(fails_at)
        assert call(client, vault).status_code == 500
        assert failing.writes == fails_at
        failing.fails_at = None
        assert state(client) == before
        assert client.get("/api/v1/identities/").json() == identities
    failing.arm(writes + 1)
    assert call(client, vault).status_code < 300
    assert failing.writes == writes
    failing.fails_at = None
    assert state(client) != before


def test_a_vault_comes_into_being_whole(client: httpx.Client, failing: Failing) -> None:
    body = material.initialization()
    for fails_at in range(1, 7):
        failing.arm(fails_at)
        assert client.post(f"{VAULT}/initialize", json=body).status_code == 500
        failing.fails_at = None
        assert state(client) is None
    answered(client.post(f"{VAULT}/initialize", json=body), 201)
    assert Vault(body, client).counts() == (1, 4, 0)


OPERATIONS: dict[Call, str] = {
    rotated: "vault_replace_primary_key",
    recovered: "vault_replace_primary_key",
    revoked: "vault_delete_key",
    stored: "vault_create_secret",
    changed: "vault_update_secret",
    deleted: "vault_delete_secret",
}


@pytest.mark.parametrize("reset", ["before", "after", "body"])
@pytest.mark.parametrize("call", OPERATIONS, ids=lambda call: call.__name__)
def test_a_lost_connection_loses_the_call_or_its_answer(
    client: httpx.Client, control: Control, vault: Vault, call: Call, reset: Any
) -> None:
    vault.store()
    before = state(client)
    control.advance_clock(60)
    control.add_fault(OPERATIONS[call], reset=reset)
    with pytest.raises(httpx.TransportError):
        call(client, vault)
    assert (state(client) == before) is (reset == "before")


def test_after_a_lost_answer_the_new_key_opens_the_vault(client: httpx.Client, control: Control, vault: Vault) -> None:
    new = material.auth_hash()
    control.add_fault("vault_replace_primary_key", reset="after")
    with pytest.raises(httpx.TransportError):
        replace(client, auth_hash=new, recovery_auth_hash=vault.recovery_hashes[0])
    assert (vault.opens(new), vault.opens(vault.primary_hash), vault.counts()) == (True, False, (1, 3, 0))
    assert replace(client, recovery_auth_hash=vault.recovery_hashes[0]).status_code == 404


def test_a_vault_outlives_its_sandbox(tmp_path: Path) -> None:
    body, secret, seen = material.initialization(), material.secret(), []
    with Sandbox(data_dir=tmp_path) as sandbox, administrator(sandbox) as client:
        key = sandbox.api_key
        answered(client.post(f"{VAULT}/initialize", json=body), 201)
        answered(client.post(SECRETS, json=secret), 201)
        answered(replace(client, current_auth_hash=body["vault_key"]["auth_hash"]))
        seen.append(state(client))
    with Sandbox(data_dir=tmp_path, api_key=key) as sandbox, administrator(sandbox) as client:
        assert state(client) == seen[0]


def administrator(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.base_url, headers={"X-API-Key": sandbox.api_key}, trust_env=False)
