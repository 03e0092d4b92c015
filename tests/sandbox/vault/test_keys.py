"""Keys of a vault: made at once, replaced in one step, consumed, revoked; and who is refused."""

import threading
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import SECRETS, VAULT, Agent, Vault, answered, faults, replace


def test_a_vault_has_one_primary_and_four_recovery_keys(admin: httpx.Client) -> None:
    body = material.initialization()
    made = answered(admin.post(f"{VAULT}/initialize", json=body), 201)
    info = answered(admin.get(f"{VAULT}/info"))
    assert made == {"vault_id": info["id"], "vault_key_id": body["vault_key"]["id"], "recovery_key_count": 4}
    assert (info["key_count"], info["recovery_key_count"], info["secret_count"]) == (1, 4, 0)
    assert info["organization_id"] == answered(admin.get("/api/whoami"))["organization_id"]


def test_keys_are_listed_newest_first_and_without_material(admin: httpx.Client, vault: Vault, control: Control) -> None:
    control.advance_clock(60)
    changed = answered(replace(admin, current_auth_hash=vault.primary_hash))
    listed = answered(admin.get(f"{VAULT}/keys"))
    first_ids = sorted((key["id"] for key in vault.made_of["recovery_keys"]), reverse=True)
    assert [key["id"] for key in listed] == [changed["id"], *first_ids]
    assert listed[0] == changed
    assert {frozenset(key) for key in listed} == {
        frozenset(("id", "key_type", "created_by", "created_at", "updated_at"))
    }
    assert [key["key_type"] for key in listed] == ["primary"] + ["recovery"] * 4


@pytest.mark.parametrize(("kind", "number"), [("primary", 1), ("recovery", 4)])
def test_keys_can_be_asked_for_by_kind(admin: httpx.Client, vault: Vault, kind: str, number: int) -> None:
    listed = answered(admin.get(f"{VAULT}/keys", params={"type": kind}))
    assert [key["key_type"] for key in listed] == [kind] * number


@pytest.mark.parametrize("kind", ["PRIMARY", "spare", ""])
def test_a_kind_that_is_none_is_refused(admin: httpx.Client, vault: Vault, kind: str) -> None:
    assert faults(admin.get(f"{VAULT}/keys", params={"type": kind})) == [["query", "type"]]


def test_a_key_says_who_made_it(connect: Connect, admin: httpx.Client, ann: Agent) -> None:
    answered(ann.client.post(f"{VAULT}/initialize", json=material.initialization()), 201)
    assert {key["created_by"] for key in answered(admin.get(f"{VAULT}/keys"))} == {ann.id}


@pytest.mark.parametrize("which", ["info", "unlock", "keys", "secrets", f"secrets/{material.UNKNOWN}"])
def test_there_is_nothing_before_a_vault_is_made(admin: httpx.Client, which: str) -> None:
    assert admin.get(f"{VAULT}/{which}").status_code == 404


def test_there_is_one_vault_at_a_time(admin: httpx.Client, vault: Vault) -> None:
    assert admin.post(f"{VAULT}/initialize", json=material.initialization()).status_code == 409
    assert vault.opens(vault.primary_hash)


def test_organizations_have_vaults_of_their_own_whose_ids_may_be_the_same(vault: Vault, stranger: httpx.Client) -> None:
    assert stranger.get(f"{VAULT}/info").status_code == 404
    answered(stranger.post(f"{VAULT}/initialize", json=vault.made_of), 201)
    body = vault.store()
    answered(stranger.post(SECRETS, json={**body, "name": "Theirs"}), 201)
    assert answered(stranger.get(f"{SECRETS}/{body['id']}"))["name"] == "Theirs"
    assert answered(vault.admin.get(f"{SECRETS}/{body['id']}"))["name"] == "CRM login"
    answered(replace(stranger, current_auth_hash=vault.primary_hash))
    assert vault.opens(vault.primary_hash)


GOOD = material.initialization()
FIRST = GOOD["recovery_keys"][0]


def with_primary(**members: Any) -> dict[str, Any]:
    return {**GOOD, "vault_key": {**GOOD["vault_key"], **members}}


def with_last_recovery(**members: Any) -> dict[str, Any]:
    *others, last = GOOD["recovery_keys"]
    return {**GOOD, "recovery_keys": [*others, {**last, **members}]}


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({**GOOD, "recovery_keys": GOOD["recovery_keys"][:3]}, ["recovery_keys"]),
        ({**GOOD, "recovery_keys": [*GOOD["recovery_keys"], material.key(key_type="recovery")]}, ["recovery_keys"]),
        ({**GOOD, "recovery_keys": []}, ["recovery_keys"]),
        ({"vault_key": GOOD["vault_key"]}, ["recovery_keys"]),
        (with_primary(key_type="recovery"), ["vault_key", "key_type"]),
        (with_last_recovery(key_type="primary"), ["recovery_keys", 3, "key_type"]),
        (with_primary(key_type="PRIMARY"), ["vault_key", "key_type"]),
        (with_last_recovery(id=FIRST["id"]), ["recovery_keys", 3, "id"]),
        (with_last_recovery(id=FIRST["id"].upper()), ["recovery_keys", 3, "id"]),
        (with_last_recovery(id=GOOD["vault_key"]["id"]), ["recovery_keys", 3, "id"]),
        (with_last_recovery(auth_hash=FIRST["auth_hash"]), ["recovery_keys", 3, "auth_hash"]),
        (with_primary(id="1"), ["vault_key", "id"]),
        (with_primary(auth_hash=GOOD["vault_key"]["auth_hash"].upper() + "A"), ["vault_key", "auth_hash"]),
        (with_primary(auth_hash="A" * 64), ["vault_key", "auth_hash"]),
        (with_primary(auth_hash="g" * 64), ["vault_key", "auth_hash"]),
        (with_primary(auth_hash="0" * 63), ["vault_key", "auth_hash"]),
        (with_primary(auth_hash="0" * 64 + "\n"), ["vault_key", "auth_hash"]),
        (with_primary(wrapped_org_encryption_key=""), ["vault_key", "wrapped_org_encryption_key"]),
        (with_primary(wrapped_org_encryption_key="not base64"), ["vault_key", "wrapped_org_encryption_key"]),
        (with_primary(wrapped_org_encryption_key="abc"), ["vault_key", "wrapped_org_encryption_key"]),
        (with_primary(wrapped_org_encryption_key="ab-_"), ["vault_key", "wrapped_org_encryption_key"]),
        (with_primary(wrapped_org_encryption_key="abcd\n"), ["vault_key", "wrapped_org_encryption_key"]),
        (with_primary(vault_key="my-Vault-key-01!"), ["vault_key", "vault_key"]),
    ],
)
def test_material_that_is_none_makes_no_vault(admin: httpx.Client, body: dict[str, Any], loc: list[Any]) -> None:
    assert faults(admin.post(f"{VAULT}/initialize", json=body)) == [["body", *loc]]
    assert admin.get(f"{VAULT}/info").status_code == 404


@pytest.mark.parametrize("which", range(5))
def test_each_active_key_unlocks_with_its_own_wrapping(admin: httpx.Client, vault: Vault, which: int) -> None:
    key = [vault.made_of["vault_key"], *vault.made_of["recovery_keys"]][which]
    unlocked = answered(admin.get(f"{VAULT}/unlock", params={"auth_hash": key["auth_hash"]}))
    assert unlocked["wrapped_org_encryption_key"] == key["wrapped_org_encryption_key"]
    assert unlocked["wrapped_org_encryption_keys"] is None


def test_an_unknown_key_gets_the_secrets_and_nothing_to_open_them_with(admin: httpx.Client, vault: Vault) -> None:
    secret = vault.store()
    unlocked = answered(admin.get(f"{VAULT}/unlock", params={"auth_hash": material.auth_hash()}))
    assert (unlocked["wrapped_org_encryption_key"], unlocked["wrapped_org_encryption_keys"]) == (None, None)
    assert [row["id"] for row in unlocked["encrypted_secrets"]] == [secret["id"]]


def test_without_a_hash_all_wrapped_keys_are_given(admin: httpx.Client, vault: Vault) -> None:
    unlocked = answered(admin.get(f"{VAULT}/unlock"))
    keys = [vault.made_of["vault_key"], *vault.made_of["recovery_keys"]]
    told = {key["id"]: (key["auth_hash"], key["wrapped_org_encryption_key"]) for key in keys}
    given = unlocked["wrapped_org_encryption_keys"]
    assert {key["id"]: (key["auth_hash"], key["wrapped_org_encryption_key"]) for key in given} == told
    assert unlocked["wrapped_org_encryption_key"] is None


@pytest.mark.parametrize("auth_hash", ["", "A" * 64, "0" * 65, "no-hash"])
def test_a_hash_that_is_none_unlocks_nothing(admin: httpx.Client, vault: Vault, auth_hash: str) -> None:
    assert faults(admin.get(f"{VAULT}/unlock", params={"auth_hash": auth_hash})) == [["query", "auth_hash"]]


def test_the_present_key_proves_a_new_one(admin: httpx.Client, vault: Vault) -> None:
    secret = vault.store()
    new = material.auth_hash()
    answered(replace(admin, auth_hash=new, current_auth_hash=vault.primary_hash))
    assert vault.counts() == (1, 4, 1)
    assert [vault.opens(key) for key in (vault.primary_hash, new, *vault.recovery_hashes)] == [False] + [True] * 5
    assert answered(admin.get(f"{SECRETS}/{secret['id']}"))["encrypted_payload"] == secret["encrypted_payload"]


def test_a_recovery_key_proves_a_new_one_once(admin: httpx.Client, vault: Vault) -> None:
    used, *unused = vault.recovery_hashes
    new = material.auth_hash()
    answered(replace(admin, auth_hash=new, recovery_auth_hash=used))
    assert vault.counts() == (1, 3, 0)
    assert [vault.opens(key) for key in (vault.primary_hash, used, new, *unused)] == [False, False] + [True] * 4
    assert replace(admin, recovery_auth_hash=used).status_code == 404
    assert vault.opens(new)
    for key in unused:
        answered(replace(admin, recovery_auth_hash=key))
    assert vault.counts() == (1, 0, 0)


@pytest.mark.parametrize(
    ("proof", "status"),
    [
        ({}, 400),
        ({"current_auth_hash": "0" * 64, "recovery_auth_hash": "1" * 64}, 400),
        ({"current_auth_hash": "0" * 64}, 403),
        ({"recovery_auth_hash": "0" * 64}, 404),
        ({"current_auth_hash": None}, 422),
        ({"current_auth_hash": "0"}, 422),
    ],
)
def test_what_proves_nothing_changes_nothing(
    admin: httpx.Client, vault: Vault, proof: dict[str, Any], status: int
) -> None:
    assert replace(admin, **proof).status_code == status
    assert vault.opens(vault.primary_hash)
    assert vault.counts() == (1, 4, 0)


def test_each_proof_is_good_for_its_own_kind_of_key_only(admin: httpx.Client, vault: Vault) -> None:
    assert replace(admin, current_auth_hash=vault.recovery_hashes[0]).status_code == 403
    assert replace(admin, recovery_auth_hash=vault.primary_hash).status_code == 404
    assert vault.counts() == (1, 4, 0)


def test_a_new_key_must_be_told_from_those_that_stay(admin: httpx.Client, vault: Vault) -> None:
    taken_id = vault.made_of["recovery_keys"][2]["id"]
    for taken in ({"id": taken_id}, {"auth_hash": vault.recovery_hashes[0]}):
        assert replace(admin, current_auth_hash=vault.primary_hash, **taken).status_code == 409, taken
    assert vault.opens(vault.primary_hash)
    same = {"id": vault.made_of["vault_key"]["id"], "auth_hash": vault.primary_hash}
    rewrapped = replace(admin, current_auth_hash=vault.primary_hash, **same, wrapped_org_encryption_key="bmV3")
    assert answered(rewrapped)["id"] == same["id"]
    unlocked = answered(admin.get(f"{VAULT}/unlock", params={"auth_hash": vault.primary_hash}))
    assert unlocked["wrapped_org_encryption_key"] == "bmV3"
    assert vault.counts() == (1, 4, 0)


def test_a_key_cannot_choose_its_kind(admin: httpx.Client, vault: Vault) -> None:
    answer = replace(admin, current_auth_hash=vault.primary_hash, key_type="primary")
    assert faults(answer) == [["body", "key_type"]]


def test_of_two_who_rotate_at_once_one_wins(connect: Connect, sandbox: Any, vault: Vault) -> None:
    rivals = [(connect(sandbox.api_key), material.auth_hash()) for _ in range(2)]
    together = threading.Barrier(len(rivals))
    answers: dict[str, int] = {}

    def rotate(client: httpx.Client, new: str) -> None:
        together.wait(30)
        answers[new] = replace(client, auth_hash=new, current_auth_hash=vault.primary_hash).status_code

    threads = [threading.Thread(target=rotate, args=rival) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [200, 403]
    assert all(vault.opens(new) is (status == 200) for new, status in answers.items())
    assert vault.counts() == (1, 4, 0)


def test_a_recovery_key_can_be_revoked(admin: httpx.Client, vault: Vault) -> None:
    first, *others = vault.recovery_hashes
    assert admin.delete(f"{VAULT}/keys/{first}").status_code == 204
    assert admin.delete(f"{VAULT}/keys/{first}").status_code == 404
    assert [vault.opens(key) for key in (first, *others)] == [False, True, True, True]
    assert replace(admin, recovery_auth_hash=first).status_code == 404


def test_the_last_primary_key_stays(admin: httpx.Client, vault: Vault) -> None:
    assert admin.delete(f"{VAULT}/keys/{vault.primary_hash}").status_code == 409
    assert vault.opens(vault.primary_hash)


def test_a_refusal_does_not_repeat_a_hash(admin: httpx.Client, vault: Vault) -> None:
    given = material.auth_hash()
    answers = [
        admin.delete(f"{VAULT}/keys/{vault.primary_hash}"),
        admin.delete(f"{VAULT}/keys/{given}"),
        admin.delete(f"{VAULT}/keys/{given.upper()}"),
        admin.get(f"{VAULT}/unlock", params={"auth_hash": given.upper()}),
        replace(admin, current_auth_hash=given),
        replace(admin, recovery_auth_hash=given),
        replace(admin, auth_hash=given.upper()),
    ]
    for answer in answers:
        assert answer.status_code >= 400
        assert given not in answer.text.lower()
        assert vault.primary_hash not in answer.text


def test_a_vault_is_deleted_by_humans_only_and_with_all_that_is_in_it(
    admin: httpx.Client, human: httpx.Client, ann: Agent, vault: Vault
) -> None:
    secret = vault.store()
    vault.show(secret, ann.id)
    assert [client.delete(VAULT).status_code for client in (admin, ann.client, human, human)] == [403, 403, 204, 404]
    assert admin.get(f"{VAULT}/info").status_code == 404
    answered(admin.post(f"{VAULT}/initialize", json=vault.made_of), 201)
    assert vault.counts() == (1, 4, 0)
    answered(admin.post(SECRETS, json=secret), 201)
    assert answered(admin.get(f"{SECRETS}/{secret['id']}/access")) == []
