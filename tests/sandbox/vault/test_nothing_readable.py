"""What is on the disk after a vault was used: ciphertext, wrapped keys, hashes, names; nothing that opens a secret."""

import base64
import hashlib
import itertools
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from inkbox_sandbox import Sandbox
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import SECRETS, VAULT, answered, replace

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "spec" / "vectors" / "vault.json").read_text(encoding="utf-8")
)
INITIALIZE = VECTORS["initialize"]
BY_KEY, BY_CODE = VECTORS["key_rotation"]
# Longer than what meets by chance in a database of some hundred kilobytes.
SHORTEST = 6


def administrator(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.base_url, headers={"X-API-Key": sandbox.api_key}, trust_env=False)


def use_a_vault(client: httpx.Client) -> None:
    """Everything a client does in a year: initialize, store, change, unlock, rotate, recover, revoke, delete."""
    others = [material.key(key_type="recovery") for _ in range(3)]
    answered(
        client.post(
            f"{VAULT}/initialize",
            json={
                "vault_key": INITIALIZE["post_body_vault_key"],
                "recovery_keys": [INITIALIZE["post_body_recovery_keys_0"], *others],
            },
        ),
        201,
    )
    rows = VECTORS["secret_rows"]
    for row in rows:
        members = {name: row[name] for name in ("id", "name", "secret_type", "encrypted_payload")}
        answered(client.post(SECRETS, json=members), 201)
    for flow in VECTORS["unlock_flows"]:
        asked = next(request for request in flow["requests_in_order"] if request["path"].endswith("/unlock"))
        unlocked = answered(client.get(asked["path"], params=asked["query"]))
        expected = asked["response_body"]["wrapped_org_encryption_key"]
        assert unlocked["wrapped_org_encryption_key"] == expected
        given = {row["id"]: row["encrypted_payload"] for row in unlocked["encrypted_secrets"]}
        assert given == {row["id"]: row["encrypted_payload"] for row in rows}
    answered(client.patch(f"{SECRETS}/{rows[0]['id']}", json={"encrypted_payload": rows[1]["encrypted_payload"]}))
    answered(client.put(BY_KEY["put_path"], json=BY_KEY["put_body"]))
    answered(replace(client, recovery_auth_hash=BY_CODE["put_body"]["recovery_auth_hash"]))
    assert client.delete(f"{VAULT}/keys/{others[0]['auth_hash']}").status_code == 204
    assert client.delete(f"{SECRETS}/{rows[2]['id']}").status_code == 204


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts_of(member)


def secrets_of_the_clients() -> set[bytes]:
    """What must not be on the disk: keys, codes, master keys, the organization's key, payloads, and parts of them."""
    texts = {each["vault_key_or_recovery_code"] for each in VECTORS["key_derivation"]}
    texts |= {BY_KEY["new_vault_key"], BY_CODE["recovery_code"], INITIALIZE["vault_key"]}
    raw = {bytes.fromhex(each["master_key_hex"]) for each in VECTORS["key_derivation"]}
    raw |= {bytes.fromhex(each["org_encryption_key_hex"]) for each in VECTORS["encrypted_payloads"]}
    shown = {row["name"] for row in VECTORS["secret_rows"]}
    for each in VECTORS["encrypted_payloads"]:
        texts |= {each["plaintext_utf8"], *texts_of(each["expected_payload"])}
    words = {text for text in texts if len(text) >= SHORTEST} - shown
    return {*(text.encode() for text in words), *raw}


def spellings(secret: bytes) -> Iterator[bytes]:
    """The ways in which some bytes may be written down."""
    yield from (secret, secret.hex().encode(), secret.hex().upper().encode())
    # However the bytes before it are cut, one of these stands in the base64 of the whole.
    for skipped in range(3):
        encoded = base64.b64encode(bytes(skipped) + secret)
        yield encoded[4 if skipped else 0 : -4]
    yield json.dumps(secret.decode("utf-8", "replace"))[1:-1].encode()


def everything_stored(folder: Path) -> dict[str, bytes]:
    """Each file as it is, and each value of each table."""
    stored = {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with sqlite3.connect(f"file:{folder / 'inkbox.db'}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            stored[f"table {table}"] = "\n".join(map(str, itertools.chain.from_iterable(rows))).encode()
    database.close()
    return stored


def found(stored: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Where a secret of the clients can be read."""
    return [
        (place, secret)
        for secret in secrets_of_the_clients()
        for place, content in stored.items()
        if any(len(spelling) >= SHORTEST and spelling in content for spelling in spellings(secret))
    ]


def test_nothing_that_opens_a_secret_is_ever_written(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path) as sandbox:
        with administrator(sandbox) as client:
            use_a_vault(client)
        # The file belongs to the running sandbox; its bytes can be read all the same, those of the journal too.
        running = {file.name: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert any(name.endswith("-wal") and content for name, content in running.items())
    stored = everything_stored(tmp_path)
    assert found({**running, **{f"closed {name}": content for name, content in stored.items()}}) == []
    # The search does see what is there.
    ciphertext = VECTORS["secret_rows"][3]["encrypted_payload"].encode()
    assert ciphertext in stored["table vault_secrets"]
    assert ciphertext in stored["inkbox.db"]
    assert any(ciphertext in content for content in running.values())


def test_the_keys_on_the_disk_are_hashes_and_wrapped_keys(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path) as sandbox, administrator(sandbox) as client:
        use_a_vault(client)
        live = answered(client.get(f"{VAULT}/unlock"))["wrapped_org_encryption_keys"]
    with sqlite3.connect(tmp_path / "inkbox.db") as database:
        rows = database.execute("SELECT id, auth_hash, wrapped_org_encryption_key FROM vault_keys").fetchall()
    database.close()
    assert sorted(rows) == sorted((key["id"], key["auth_hash"], key["wrapped_org_encryption_key"]) for key in live)
    # Of the four recovery keys one was consumed and one revoked.
    assert len(rows) == 3


def test_the_search_finds_a_secret_however_it_is_written() -> None:
    master_key = bytes.fromhex(VECTORS["key_derivation"][0]["master_key_hex"])
    code = BY_CODE["recovery_code"].encode()
    for written in (
        master_key,
        master_key.hex().encode(),
        base64.b64encode(b"x" + master_key),
        base64.b64encode(b"the code: " + code + b"."),
        b"..." + code,
        json.dumps({"data": "caf\u00e9 \U0001f511"}).encode(),
    ):
        assert found({"file": b"before " + written + b" after"}), written
    assert not found({"file": hashlib.sha256(master_key).hexdigest().encode()})
