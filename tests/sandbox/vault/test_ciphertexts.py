"""Secrets as they are stored: kept as they came, changed whole, and refused when they are none."""

from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import SECRETS, Vault, answered, faults


def test_a_secret_is_given_back_as_it_came(admin: httpx.Client, vault: Vault) -> None:
    body = material.secret("Zürich 🔑", description="For *everybody*\r\n")
    row = answered(admin.post(SECRETS, json=body), 201)
    assert "encrypted_payload" not in row
    assert {name: row[name] for name in row.keys() & body.keys()} == {
        name: value for name, value in body.items() if name != "encrypted_payload"
    }
    assert answered(admin.get(SECRETS)) == [row]
    detail = {**row, "encrypted_payload": body["encrypted_payload"]}
    assert answered(admin.get(f"{SECRETS}/{body['id']}")) == detail
    assert answered(admin.get("/api/v1/vault/unlock"))["encrypted_secrets"] == [detail]


@pytest.mark.parametrize("written", [str.upper, lambda text: text.replace("-", ""), lambda text: f"{{{text}}}"])
def test_an_id_is_one_however_it_is_written(admin: httpx.Client, vault: Vault, written: Any) -> None:
    body = material.secret()
    row = answered(admin.post(SECRETS, json={**body, "id": written(body["id"])}), 201)
    assert row["id"] == body["id"]
    assert admin.get(f"{SECRETS}/{body['id'].upper()}").status_code == 200
    assert admin.post(SECRETS, json=body).status_code == 409


def test_a_description_may_be_missing(admin: httpx.Client, vault: Vault) -> None:
    secret = vault.store()
    assert answered(admin.get(f"{SECRETS}/{secret['id']}"))["description"] is None


@pytest.mark.parametrize("kind", ["api_key", "key_pair", "login", "ssh_key", "other"])
def test_secrets_can_be_asked_for_by_kind(admin: httpx.Client, vault: Vault, kind: str) -> None:
    for each in ("api_key", "key_pair", "login", "ssh_key", "other"):
        vault.store(each, secret_type=each)
    assert [row["name"] for row in answered(admin.get(SECRETS, params={"secret_type": kind}))] == [kind]
    assert vault.counts() == (1, 4, 5)


def test_secrets_are_listed_newest_first_and_those_of_one_moment_by_id(
    admin: httpx.Client, vault: Vault, control: Control
) -> None:
    control.freeze_clock()
    first = sorted((vault.store(str(at))["id"] for at in range(5)), reverse=True)
    control.advance_clock(1)
    last = vault.store()["id"]
    assert [row["id"] for row in answered(admin.get(SECRETS))] == [last, *first]
    unlocked = answered(admin.get("/api/v1/vault/unlock"))
    assert [row["id"] for row in unlocked["encrypted_secrets"]] == [last, *first]


@pytest.mark.parametrize(
    ("members", "loc"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": None}, "name"),
        ({"id": "no-id"}, "id"),
        ({"secret_type": "LOGIN"}, "secret_type"),
        ({"secret_type": "recipe"}, "secret_type"),
        ({"encrypted_payload": ""}, "encrypted_payload"),
        ({"encrypted_payload": "{}"}, "encrypted_payload"),
        ({"encrypted_payload": "a==="}, "encrypted_payload"),
        ({"encrypted_payload": "ab=="[:3]}, "encrypted_payload"),
        ({"description": None}, "description"),
        ({"payload": {"password": "s3cret"}}, "payload"),
    ],
)
def test_a_secret_that_is_none_is_refused(admin: httpx.Client, vault: Vault, members: dict[str, Any], loc: str) -> None:
    assert faults(admin.post(SECRETS, json=material.secret(**members))) == [["body", loc]]
    assert vault.counts() == (1, 4, 0)


def test_the_longest_name_and_a_large_payload_are_kept(admin: httpx.Client, vault: Vault) -> None:
    secret = vault.store("é" * 255, encrypted_payload=material.blob(300_000))
    detail = answered(admin.get(f"{SECRETS}/{secret['id']}"))
    assert (detail["name"], detail["encrypted_payload"]) == ("é" * 255, secret["encrypted_payload"])


def test_a_change_leaves_what_it_does_not_name(admin: httpx.Client, vault: Vault, control: Control) -> None:
    secret = vault.store(description="Old")
    path = f"{SECRETS}/{secret['id']}"
    before = answered(admin.get(path))
    control.advance_clock(60)
    assert answered(admin.patch(path, json={})) == {k: v for k, v in before.items() if k != "encrypted_payload"}
    payload = material.blob(120)
    for change in ({"name": "New"}, {"description": None}, {"encrypted_payload": payload}):
        row = answered(admin.patch(path, json=change))
        assert row["updated_at"] > before["updated_at"]
    after = answered(admin.get(path))
    assert (after["name"], after["description"], after["encrypted_payload"]) == ("New", None, payload)
    assert after["created_at"] == before["created_at"]


@pytest.mark.parametrize(
    "change",
    [{"secret_type": "login"}, {"id": material.UNKNOWN}, {"name": None}, {"encrypted_payload": None}, {"name": ""}],
)
def test_a_change_that_may_not_be_is_refused(admin: httpx.Client, vault: Vault, change: dict[str, Any]) -> None:
    secret = vault.store()
    path = f"{SECRETS}/{secret['id']}"
    before = answered(admin.get(path))
    assert faults(admin.patch(path, json=change)) == [["body", *change]]
    assert answered(admin.get(path)) == before


def test_a_deleted_secret_is_gone(admin: httpx.Client, vault: Vault) -> None:
    secret, other = vault.store(), vault.store("Other")
    path = f"{SECRETS}/{secret['id']}"
    assert [admin.delete(path).status_code for _ in range(2)] == [204, 404]
    assert admin.get(path).status_code == 404
    assert admin.patch(path, json={}).status_code == 404
    assert [row["id"] for row in answered(admin.get(SECRETS))] == [other["id"]]
    answered(admin.post(SECRETS, json=secret), 201)


def test_the_vault_says_when_it_was_last_changed(admin: httpx.Client, vault: Vault, control: Control) -> None:
    seen = [vault.info()["updated_at"]]
    secret = material.secret()
    path = f"{SECRETS}/{secret['id']}"
    for verb, target, body in (
        ("POST", SECRETS, secret),
        ("PATCH", path, {"name": "New"}),
        ("DELETE", path, None),
        ("DELETE", f"/api/v1/vault/keys/{vault.recovery_hashes[0]}", None),
    ):
        control.advance_clock(1)
        assert admin.request(verb, target, json=body).is_success
        seen.append(vault.info()["updated_at"])
    assert seen == sorted(set(seen))
    assert vault.info()["created_at"] == seen[0]
