"""The vault from one end to the other: real cryptography, the real sandbox, and misfortune in between."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any
from uuid import uuid4

import pytest

from inkbox import (
    APIKeyPayload,
    AsyncInkbox,
    CredentialNotFoundError,
    Inkbox,
    InkboxConnectionError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxServerError,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    RecoveryCodeRejectedError,
    RequestInfo,
    SSHKeyPayload,
    TOTPConfig,
    VaultAlreadyInitializedError,
    VaultDecryptionError,
    VaultInitializeResult,
    VaultKeyRejectedError,
    VaultLockedError,
    VaultSecretChangedError,
    WrongVaultKeyError,
)
from inkbox._async.many import ask_for_each
from inkbox.vault.types import SecretPayload
from inkbox_sandbox import Control, Sandbox
from tests.journeys.strongroom import KEY, NEW_KEY, THIRD_KEY, keys_for, result

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


@pytest.fixture
async def made(async_inkbox: AsyncInkbox) -> VaultInitializeResult:
    """A vault with one login in it, unlocked."""
    organization = (await async_inkbox.whoami()).organization_id
    assert organization is not None
    keys = keys_for(organization)
    material = [key.to_wire() for key in keys.recovery]
    made = await async_inkbox.vault._initialize(vault_key=keys.primary.to_wire(), recovery_keys=material)
    unlocked = await async_inkbox.vault.unlock(KEY)
    await unlocked.create_secret("CRM", LoginPayload("s3cret", "bot@crm.example"))
    return result(made, keys)


async def password_of(inkbox: AsyncInkbox, key: str) -> str:
    """Unlock with a key and read the one login."""
    (secret,) = (await inkbox.vault.unlock(key)).secrets
    assert isinstance(secret.payload, LoginPayload)
    return secret.payload.password


async def test_a_vault_is_made_filled_read_and_emptied(async_inkbox: AsyncInkbox, connect: Connect) -> None:
    assert await async_inkbox.vault.info() is None
    made = await async_inkbox.vault.initialize(KEY)
    with pytest.raises(VaultAlreadyInitializedError):
        await async_inkbox.vault.initialize(KEY)
    unlocked = await async_inkbox.vault.unlock(KEY)
    payloads: list[SecretPayload] = [
        LoginPayload("pw", "ann", totp=TOTPConfig("JBSWY3DPEHPK3PXP"), notes="é"), APIKeyPayload("sk-1"),
        KeyPairPayload("ak", "sk"), SSHKeyPayload("-----BEGIN", passphrase="p"), OtherPayload("x"),
    ]  # fmt: skip
    stored = [await unlocked.create_secret(f"secret {at}", payload) for at, payload in enumerate(payloads)]
    info = await async_inkbox.vault.info()
    assert info is not None
    assert (info.id, info.key_count, info.recovery_key_count, info.secret_count) == (made.vault_id, 1, 4, 5)

    other = connect()
    found = await other.vault.unlock(made.recovery_codes[0])
    assert {secret.id: secret.payload for secret in found.secrets} == {
        secret.id: payload for secret, payload in zip(stored, payloads, strict=True)
    }
    assert [row.id for row in await other.vault.list_secrets(secret_type="ssh_key")] == [stored[3].id]
    keys = await other.vault.list_keys(key_type="RECOVERY")
    assert {key.id for key in keys} == {key.id for key in made.recovery_keys}
    for secret in stored:
        await found.delete_secret(secret.id)
    assert (found.secrets, await other.vault.list_secrets()) == ([], [])


async def test_unlocking_takes_three_requests_however_many_secrets(
    connect: Connect, made: VaultInitializeResult
) -> None:
    requests: list[str] = []
    inkbox = connect(on_request=lambda info: requests.append(info.operation_id))
    unlocked = await inkbox.vault.unlock(KEY)
    assert requests == ["vault_info", "vault_unlock", "vault_list_keys"]
    for at in range(12):
        await unlocked.create_secret(f"secret {at}", OtherPayload("x"))
    requests.clear()
    assert len((await inkbox.vault.unlock(KEY)).secrets) == 13
    assert requests == ["vault_info", "vault_unlock", "vault_list_keys"]


# --- the key ----------------------------------------------------------------------------------------------------------


async def test_the_key_is_replaced_by_the_present_one_and_by_a_recovery_code(
    async_inkbox: AsyncInkbox, made: VaultInitializeResult
) -> None:
    vault = async_inkbox.vault
    first = await vault.update_key(NEW_KEY, current_vault_key=KEY)
    assert [key.id for key in await vault.list_keys(key_type="primary")] == [first.id]
    with pytest.raises(WrongVaultKeyError):
        await vault.unlock(KEY)
    assert await password_of(async_inkbox, NEW_KEY) == "s3cret"
    await vault.update_key(THIRD_KEY, recovery_code=made.recovery_codes[1])
    with pytest.raises(WrongVaultKeyError):
        await vault.update_key(KEY, recovery_code=made.recovery_codes[1])
    assert await password_of(async_inkbox, THIRD_KEY) == "s3cret"
    assert await password_of(async_inkbox, made.recovery_codes[2]) == "s3cret"
    info = await vault.info()
    assert info is not None
    assert (info.key_count, info.recovery_key_count) == (1, 3)


@pytest.mark.parametrize(
    ("operation", "by_code"),
    [
        ("vault_info", False),
        ("vault_unlock", False),
        ("vault_list_keys", True),
        ("vault_replace_primary_key", False),
        ("vault_replace_primary_key", True),
    ],
)
async def test_a_replacement_that_is_interrupted_loses_nothing(
    operation: str, by_code: bool, connect: Connect, control: Control, made: VaultInitializeResult
) -> None:
    proof = {"recovery_code": made.recovery_codes[0]} if by_code else {"current_vault_key": KEY}
    inkbox = connect(max_retries=0)
    control.add_fault(operation, reset="before")
    with pytest.raises(InkboxConnectionError):
        await inkbox.vault.update_key(NEW_KEY, **proof)
    assert await password_of(inkbox, KEY) == "s3cret"
    await inkbox.vault.update_key(NEW_KEY, **proof)
    assert await password_of(inkbox, NEW_KEY) == "s3cret"


async def test_a_replacement_whose_answer_is_lost_is_found_out(
    connect: Connect, control: Control, made: VaultInitializeResult
) -> None:
    inkbox = connect(max_retries=0)
    control.add_fault("vault_replace_primary_key", reset="after")
    key = await inkbox.vault.update_key(NEW_KEY, current_vault_key=KEY)
    assert [each.id for each in await inkbox.vault.list_keys(key_type="primary")] == [key.id]
    assert await password_of(inkbox, NEW_KEY) == "s3cret"
    control.add_fault("vault_replace_primary_key", status=502)
    with pytest.raises(InkboxServerError) as failure:
        await inkbox.vault.update_key(THIRD_KEY, current_vault_key=NEW_KEY)
    assert "was not replaced" in (failure.value.hint or "")
    assert await password_of(inkbox, NEW_KEY) == "s3cret"


async def test_a_vault_whose_making_was_not_answered_keeps_its_recovery_codes(
    connect: Connect, control: Control
) -> None:
    inkbox = connect(max_retries=0)
    control.add_fault("vault_initialize", reset="before")
    with pytest.raises(InkboxConnectionError):
        await inkbox.vault.initialize(KEY)
    assert await inkbox.vault.info() is None
    control.add_fault("vault_initialize", reset="after")
    made = await inkbox.vault.initialize(KEY)
    info = await inkbox.vault.info()
    assert info is not None
    assert (made.vault_id, made.recovery_key_count) == (info.id, 4)
    for key in (KEY, made.recovery_codes[0]):
        assert (await inkbox.vault.unlock(key)).secrets == []


@pytest.mark.parametrize(
    ("by_code", "refusal"), [(False, VaultKeyRejectedError), (True, RecoveryCodeRejectedError)], ids=["key", "code"]
)
async def test_of_two_who_replace_the_key_at_once_one_wins_and_the_other_is_told(
    by_code: bool, refusal: type[Exception], connect: Connect, sandbox: Sandbox, made: VaultInitializeResult
) -> None:
    proof = {"recovery_code": made.recovery_codes[0]} if by_code else {"current_vault_key": KEY}

    def come_first(info: RequestInfo) -> None:
        if info.operation_id == "vault_replace_primary_key":
            with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as rival:
                rival.vault.update_key(THIRD_KEY, **proof)

    slow = connect(on_request=come_first)
    with pytest.raises(refusal):
        await slow.vault.update_key(NEW_KEY, **proof)
    with pytest.raises(WrongVaultKeyError):
        await slow.vault.unlock(NEW_KEY)
    assert await password_of(slow, THIRD_KEY) == "s3cret"


async def test_keys_are_revoked_but_for_the_last(async_inkbox: AsyncInkbox, made: VaultInitializeResult) -> None:
    from inkbox.vault.crypto import compute_auth_hash, derive_master_key, derive_salt

    info = await async_inkbox.vault.info()
    assert info is not None
    code = made.recovery_codes[3]
    await async_inkbox.vault.delete_key(compute_auth_hash(derive_master_key(code, derive_salt(info.organization_id))))
    with pytest.raises(WrongVaultKeyError):
        await async_inkbox.vault.unlock(code)


# --- secrets ----------------------------------------------------------------------------------------------------------


async def test_a_change_of_somebody_else_is_not_lost(
    async_inkbox: AsyncInkbox, connect: Connect, made: VaultInitializeResult
) -> None:
    mine = async_inkbox.vault.unlocked
    assert mine is not None
    (secret,) = mine.secrets
    theirs = await connect().vault.unlock(KEY)
    await theirs.update_secret(secret.id, payload=LoginPayload("theirs"))
    with pytest.raises(VaultSecretChangedError):
        await mine.update_secret(secret.id, payload=LoginPayload("mine"))
    fresh = await mine.get_secret(secret.id)
    assert fresh.payload == LoginPayload("theirs")
    await mine.update_secret(str(secret.id).upper(), payload=LoginPayload("both"))
    assert (await theirs.get_secret(secret.id)).payload == LoginPayload("both")


async def test_swapped_ciphertexts_are_noticed_and_lock_nobody_out(
    async_inkbox: AsyncInkbox, made: VaultInitializeResult
) -> None:
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    other = await unlocked.create_secret("Bank", LoginPayload("richer"))
    row = await async_inkbox.vault._get_secret(other.id)
    (first,) = [secret for secret in unlocked.secrets if secret.id != other.id]
    await async_inkbox.vault._update_secret(first.id, encrypted_payload=row.encrypted_payload)
    again = await async_inkbox.vault.unlock(KEY)
    assert [secret.id for secret in again.secrets] == [other.id]
    assert {key: type(error) for key, error in again.unreadable.items()} == {first.id: VaultDecryptionError}
    with pytest.raises(VaultDecryptionError, match=str(first.id)):
        await again.get_secret(first.id)
    await again.update_secret(first.id, payload=LoginPayload("restored"))
    assert len((await async_inkbox.vault.unlock(KEY)).secrets) == 2


async def test_one_time_passwords_come_and_go(async_inkbox: AsyncInkbox, made: VaultInitializeResult) -> None:
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    secret_id = unlocked.secrets[0].id
    await unlocked.set_totp(secret_id, "otpauth://totp/CRM:bot?secret=JBSWY3DPEHPK3PXP&period=60")
    code = await unlocked.get_totp_code(secret_id)
    assert (len(code.code), code.period_end - code.period_start) == (6, 60)
    assert isinstance(unlocked.secrets[0].payload, LoginPayload)
    assert unlocked.secrets[0].payload.password == "s3cret"
    await unlocked.remove_totp(secret_id)
    with pytest.raises(ValueError, match="no TOTP configured"):
        await unlocked.get_totp_code(secret_id)


# --- identities -------------------------------------------------------------------------------------------------------


async def test_an_identity_has_its_own_credentials_whoever_asks(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control, made: VaultInitializeResult
) -> None:
    north, south = [await async_inkbox.create_identity(handle) for handle in ("north-bot", "south-bot")]
    mine = await north.create_secret("Forge", LoginPayload("pw", totp=TOTPConfig("JBSWY3DPEHPK3PXP")))
    assert len((await south.credentials).list()) == 0
    (crm,) = [row for row in await async_inkbox.vault.list_secrets() if row.id != mine.id]
    await async_inkbox.vault.grant_access(crm.id, north.id)
    assert {secret.id for secret in (await north.credentials).list()} == {mine.id, crm.id}
    await north.revoke_credential_access(crm.id)
    assert [secret.id for secret in (await north.credentials).list()] == [mine.id]

    requests: list[str] = []
    agent = connect(
        control.create_key(identity_id=north.id).api_key, on_request=lambda info: requests.append(info.operation_id)
    )
    await agent.vault.unlock(KEY)
    view = await agent.get_identity("north-bot")
    requests.clear()
    credentials = await view.credentials
    assert requests == ["whoami"]
    assert [secret.id for secret in credentials.list_logins()] == [mine.id]
    assert credentials.get_login(str(mine.id).upper()).password == "pw"
    assert len(credentials.get_totp_code(mine.id).code) == 6
    with pytest.raises(CredentialNotFoundError):
        credentials.get(crm.id)
    stored = await view.create_secret("Own", OtherPayload("x"))
    assert {secret.id for secret in (await view.credentials).list()} == {mine.id, stored.id}


async def test_a_secret_that_cannot_be_granted_leaves_nothing_or_its_id(
    async_inkbox: AsyncInkbox, control: Control, made: VaultInitializeResult
) -> None:
    identity = await async_inkbox.create_identity("north-bot")
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    control.add_fault("vault_grant_access", status=403, body={"detail": "No"})
    with pytest.raises(InkboxPermissionError) as failure:
        await identity.create_secret("Forge", LoginPayload("pw"))
    assert failure.value.secret_id is None
    assert len(await async_inkbox.vault.list_secrets()) == len(unlocked.secrets) == 1

    control.add_fault("vault_grant_access", status=403, body={"detail": "No"})
    control.add_fault("vault_delete_secret", status=500, remaining=None)
    with pytest.raises(InkboxPermissionError) as failure:
        await identity.create_secret("Forge", LoginPayload("pw"))
    control.clear_faults()
    left = failure.value.secret_id
    assert left is not None
    assert left in [row.id for row in await async_inkbox.vault.list_secrets()]
    assert left in [secret.id for secret in unlocked.secrets]
    await identity.delete_secret(left)
    with pytest.raises(InkboxNotFoundError):
        await identity.get_secret(left)


async def test_a_failure_of_the_rules_shows_nothing(
    async_inkbox: AsyncInkbox, control: Control, made: VaultInitializeResult
) -> None:
    identity = await async_inkbox.create_identity("north-bot")
    control.add_fault("vault_list_access_rules", status=500, remaining=None)
    with pytest.raises(InkboxServerError):
        await identity.credentials
    control.clear_faults()
    assert len(await identity.credentials) == 0


async def test_many_secrets_are_asked_about_at_once_but_not_all_together(
    connect: Connect, control: Control, made: VaultInitializeResult
) -> None:
    changes: list[int] = []
    inkbox = connect(on_request=lambda _: changes.append(1), on_response=lambda _: changes.append(-1))
    identity = await inkbox.create_identity("north-bot")
    unlocked = await inkbox.vault.unlock(KEY)
    for at in range(20):
        await unlocked.create_secret(f"secret {at}", OtherPayload("x"))
    control.clear_deliveries()
    changes.clear()
    assert len(await identity.credentials) == 0
    assert control.delivered("vault_list_access_rules").received == 21
    assert 1 < max(accumulate(changes)) <= 8


async def test_an_unknown_secret_is_not_found(async_inkbox: AsyncInkbox, made: VaultInitializeResult) -> None:
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    calls: list[Callable[[Any], Any]] = [
        unlocked.get_secret, unlocked.delete_secret, unlocked.get_totp_code, async_inkbox.vault.list_access_rules,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(InkboxNotFoundError):
            await call(uuid4())


# --- several things at once -------------------------------------------------------------------------------------------


async def test_what_is_made_and_deleted_at_once_is_remembered(
    async_inkbox: AsyncInkbox, made: VaultInitializeResult
) -> None:
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    old = [await unlocked.create_secret(f"old {at}", OtherPayload("x")) for at in range(6)]

    async def step(at: int) -> None:
        if at % 2:
            await unlocked.delete_secret(old[at // 2].id)
        else:
            await unlocked.create_secret(f"new {at}", OtherPayload("x"))

    await ask_for_each(step, range(12))
    left = {row.id for row in await async_inkbox.vault.list_secrets()}
    assert len(left) == 7
    assert {secret.id for secret in unlocked.secrets} == left


async def test_a_secret_that_is_made_meanwhile_is_not_among_the_credentials(
    async_inkbox: AsyncInkbox, control: Control, made: VaultInitializeResult
) -> None:
    unlocked = async_inkbox.vault.unlocked
    assert unlocked is not None
    identity = await async_inkbox.create_identity("north-bot")

    async def step(at: int) -> None:
        if at:
            await unlocked.create_secret("meanwhile", OtherPayload("x"))
        else:
            control.add_fault("vault_list_access_rules", delay=0.5)
            assert len(await identity.credentials) == 0

    await ask_for_each(step, [0, 1])
    assert len(unlocked.secrets) == 2


async def test_credentials_that_were_found_before_a_change_are_not_kept(
    async_inkbox: AsyncInkbox, control: Control, made: VaultInitializeResult
) -> None:
    identity = await async_inkbox.create_identity("north-bot")

    async def step(at: int) -> None:
        if at:
            await identity.create_secret("meanwhile", OtherPayload("x"))
        else:
            control.add_fault("vault_list_access_rules", delay=0.5)
            await identity.credentials

    await ask_for_each(step, [0, 1])
    assert [secret.name for secret in (await identity.credentials).list()] == ["meanwhile"]


def locking(connect: Connect, operation: str) -> AsyncInkbox:
    """A client whose vault is locked at the moment in which it sends one kind of request."""

    def lock(info: RequestInfo) -> None:
        if info.operation_id == operation:
            inkbox.vault.lock()

    inkbox: AsyncInkbox = connect(on_request=lock)
    return inkbox


async def test_a_vault_that_is_locked_while_it_is_unlocked_stays_locked(
    connect: Connect, made: VaultInitializeResult
) -> None:
    inkbox = locking(connect, "vault_list_keys")
    with pytest.raises(VaultLockedError, match="while"):
        await inkbox.vault.unlock(KEY)
    assert inkbox.vault.unlocked is None


async def test_a_secret_that_is_stored_while_the_vault_is_locked_is_not_remembered(
    connect: Connect, made: VaultInitializeResult
) -> None:
    unlocked = await locking(connect, "vault_create_secret").vault.unlock(KEY)
    stored = await unlocked.create_secret("late", OtherPayload("x"))
    assert stored.name == "late"
    assert unlocked._snapshot.secrets == []
