"""The vault over a scripted service: which requests each call makes, and what it makes of the answers."""

from __future__ import annotations

import copy
import gc
import json
import pickle
from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

import pytest

from inkbox import (
    APIKeyPayload,
    AsyncInkbox,
    InkboxAPIError,
    InkboxConfigurationError,
    InkboxConnectionError,
    InkboxError,
    InkboxServerError,
    InkboxVaultKeyError,
    LoginPayload,
    RequestInfo,
    TOTPConfig,
    UnknownSecretTypeError,
    VaultDecryptionError,
    VaultKeyRejectedError,
    VaultLockedError,
    VaultNotInitializedError,
    VaultSecretChangedError,
    VaultSecretDetail,
    VaultUnwrapError,
    WrongVaultKeyError,
)
from inkbox.vault.crypto import decrypt_payload
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.resources.vault import AsyncUnlockedVault
from inkbox.vault.snapshot import Snapshot
from tests.facade import answers
from tests.facade.secrets import (
    API_KEY,
    BY_CODE,
    BY_KEY,
    LOGIN,
    NEW_KEY,
    PLAIN_LOGIN,
    RECOVERY_CODE,
    ROWS,
    UNLOCKING,
    VAULT_KEY,
    asked,
    flow,
    query,
    row,
    rules,
    stored,
    without_payload,
)
from tests.runtime.wire_server import Step, WireServer
from tests.vault.vectors import ORG_KEY, VAULT

pytestmark = pytest.mark.anyio

SECRETS = "/api/v1/vault/secrets"
READ = f"GET {SECRETS}/{PLAIN_LOGIN}"
WRITE = f"PATCH {SECRETS}/{PLAIN_LOGIN}"
NOT_FOUND = Step(404, body={"detail": "Not found"})


@pytest.fixture
async def unlocked(async_inkbox: AsyncInkbox) -> AsyncUnlockedVault:
    """The vault of the vectors, as `unlock` leaves it, without the time that deriving a key takes."""
    key = OrganizationKey(ORG_KEY)
    return async_inkbox.vault._hold(key, Snapshot.of(key, [VaultSecretDetail.from_dict(each) for each in ROWS]), 0)


# --- unlocking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [BY_KEY, BY_CODE], ids=lambda case: case["name"])
async def test_the_flows_of_the_vectors_are_followed(
    case: dict[str, Any], async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(*flow(case))
    opened = await async_inkbox.vault.unlock(case["vault_key"])
    assert [(request.method, request.target.partition("?")[0]) for request in wire.requests] == [
        (each["method"], each["path"]) for each in case["requests_in_order"]
    ]
    assert [query(request) for request in wire.requests] == [
        each.get("query", {}) for each in case["requests_in_order"]
    ]
    assert [str(secret.id) for secret in opened.secrets] == case["expected_secret_ids"]
    assert opened._key._bytes.hex() == case["expected_org_encryption_key_hex"]
    for secret, vector in zip(opened.secrets, VAULT["encrypted_payloads"], strict=True):
        assert secret.payload.to_dict() == vector["expected_payload"]
    assert async_inkbox.vault.unlocked is opened
    assert dict(opened.unreadable) == {}


async def test_a_vault_that_is_not_there_is_told(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(NOT_FOUND)
    assert await async_inkbox.vault.info() is None
    with pytest.raises(VaultNotInitializedError, match="not initialized") as failure:
        await async_inkbox.vault.unlock(VAULT_KEY)
    assert isinstance(failure.value, ValueError)
    with pytest.raises(ValueError, match="not initialized"):
        await async_inkbox.vault.update_key(NEW_KEY, current_vault_key=VAULT_KEY)
    assert asked(wire) == [UNLOCKING[0]] * 3


async def test_another_failure_of_info_is_raised(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(403, body={"detail": "No"}))
    with pytest.raises(InkboxAPIError):
        await async_inkbox.vault.info()


@pytest.mark.parametrize("answer", [{"wrapped_org_encryption_key": None}, {}], ids=["null", "absent"])
async def test_a_wrong_key_is_told(answer: dict[str, Any], async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(flow()[0], Step(body=answer))
    with pytest.raises(WrongVaultKeyError, match=r"^No vault key matched") as failure:
        await async_inkbox.vault.unlock("short")
    assert isinstance(failure.value, ValueError)
    assert len(wire.requests) == 2
    assert query(wire.requests[1]) == {"auth_hash": VAULT["key_derivation"][5]["auth_hash"]}
    assert async_inkbox.vault.unlocked is None


@pytest.mark.parametrize("keys", [[], [{"id": LOGIN, "key_type": "primary"}]], ids=["none", "another"])
async def test_a_wrapped_key_that_fits_no_id_is_told(
    keys: list[dict[str, Any]], async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    times = {"created_at": answers.TIME, "updated_at": answers.TIME}
    wire.play(*flow()[:2], Step(body=[{**key, **times} for key in keys]))
    with pytest.raises(VaultUnwrapError, match=r"^Failed to unwrap") as failure:
        await async_inkbox.vault.unlock(VAULT_KEY)
    assert isinstance(failure.value, ValueError)


async def test_a_refusal_of_the_service_is_passed_on(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(flow()[0], Step(403, body={"detail": "wrong key"}))
    with pytest.raises(InkboxAPIError) as failure:
        await async_inkbox.vault.unlock(VAULT_KEY)
    assert failure.value.path is not None
    assert "5e20" not in failure.value.path


async def test_one_bad_secret_is_told_by_id_and_locks_no_other_out(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    swapped = {**stored(LOGIN), "encrypted_payload": stored(PLAIN_LOGIN)["encrypted_payload"]}
    newer = {**stored(API_KEY), "secret_type": "passkey"}
    secrets = [swapped, newer, stored(PLAIN_LOGIN)]
    wire.play(*flow(encrypted_secrets=secrets))
    opened = await async_inkbox.vault.unlock(VAULT_KEY)
    assert [str(secret.id) for secret in opened.secrets] == [PLAIN_LOGIN]
    assert {str(secret_id): type(error) for secret_id, error in opened.unreadable.items()} == {
        LOGIN: VaultDecryptionError, API_KEY: UnknownSecretTypeError,
    }  # fmt: skip
    wire.play(Step(body=swapped))
    with pytest.raises(VaultDecryptionError, match=LOGIN):
        await opened.get_secret(LOGIN)


async def test_unlocking_for_an_identity_looks_at_the_rules_of_every_secret(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(*flow(encrypted_secrets=ROWS[:3]), Step(body=rules(answers.IDENTITY)))
    opened = await async_inkbox.vault.unlock(VAULT_KEY, identity_id=answers.IDENTITY.upper())
    assert asked(wire)[:3] == UNLOCKING
    assert sorted(asked(wire)[3:]) == [f"GET {SECRETS}/{each['id']}/access" for each in ROWS[:3]]
    assert len(opened.secrets) == 3
    for answer in (rules(), rules(LOGIN), NOT_FOUND):
        wire.play(*flow(encrypted_secrets=ROWS[:1]), answer if isinstance(answer, Step) else Step(body=answer))
        opened = await async_inkbox.vault.unlock(VAULT_KEY, identity_id=UUID(answers.IDENTITY))
        assert opened.secrets == []
        assert async_inkbox.vault.unlocked is not None
        assert len(async_inkbox.vault.unlocked.secrets) == 1


async def test_rules_that_come_with_the_rows_are_not_asked_for(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    secrets = [{**ROWS[0], "access": rules(answers.IDENTITY)}, {**ROWS[1], "access": []}]
    wire.play(*flow(encrypted_secrets=secrets))
    opened = await async_inkbox.vault.unlock(VAULT_KEY, identity_id=answers.IDENTITY)
    assert asked(wire) == UNLOCKING
    assert [str(secret.id) for secret in opened.secrets] == [PLAIN_LOGIN]


async def test_a_failure_of_the_rules_lets_nobody_in(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(*flow(encrypted_secrets=ROWS[:1]), Step(403, body={"detail": "No"}))
    with pytest.raises(InkboxAPIError):
        await async_inkbox.vault.unlock(VAULT_KEY, identity_id=answers.IDENTITY)


# --- the configured key -----------------------------------------------------------------------------------------------


async def test_a_key_given_to_the_client_unlocks_it(wire: WireServer) -> None:
    wire.play(*flow())
    async with AsyncInkbox("ApiKey_1.test", base_url=wire.base_url, vault_key=VAULT_KEY) as inkbox:
        assert inkbox.vault.unlocked is not None
        assert len(inkbox.vault.unlocked.secrets) == 7
    assert asked(wire) == UNLOCKING


async def test_a_key_of_the_environment_waits_until_it_is_wanted(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKBOX_VAULT_KEY", VAULT_KEY)
    async with AsyncInkbox("ApiKey_1.test", base_url=wire.base_url) as inkbox:
        assert (asked(wire), inkbox.vault.unlocked) == ([], None)
        wire.play(*flow())
        await inkbox.vault.unlock()
    assert asked(wire) == UNLOCKING


async def test_without_any_key_the_ways_to_give_one_are_named(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    with pytest.raises(InkboxConfigurationError, match="INKBOX_VAULT_KEY"):
        await async_inkbox.vault.unlock()
    assert asked(wire) == []


async def test_a_client_whose_vault_cannot_be_unlocked_is_closed(wire: WireServer) -> None:
    wire.play(NOT_FOUND)
    with pytest.raises(VaultNotInitializedError):
        async with AsyncInkbox("ApiKey_1.test", base_url=wire.base_url, vault_key=VAULT_KEY):
            raise AssertionError("entered all the same")


# --- locking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["lock", "close"])
async def test_a_locked_vault_has_nothing_left(
    how: str, async_inkbox: AsyncInkbox, wire: WireServer, unlocked: AsyncUnlockedVault
) -> None:
    wire.play(*flow(encrypted_secrets=ROWS[:1]), Step(body=rules(answers.IDENTITY)))
    narrowed = await async_inkbox.vault.unlock(VAULT_KEY, identity_id=answers.IDENTITY)
    wire.requests.clear()
    if how == "lock":
        async_inkbox.vault.lock()
    else:
        await async_inkbox.aclose()
    assert async_inkbox.vault.unlocked is None
    for each in (unlocked, narrowed):
        assert each._key._bytes == bytes(32)
        assert each._snapshot.secrets == []
        with pytest.raises(VaultLockedError, match="Vault must be unlocked"):
            _ = each.secrets
        with pytest.raises(VaultLockedError):
            await each.get_secret(LOGIN)
        with pytest.raises(VaultLockedError):
            await each.create_secret("x", LoginPayload("pw"))
        with pytest.raises(VaultLockedError):
            await each.update_secret(LOGIN, name="x")
        with pytest.raises(VaultLockedError):
            await each.delete_secret(LOGIN)
    assert asked(wire) == []


async def test_views_of_a_client_share_its_vault(async_inkbox: AsyncInkbox, unlocked: AsyncUnlockedVault) -> None:
    view = async_inkbox.with_options(timeout=5)
    assert view.vault.unlocked is unlocked
    view.vault.lock()
    assert async_inkbox.vault.unlocked is None


async def test_another_unlocking_takes_the_place_of_the_first(
    async_inkbox: AsyncInkbox, wire: WireServer, unlocked: AsyncUnlockedVault
) -> None:
    wire.play(*flow())
    again = await async_inkbox.vault.unlock(VAULT_KEY)
    assert async_inkbox.vault.unlocked is again is not unlocked
    assert len(unlocked.secrets) == 7


async def test_an_unlocked_vault_shows_nothing_and_cannot_be_pickled(unlocked: AsyncUnlockedVault) -> None:
    assert repr(unlocked) == f"{type(unlocked).__name__}(7 secrets)"
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="can't be pickled"):
            duplicate(unlocked)
    unlocked.secrets.clear()
    assert len(unlocked.secrets) == 7


# --- making a vault ---------------------------------------------------------------------------------------------------

CALLER = Step(body={"auth_type": "api_key", "organization_id": "org_contract_demo_01"})
MADE = {"vault_id": LOGIN, "vault_key_id": API_KEY, "recovery_key_count": 4}


async def test_making_a_vault_asks_whoami_and_sends_five_keys(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(CALLER, Step(201, body=MADE))
    result = await async_inkbox.vault.initialize(VAULT_KEY)
    assert asked(wire) == ["GET /api/whoami", "POST /api/v1/vault/initialize"]
    assert (str(result.vault_id), str(result.vault_key_id), result.recovery_key_count) == (LOGIN, API_KEY, 4)
    body = wire.requests[1].json
    assert set(body) == {"vault_key", "recovery_keys"}
    assert body["vault_key"]["auth_hash"] == VAULT["initialize"]["post_body_vault_key"]["auth_hash"]
    assert [key["key_type"] for key in (body["vault_key"], *body["recovery_keys"])] == ["primary", *["recovery"] * 4]
    assert len({key["id"] for key in body["recovery_keys"]}) == len(set(result.recovery_codes)) == 4
    assert [str(key.id) for key in result.recovery_keys] == [key["id"] for key in body["recovery_keys"]]
    assert [key.recovery_code for key in result.recovery_keys] == result.recovery_codes
    assert async_inkbox.vault.unlocked is None
    for secret in (VAULT_KEY, *result.recovery_codes):
        assert secret not in json.dumps(body)
        assert secret not in repr(result)


async def test_a_weak_key_is_refused_before_any_request(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    with pytest.raises(InkboxVaultKeyError, match="at least 16 characters"):
        await async_inkbox.vault.initialize("short")
    with pytest.raises(InkboxVaultKeyError, match="digit"):
        await async_inkbox.vault.update_key("my-Vault-key-xx!", current_vault_key=VAULT_KEY)
    assert asked(wire) == []


@pytest.mark.parametrize("organization", [None, ""])
async def test_a_caller_without_an_organization_has_no_vault(
    organization: str | None, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(Step(body={"auth_type": "api_key", "organization_id": organization}))
    with pytest.raises(ValueError, match="organization"):
        await async_inkbox.vault.initialize(VAULT_KEY)
    assert len(wire.requests) == 1


# --- replacing the key ------------------------------------------------------------------------------------------------

NEW = {"id": LOGIN, "key_type": "primary", "created_by": None, "created_at": answers.TIME, "updated_at": answers.TIME}


@pytest.mark.parametrize(
    ("case", "rotation", "proof"),
    [
        (BY_KEY, VAULT["key_rotation"][0], "current_auth_hash"),
        (BY_CODE, VAULT["key_rotation"][1], "recovery_auth_hash"),
    ],
    ids=["by the present key", "by a recovery code"],
)
async def test_a_key_is_replaced_as_in_the_vectors(
    case: dict[str, Any], rotation: dict[str, Any], proof: str, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(*flow(case), Step(body=NEW))
    given = {name: rotation[name] for name in ("current_vault_key", "recovery_code") if name in rotation}
    made = await async_inkbox.vault.update_key(rotation["new_vault_key"], **given)
    assert str(made.id) == LOGIN
    assert [(request.method, request.target.partition("?")[0]) for request in wire.requests[:3]] == [
        (each["method"], each["path"]) for each in case["requests_in_order"]
    ]
    put = wire.requests[3]
    assert f"{put.method} {put.target}" == f"PUT {rotation['put_path']}"
    assert set(put.json) == set(rotation["put_body"])
    assert {name: put.json[name] for name in ("auth_hash", proof)} == {
        name: rotation["put_body"][name] for name in ("auth_hash", proof)
    }
    assert async_inkbox.vault.unlocked is None


@pytest.mark.parametrize("given", [{}, {"current_vault_key": VAULT_KEY, "recovery_code": RECOVERY_CODE}], ids=len)
async def test_exactly_one_proof_is_needed(given: dict[str, str], async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    with pytest.raises(ValueError, match=r"^Exactly one of"):
        await async_inkbox.vault.update_key(NEW_KEY, **given)
    assert asked(wire) == []


async def test_whoever_comes_second_is_told(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(*flow(), Step(403, body={"detail": "That is not the present vault key"}))
    with pytest.raises(VaultKeyRejectedError) as failure:
        await async_inkbox.vault.update_key(NEW_KEY, current_vault_key=VAULT_KEY)
    assert "replaced" in (failure.value.hint or "")


async def test_an_unlocked_vault_survives_the_replacement_of_the_key(
    async_inkbox: AsyncInkbox, wire: WireServer, unlocked: AsyncUnlockedVault
) -> None:
    wire.play(*flow(), Step(body=NEW))
    await async_inkbox.vault.update_key(NEW_KEY, current_vault_key=VAULT_KEY)
    wire.play(Step(body=stored(PLAIN_LOGIN)))
    assert (await unlocked.get_secret(PLAIN_LOGIN)).name == "CRM Login"


async def test_the_organizations_key_is_erased_before_the_new_one_is_sent(wire: WireServer) -> None:
    kept: list[bytes] = []

    def look(info: RequestInfo) -> None:
        if info.operation_id == "vault_replace_primary_key":
            kept.extend(bytes(each._bytes) for each in gc.get_objects() if type(each) is OrganizationKey)

    wire.play(*flow(), Step(body=NEW))
    gc.collect()  # whatever other tests left
    async with AsyncInkbox("ApiKey_1.test", base_url=wire.base_url, on_request=look) as inkbox:
        await inkbox.vault.update_key(NEW_KEY, current_vault_key=VAULT_KEY)
    assert kept == [bytes(32)]


async def test_a_lost_answer_is_looked_after(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    for keys, fragment in ((Step(body=[NEW]), "was not replaced"), (NOT_FOUND, "isn't known")):
        wire.play(*flow(), Step(500, body={"detail": "Oops"}), keys)
        with pytest.raises(InkboxServerError) as failure:
            await async_inkbox.vault.update_key(NEW_KEY, current_vault_key=VAULT_KEY)
        assert fragment in (failure.value.hint or "")
    assert asked(wire)[3:5] == ["PUT /api/v1/vault/keys/primary", UNLOCKING[2]]


# --- keys and access --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["PRIMARY", "primary"])
async def test_the_kind_of_key_is_written_in_either_case(
    spelling: str, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(Step(body=[NEW]))
    (key,) = await async_inkbox.vault.list_keys(key_type=spelling)
    assert (key.key_type, key.created_by) == ("primary", None)
    await async_inkbox.vault.list_keys()
    assert wire.targets == ["/api/v1/vault/keys?type=primary", "/api/v1/vault/keys"]


async def test_the_simple_calls(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=[without_payload(each) for each in ROWS]))
    assert len(await async_inkbox.vault.list_secrets(secret_type="login")) == 7
    wire.play(Step(201, body=rules(answers.IDENTITY)[0]))
    granted = await async_inkbox.vault.grant_access(LOGIN.upper(), answers.IDENTITY.upper())
    assert str(granted.identity_id) == answers.IDENTITY
    wire.play(Step(body=rules(answers.IDENTITY)))
    assert len(await async_inkbox.vault.list_access_rules(LOGIN.upper())) == 1
    wire.play(Step(204))
    await async_inkbox.vault.revoke_access(LOGIN.upper(), UUID(answers.IDENTITY))
    await async_inkbox.vault.delete_secret(LOGIN.upper())
    await async_inkbox.vault.delete_key("ab" * 32)
    assert asked(wire) == [
        f"GET {SECRETS}?secret_type=login",
        f"POST {SECRETS}/{LOGIN}/access",
        f"GET {SECRETS}/{LOGIN}/access",
        f"DELETE {SECRETS}/{LOGIN}/access/{answers.IDENTITY}",
        f"DELETE {SECRETS}/{LOGIN}",
        f"DELETE /api/v1/vault/keys/{'ab' * 32}",
    ]
    assert wire.requests[1].json == {"identity_id": answers.IDENTITY}


# --- secrets ----------------------------------------------------------------------------------------------------------


async def test_a_secret_is_always_read_anew(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=row(PLAIN_LOGIN, {"password": "newer"})))
    secret = await unlocked.get_secret(PLAIN_LOGIN.upper())
    assert secret.payload == LoginPayload("newer")
    assert asked(wire) == [READ]


async def test_an_answer_about_another_secret_is_refused(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=stored(LOGIN)))
    with pytest.raises(VaultDecryptionError, match=f"{PLAIN_LOGIN} .*another"):
        await unlocked.get_secret(PLAIN_LOGIN)


async def test_storing_encrypts_and_looks_at_the_result(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    answer = row(LOGIN, {"password": "pw"})
    wire.play(Step(201, body=without_payload(answer)), Step(body=answer))
    made = await unlocked.create_secret("CRM", LoginPayload("pw", "ann"), description="d")
    assert str(made.id) == LOGIN
    assert asked(wire) == [f"POST {SECRETS}", f"GET {SECRETS}/{LOGIN}"]
    body = wire.requests[0].json
    assert (body["name"], body["secret_type"], body["description"]) == ("CRM", "login", "d")
    assert decrypt_payload(ORG_KEY, body["encrypted_payload"], body["id"]) == {"password": "pw", "username": "ann"}
    assert unlocked.secrets[-1].payload == LoginPayload("pw")


async def test_a_second_look_that_fails_is_no_failure(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(201, body=without_payload(row(LOGIN, {}))), NOT_FOUND)
    payload = LoginPayload("pw")
    made = await unlocked.create_secret("CRM", payload)
    payload.password = "changed afterwards"
    assert (unlocked.secrets[-1].id, unlocked.secrets[-1].payload) == (made.id, LoginPayload("pw"))
    assert "description" not in wire.requests[0].json


async def test_a_lost_answer_to_storing_names_the_id(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(fault="reset after"))
    with pytest.raises(InkboxConnectionError) as failure:
        await unlocked.create_secret("CRM", LoginPayload("pw"))
    assert str(failure.value.secret_id) == wire.requests[0].json["id"]
    assert len(wire.requests) == 1


async def test_changing_the_name_alone_reads_nothing_before(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    answer = {**stored(PLAIN_LOGIN), "name": "new"}
    wire.play(Step(body=without_payload(answer)), Step(body=answer))
    changed = await unlocked.update_secret(PLAIN_LOGIN.upper(), name="new", description=None, payload=None)
    assert changed.name == "new"
    assert asked(wire) == [WRITE, READ]
    assert wire.requests[0].json == {"name": "new", "description": None}
    assert unlocked.secrets[0].name == "new"
    assert len(unlocked.secrets) == 7


async def test_nothing_given_is_an_empty_change(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=without_payload(stored(PLAIN_LOGIN))), NOT_FOUND)
    await unlocked.update_secret(PLAIN_LOGIN)
    assert wire.requests[0].json == {}
    wire.play(Step(422, body={"detail": "no null"}))
    with pytest.raises(InkboxAPIError):
        await unlocked.update_secret(PLAIN_LOGIN, name=None)
    assert wire.requests[-1].json == {"name": None}


async def test_changing_the_payload_reads_writes_and_reads(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    written = row(PLAIN_LOGIN, {"password": "pw2"})
    wire.play(Step(body=stored(PLAIN_LOGIN)), Step(body=without_payload(written)), Step(body=written))
    await unlocked.update_secret(PLAIN_LOGIN.upper(), payload=LoginPayload("pw2"))
    assert asked(wire) == [READ, WRITE, READ]
    assert set(wire.requests[1].json) == {"encrypted_payload"}
    assert decrypt_payload(ORG_KEY, wire.requests[1].json["encrypted_payload"], PLAIN_LOGIN) == {"password": "pw2"}
    assert unlocked.secrets[0].payload == LoginPayload("pw2")


async def test_the_payload_is_remembered_even_if_the_second_look_fails(
    unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    wire.play(Step(body=stored(PLAIN_LOGIN)), Step(body=without_payload(stored(PLAIN_LOGIN))), NOT_FOUND)
    await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("pw2"))
    assert unlocked.secrets[0].payload == LoginPayload("pw2")
    written = {**stored(PLAIN_LOGIN), **wire.requests[1].json}
    wire.play(Step(body=written), Step(body=without_payload(written)), NOT_FOUND)
    await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("pw3"))
    assert unlocked.secrets[0].payload == LoginPayload("pw3")
    wire.play(Step(body={**without_payload(written), "name": "new"}), NOT_FOUND)
    await unlocked.update_secret(PLAIN_LOGIN, name="new")
    assert (unlocked.secrets[0].name, unlocked.secrets[0].payload) == ("new", LoginPayload("pw3"))


async def test_a_payload_of_another_type_is_refused(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=stored(PLAIN_LOGIN)))
    with pytest.raises(TypeError, match=f"{PLAIN_LOGIN} is of type 'login'") as failure:
        await unlocked.update_secret(PLAIN_LOGIN, payload=APIKeyPayload("sk"))
    assert isinstance(failure.value, InkboxError)
    assert asked(wire) == [READ]
    with pytest.raises(TypeError, match="payload"):
        await unlocked.create_secret("x", {"password": "pw"})  # type: ignore[arg-type]
    assert asked(wire) == [READ]


async def test_a_change_of_somebody_else_is_not_overwritten(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    theirs = row(PLAIN_LOGIN, {"password": "theirs"})
    wire.play(Step(body=theirs))
    with pytest.raises(VaultSecretChangedError, match="get_secret") as failure:
        await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("mine"))
    assert failure.value.secret_id == UUID(PLAIN_LOGIN)
    assert asked(wire) == [READ]
    await unlocked.get_secret(PLAIN_LOGIN)
    wire.play(Step(body=theirs), Step(body=without_payload(theirs)), Step(body=theirs))
    await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("both"))
    assert asked(wire)[-2:] == [WRITE, READ]


@pytest.mark.parametrize("fault", ["reset before", "reset after"])
async def test_a_change_whose_answer_was_lost_can_be_made_again(
    fault: Literal["reset before", "reset after"], unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    wire.play(Step(body=stored(PLAIN_LOGIN)), Step(fault=fault))
    with pytest.raises(InkboxConnectionError) as failure:
        await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("pw2"))
    assert failure.value.hint is not None
    now = {**stored(PLAIN_LOGIN), **(wire.requests[1].json if fault == "reset after" else {})}
    wire.play(Step(body=now), Step(body=without_payload(now)), NOT_FOUND)
    await unlocked.update_secret(PLAIN_LOGIN, payload=LoginPayload("pw2"))
    assert [request.method for request in wire.requests][-3:] == ["GET", "PATCH", "GET"]


async def test_a_secret_that_was_never_seen_may_be_replaced(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    unknown = row("9e5f2a10-3c47-4d8b-b6a1-5ec4e70000aa", {"password": "pw"})
    wire.play(Step(body=unknown), Step(body=without_payload(unknown)), Step(body=unknown))
    await unlocked.update_secret(unknown["id"], payload=LoginPayload("pw2"))
    assert len(unlocked.secrets) == 7


async def test_a_damaged_secret_can_be_written_anew(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    damaged = {**stored(PLAIN_LOGIN), "encrypted_payload": "AAAA"}
    wire.play(*flow(encrypted_secrets=[damaged]))
    opened = await async_inkbox.vault.unlock(VAULT_KEY)
    repaired = row(PLAIN_LOGIN, {"password": "pw"})
    wire.play(Step(body=damaged), Step(body=without_payload(repaired)), Step(body=repaired))
    await opened.update_secret(PLAIN_LOGIN, payload=LoginPayload("pw"))
    assert dict(opened.unreadable) == {}
    assert [secret.payload for secret in opened.secrets] == [LoginPayload("pw")]


async def test_a_deleted_secret_is_forgotten(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(204))
    await unlocked.delete_secret(PLAIN_LOGIN.upper())
    assert asked(wire) == [f"DELETE {SECRETS}/{PLAIN_LOGIN}"]
    assert PLAIN_LOGIN not in [str(secret.id) for secret in unlocked.secrets]
    wire.play(NOT_FOUND)
    with pytest.raises(InkboxAPIError):
        await unlocked.delete_secret(LOGIN)
    assert len(unlocked.secrets) == 5
    wire.play(Step(500, body={"detail": "Oops"}))
    with pytest.raises(InkboxAPIError):
        await unlocked.delete_secret(API_KEY)
    assert len(unlocked.secrets) == 5


# --- one-time passwords -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("totp", ["otpauth://totp/a?secret=MZXW6", TOTPConfig("MZXW6", account_name="a")], ids=type)
async def test_one_time_passwords_are_set(
    totp: TOTPConfig | str, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    before = stored(PLAIN_LOGIN)
    wire.play(Step(body=before), Step(body=before), Step(body=without_payload(before)), NOT_FOUND)
    await unlocked.set_totp(PLAIN_LOGIN, totp)
    assert asked(wire) == [READ, READ, WRITE, READ]
    written = decrypt_payload(ORG_KEY, wire.requests[2].json["encrypted_payload"], PLAIN_LOGIN)
    assert written.pop("totp") == TOTPConfig("MZXW6", account_name="a").to_dict()
    assert written == {"password": "s3cret", "username": "bot@crm.com"}


async def test_one_time_passwords_are_removed_even_if_there_are_none(
    unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    for secret_id in (LOGIN, PLAIN_LOGIN):
        wire.requests.clear()
        before = stored(secret_id)
        wire.play(Step(body=before), Step(body=before), Step(body=without_payload(before)), NOT_FOUND)
        await unlocked.remove_totp(secret_id)
        assert [request.method for request in wire.requests] == ["GET", "GET", "PATCH", "GET"]
        assert "totp" not in decrypt_payload(ORG_KEY, wire.requests[2].json["encrypted_payload"], secret_id)


async def test_a_code_is_made_of_what_the_service_has_now(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=stored(LOGIN)))
    code = await unlocked.get_totp_code(LOGIN, clock_offset=3600)
    assert len(code.code) == 6
    assert asked(wire) == [f"GET {SECRETS}/{LOGIN}"]
    wire.play(Step(body=stored(PLAIN_LOGIN)))
    with pytest.raises(ValueError, match="no TOTP configured"):
        await unlocked.get_totp_code(PLAIN_LOGIN)


async def test_only_logins_have_one_time_passwords(unlocked: AsyncUnlockedVault, wire: WireServer) -> None:
    wire.play(Step(body=stored(API_KEY)))
    for call in (unlocked.get_totp_code, unlocked.remove_totp):
        with pytest.raises(TypeError, match="not 'login'"):
            await call(API_KEY)
    with pytest.raises(TypeError, match="not 'login'"):
        await unlocked.set_totp(API_KEY, TOTPConfig("AA"))
    assert [request.method for request in wire.requests] == ["GET"] * 3
    with pytest.raises(ValueError, match="Invalid scheme"):
        await unlocked.set_totp(LOGIN, "http://example.net")
    nothing: Any = None
    with pytest.raises(TypeError, match="remove_totp"):
        await unlocked.set_totp(LOGIN, nothing)
    assert len(wire.requests) == 3


async def test_a_change_between_the_two_looks_is_not_overwritten(
    unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    wire.play(Step(body=stored(LOGIN)), Step(body=row(LOGIN, {"password": "theirs"})))
    with pytest.raises(VaultSecretChangedError):
        await unlocked.remove_totp(LOGIN)
    assert [request.method for request in wire.requests] == ["GET", "GET"]


IdentityOf = Callable[..., Any]
ADMIN = Step(body={"auth_type": "api_key", "auth_subtype": "api_key.admin_scoped"})
AGENT = Step(body={"auth_type": "api_key", "auth_subtype": "api_key.agent_scoped.claimed"})


# --- identities -------------------------------------------------------------------------------------------------------


async def test_an_identity_needs_an_unlocked_vault(identity_of: IdentityOf, wire: WireServer) -> None:
    identity = await identity_of()
    calls: list[Callable[[], Any]] = [
        lambda: identity.create_secret("x", LoginPayload("pw")),
        lambda: identity.get_secret(LOGIN),
        lambda: identity.delete_secret(LOGIN),
        lambda: identity.set_totp(LOGIN, TOTPConfig("AA")),
        lambda: identity.remove_totp(LOGIN),
        lambda: identity.get_totp_code(LOGIN),
        lambda: identity.credentials,
    ]
    for call in calls:
        with pytest.raises(InkboxError, match="Vault must be unlocked"):
            await call()
    assert asked(wire) == []
    wire.play(Step(204))
    await identity.revoke_credential_access(LOGIN)
    assert asked(wire) == [f"DELETE {SECRETS}/{LOGIN}/access/{answers.IDENTITY}"]


async def test_an_agents_key_is_limited_by_the_service(
    identity_of: IdentityOf, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    wire.play(AGENT)
    credentials = await identity.credentials
    assert credentials.list() == unlocked.secrets
    assert await identity.credentials is credentials
    other = await identity_of(agent_handle="other-bot")
    assert len(await other.credentials) == 7
    assert asked(wire) == []
    assert credentials.get_login(LOGIN).totp is not None


async def test_an_organizations_key_is_limited_by_the_rules(
    identity_of: IdentityOf, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    identity = await identity_of()
    swapped = {**ROWS[1], "encrypted_payload": ROWS[0]["encrypted_payload"]}
    wire.play(*flow(encrypted_secrets=[ROWS[0], swapped]))
    opened = await async_inkbox.vault.unlock(VAULT_KEY)
    wire.requests.clear()
    wire.play(ADMIN, Step(body=rules(answers.IDENTITY)))
    credentials = await identity.credentials
    assert asked(wire)[0] == "GET /api/whoami"
    assert sorted(asked(wire)[1:]) == [f"GET {SECRETS}/{each['id']}/access" for each in ROWS[:2]]
    assert [str(secret.id) for secret in credentials.list()] == [PLAIN_LOGIN]
    with pytest.raises(VaultDecryptionError, match=LOGIN):
        credentials.get(LOGIN)
    other = await identity_of(id=API_KEY)
    wire.play(Step(body=rules(answers.IDENTITY)))
    assert len(await other.credentials) == 0
    assert dict((await other.credentials).unreadable) == {}
    assert len(opened.secrets) == 1


async def test_rules_that_came_with_the_rows_are_forgotten_when_they_change(
    identity_of: IdentityOf, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    identity = await identity_of()
    wire.play(*flow(encrypted_secrets=[{**ROWS[0], "access": []}, {**ROWS[1], "access": []}]))
    await async_inkbox.vault.unlock(VAULT_KEY)
    wire.play(ADMIN)
    assert len(await identity.credentials) == 0
    wire.requests.clear()
    wire.play(Step(201, body=rules(answers.IDENTITY)[0]))
    await async_inkbox.vault.grant_access(PLAIN_LOGIN, answers.IDENTITY)
    other = await identity_of()
    wire.play(Step(body=rules(answers.IDENTITY)))
    assert [str(secret.id) for secret in (await other.credentials).list()] == [PLAIN_LOGIN]
    assert asked(wire) == [f"GET {SECRETS}/{PLAIN_LOGIN}/access"]
    wire.play(Step(body=answers.identity()))
    await other.refresh()
    wire.play(Step(body=rules(answers.IDENTITY)))
    assert len(await other.credentials) == 2


async def test_nobody_is_let_in_by_a_failure(
    identity_of: IdentityOf, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    for steps in ([Step(403, body={"detail": "No"})], [ADMIN, Step(403, body={"detail": "No"})]):
        wire.play(*steps)
        with pytest.raises(InkboxAPIError):
            await identity.credentials
    wire.play(Step(body=rules()))
    assert len(await identity.credentials) == 0


async def test_an_empty_vault_needs_no_request(
    identity_of: IdentityOf, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    identity = await identity_of()
    wire.play(*flow(encrypted_secrets=[]))
    await async_inkbox.vault.unlock(VAULT_KEY)
    wire.requests.clear()
    assert len(await identity.credentials) == 0
    assert asked(wire) == []


async def test_credentials_are_kept_until_something_changes(
    identity_of: IdentityOf, async_inkbox: AsyncInkbox, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    wire.play(AGENT)
    before = await identity.credentials
    login = stored(LOGIN)
    changes: list[tuple[list[Step], Callable[[], Any]]] = [
        ([Step(body=answers.identity())], identity.refresh),
        ([Step(201, body=without_payload(login)), Step(body=login), Step(201, body=rules(LOGIN)[0])],
         lambda: identity.create_secret("x", LoginPayload("pw"))),
        ([Step(body=login), Step(body=login), Step(body=without_payload(login)), Step(body=login)],
         lambda: identity.set_totp(LOGIN, TOTPConfig("AA"))),
        ([Step(body=login), Step(body=login), Step(body=without_payload(login)), Step(body=login)],
         lambda: identity.remove_totp(LOGIN)),
        ([Step(204)], lambda: identity.revoke_credential_access(LOGIN)),
        ([Step(204)], lambda: identity.delete_secret(LOGIN)),
        (flow(), lambda: async_inkbox.vault.unlock(VAULT_KEY)),
    ]  # fmt: skip
    for steps, change in changes:
        wire.play(*steps)
        await change()
        after = await identity.credentials
        assert after is not before
        assert await identity.credentials is after
        before = after
    wire.play(Step(204))
    await async_inkbox.vault.delete_secret(LOGIN)
    assert await identity.credentials is before


async def test_storing_for_an_identity_grants_it(
    identity_of: IdentityOf, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    login = row(LOGIN, {"password": "pw"})
    for granted in (Step(201, body=rules(answers.IDENTITY)[0]), Step(409, body={"detail": "already"})):
        wire.requests.clear()
        wire.play(Step(201, body=without_payload(login)), Step(body=login), granted)
        made = await identity.create_secret("CRM", LoginPayload("pw"))
        assert str(made.id) == LOGIN
        assert asked(wire) == [f"POST {SECRETS}", f"GET {SECRETS}/{LOGIN}", f"POST {SECRETS}/{LOGIN}/access"]
        assert wire.requests[2].json == {"identity_id": answers.IDENTITY}


@pytest.mark.parametrize("undone", [Step(204), NOT_FOUND], ids=["deleted", "gone already"])
async def test_a_secret_that_cannot_be_granted_is_deleted_again(
    undone: Step, identity_of: IdentityOf, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    login = row("9e5f2a10-3c47-4d8b-b6a1-5ec4e70000aa", {"password": "pw"})
    wire.play(
        Step(201, body=without_payload(login)), Step(body=login), Step(403, body={"detail": "No"}), undone
    )  # fmt: skip
    with pytest.raises(InkboxAPIError) as failure:
        await identity.create_secret("CRM", LoginPayload("pw"))
    assert (failure.value.status_code, failure.value.secret_id) == (403, None)
    assert any("deleted again" in note for note in failure.value.__notes__)
    assert asked(wire)[-1] == f"DELETE {SECRETS}/{login['id']}"
    assert len(unlocked.secrets) == 7


async def test_a_secret_that_is_left_is_named(
    identity_of: IdentityOf, unlocked: AsyncUnlockedVault, wire: WireServer
) -> None:
    identity = await identity_of()
    login = row("9e5f2a10-3c47-4d8b-b6a1-5ec4e70000aa", {"password": "pw"})
    wire.play(
        Step(201, body=without_payload(login)), Step(body=login), Step(403, body={"detail": "No"}),
        Step(500, body={"detail": "Oops"}),
    )  # fmt: skip
    with pytest.raises(InkboxAPIError) as failure:
        await identity.create_secret("CRM", LoginPayload("pw"))
    assert (failure.value.status_code, failure.value.secret_id) == (403, UUID(login["id"]))
    assert any(login["id"] in note for note in failure.value.__notes__)
    assert len(unlocked.secrets) == 8
