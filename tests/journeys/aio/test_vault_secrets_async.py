"""What goes through a vault is seen by whoever asked for it, and by nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from inkbox import (
    APIKeyPayload,
    AsyncInkbox,
    InkboxError,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    SSHKeyPayload,
    TOTPConfig,
)
from inkbox.vault.crypto import compute_auth_hash, derive_master_key, derive_salt
from inkbox_sandbox import Control
from tests.journeys.strongroom import NEW_KEY
from tests.journeys.witness import Witness

pytestmark = pytest.mark.anyio

# A traceback quotes the lines it goes through, so no canary stands in a line that makes a call.
KEY = "CANARY-Vault-key-01!"
CANARY = "CANARY"
SEED = "CANARY22"
PAYLOADS = (
    LoginPayload(CANARY, CANARY, CANARY, CANARY, TOTPConfig(SEED, issuer=CANARY, account_name=CANARY), notes=CANARY),
    APIKeyPayload(CANARY, CANARY, notes=CANARY),
    KeyPairPayload(CANARY, CANARY, CANARY, notes=CANARY),
    SSHKeyPayload(CANARY, CANARY, CANARY, CANARY, notes=CANARY),
    OtherPayload(CANARY, notes=CANARY),
)
URI = f"otpauth://totp/{CANARY}?secret={SEED}"
BAD_URI = f"otpauth://totp/{CANARY}?secret={CANARY}!"
FAULTS: list[dict[str, Any]] = [{"status": 500}, {"reset": "after"}, {"reset": "body"}, {"status": 200, "body": [1]}]

Connect = Callable[..., AsyncInkbox]


@pytest.fixture
def witness(caplog: pytest.LogCaptureFixture) -> Witness:
    caplog.set_level(logging.DEBUG)
    return Witness(caplog)


async def attempt(witness: Witness, call: Callable[[], Any], *, may_succeed: bool = False) -> None:
    """Make a call that goes wrong, and look at what it says."""
    try:
        witness.see(await call())
    except (InkboxError, ValueError, TypeError) as error:
        witness.catch(error)
    else:
        assert may_succeed


def hash_of(key: str, organization: str) -> str:
    return compute_auth_hash(derive_master_key(key, derive_salt(organization)))


async def test_nothing_that_goes_well_shows_a_secret(connect: Connect, witness: Witness) -> None:
    inkbox = connect(on_request=witness.be_told, on_response=witness.be_told)
    made = await inkbox.vault.initialize(KEY)
    identity = await inkbox.create_identity("north-bot")
    unlocked = await inkbox.vault.unlock(KEY)
    stored = [await identity.create_secret("a secret", payload) for payload in PAYLOADS]
    login = stored[0].id
    credentials = await identity.credentials
    assert [secret.payload for secret in credentials.list()] == list(PAYLOADS)
    witness.see(made, made.recovery_keys, unlocked, unlocked.secrets, credentials, credentials.list_logins(), stored)
    witness.see(await unlocked.get_secret(login), await identity.set_totp(login, URI), credentials.get_login(login))
    code = await identity.get_totp_code(login)
    witness.see(code)
    await inkbox.vault.update_key(NEW_KEY, recovery_code=made.recovery_codes[0])
    witness.see(inkbox, vars(inkbox), vars(inkbox.vault), inkbox.with_options(timeout=5), identity, vars(identity))
    info = await inkbox.vault.info()
    assert info is not None
    hashes = [hash_of(key, info.organization_id) for key in (KEY, NEW_KEY, made.recovery_codes[0])]
    assert witness.found(CANARY, NEW_KEY, *made.recovery_codes, *hashes) == []
    assert len(code.code) == 6


async def test_nothing_that_goes_wrong_shows_a_secret(connect: Connect, control: Control, witness: Witness) -> None:
    inkbox = connect(on_request=witness.be_told, on_response=witness.be_told, max_retries=0)
    made = await inkbox.vault.initialize(KEY)
    unlocked = await inkbox.vault.unlock(KEY)
    login, api_key = [await unlocked.create_secret("a secret", payload) for payload in PAYLOADS[:2]]
    await attempt(witness, lambda: inkbox.vault.initialize(KEY))
    await attempt(witness, lambda: inkbox.vault.unlock(made.recovery_codes[0].lower()))
    await attempt(witness, lambda: unlocked.set_totp(login.id, BAD_URI))
    await attempt(witness, lambda: unlocked.set_totp(api_key.id, URI))
    await attempt(witness, lambda: unlocked.update_secret(login.id, payload=PAYLOADS[1]))
    for fault in FAULTS:
        control.add_fault("vault_create_secret", **fault)
        await attempt(witness, lambda: unlocked.create_secret("x", PAYLOADS[4]))
        control.add_fault("vault_update_secret", **fault)
        await attempt(witness, lambda: unlocked.update_secret(login.id, payload=PAYLOADS[0]))
        await unlocked.get_secret(login.id)
        control.add_fault("vault_get_secret", **fault)
        await attempt(witness, lambda: unlocked.get_secret(login.id))
    control.add_fault("vault_unlock", **FAULTS[3])
    await attempt(witness, lambda: inkbox.vault.unlock(KEY))
    control.add_fault("vault_replace_primary_key", **FAULTS[0])
    await attempt(witness, lambda: inkbox.vault.update_key(NEW_KEY, current_vault_key=KEY))
    row = await inkbox.vault._get_secret(api_key.id)
    await inkbox.vault._update_secret(login.id, encrypted_payload=row.encrypted_payload)
    await attempt(witness, lambda: unlocked.get_secret(login.id))
    info = await inkbox.vault.info()
    assert info is not None
    assert witness.found(CANARY, NEW_KEY, *made.recovery_codes, hash_of(KEY, info.organization_id)) == []
