"""Secrets are used and never shown: canaries go through every member that the contract marks, and nobody finds them.

Each canary travels on a real socket, in a call that succeeds and in calls that fail in many ways. Everything that a
program may print on the way is kept: results, exceptions with their chains, what hooks are told, all logging at DEBUG.
"""

from __future__ import annotations

import asyncio
import importlib.resources
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from inkbox import AsyncInkbox, Inkbox, InkboxConfigurationError, InkboxError
from inkbox_api.models.attachment_link import AttachmentLink
from inkbox_api.models.vault_key_material_wire import VaultKeyMaterialWire
from inkbox_api.resources.vault import AsyncVaultResource
from inkbox_sync.resources.vault import VaultResource
from tests.facade import answers
from tests.journeys.witness import Witness
from tests.runtime.wire_server import Step, WireServer, closed_port

API_KEY = "ApiKey_1.canary-of-the-caller"
VAULT_KEY = "canary-of-the-vault"
COOKIE = "canary-of-the-cookie"
CODE = "canary-code"
PASSWORD = "canary-password"
MEDIA_URL = "https://files.example.net/cat.png?signature=canary-of-the-picture"
SIGNED_URL = "https://files.example.net/invoice.pdf?signature=canary-of-the-link"

HASH = "5e20c203b8e448147f25f26006b21ace92693787d11c228ac11141be78c9e297"
CIPHERTEXT = "Y2FuYXJ5LW9mLXRoZS12YXVsdA=="

# A traceback quotes the lines it goes through, so no canary stands in a line that makes a call.
FLAVOURS = ("blocking", "asynchronous")


class Probe(NamedTuple):
    """A call that a secret goes through.

    Attributes:
        canary: The secret.
        call: Makes the call on a client of either flavour; the service's address is given too.
        answer: A successful answer.
        read: Finds the secret in the result; None when it went the other way.
        shown: What of the result must not show the secret: the result itself, unless that is nothing but the secret.
    """

    canary: str
    call: Callable[[Any, str], Any]
    answer: Any
    read: Callable[[Any], object] | None = None
    shown: Callable[[Any], object] = lambda result: result


def signed_link(client: Any, _: str) -> Any:
    return client.messages.get_attachment("ops-bot@inkboxmail.com", answers.MESSAGE, "invoice.pdf")


API_KEY_RECORD = {
    "id": "ApiKey_2", "organization_id": "org_1", "created_by": "user_1", "creator_type": "human", "label": "x",
    "status": "active", "last4": "last", "display_prefix": "ApiKey_2", "created_at": answers.TIME,
    "updated_at": answers.TIME,
}  # fmt: skip


def vault(client: Any) -> Any:
    """The plain calls of the vault."""
    kind = VaultResource if isinstance(client, Inkbox) else AsyncVaultResource
    return kind(client._connection)


def initialized(client: Any, _: str) -> Any:
    material = {"id": answers.TEXT, "wrapped_org_encryption_key": CIPHERTEXT, "auth_hash": HASH, "key_type": "primary"}
    return vault(client)._initialize(vault_key=material, recovery_keys=[VaultKeyMaterialWire.from_dict(material)])


def replaced(client: Any, **proof: str) -> Any:
    return vault(client)._replace_primary_key(
        id=answers.TEXT, wrapped_org_encryption_key=CIPHERTEXT, auth_hash=HASH, **proof
    )


VAULT = {"vault_id": answers.TEXT, "vault_key_id": answers.TEXT, "recovery_key_count": 4}
VAULT_KEY_ROW = {
    "id": answers.TEXT, "key_type": "primary", "created_at": answers.TIME, "updated_at": answers.TIME,
}  # fmt: skip
WRAPPED = {"id": answers.TEXT, "auth_hash": HASH, "wrapped_org_encryption_key": CIPHERTEXT}
SECRET = {
    "id": answers.TEXT, "name": "CRM", "secret_type": "login", "created_at": answers.TIME, "updated_at": answers.TIME,
}  # fmt: skip

VAULT_PROBES = {
    ("VaultKeyMaterialWire", "auth_hash"): Probe(HASH, initialized, VAULT),
    ("VaultKeyMaterialWire", "wrapped_org_encryption_key"): Probe(CIPHERTEXT, initialized, VAULT),
    ("PrimaryKeyReplace", "auth_hash"): Probe(HASH, lambda client, _: replaced(client), VAULT_KEY_ROW),
    ("PrimaryKeyReplace", "wrapped_org_encryption_key"): Probe(
        CIPHERTEXT, lambda client, _: replaced(client), VAULT_KEY_ROW
    ),
    ("PrimaryKeyReplace", "current_auth_hash"): Probe(
        HASH, lambda client, _: replaced(client, current_auth_hash=HASH), VAULT_KEY_ROW
    ),
    ("PrimaryKeyReplace", "recovery_auth_hash"): Probe(
        HASH, lambda client, _: replaced(client, recovery_auth_hash=HASH), VAULT_KEY_ROW
    ),
    ("parameter", "auth_hash"): Probe(
        HASH, lambda client, _: vault(client)._unlock(auth_hash=HASH), {"encrypted_secrets": []}
    ),
    ("VaultUnlock", "wrapped_org_encryption_key"): Probe(
        CIPHERTEXT,
        lambda client, _: vault(client)._unlock(auth_hash=HASH),
        {"wrapped_org_encryption_key": CIPHERTEXT},
        lambda result: result.wrapped_org_encryption_key,
    ),
    ("WrappedVaultKey", "auth_hash"): Probe(
        HASH,
        lambda client, _: vault(client)._unlock(),
        {"wrapped_org_encryption_keys": [WRAPPED]},
        lambda result: result.wrapped_org_encryption_keys[0].auth_hash,
    ),
    ("WrappedVaultKey", "wrapped_org_encryption_key"): Probe(
        CIPHERTEXT,
        lambda client, _: vault(client)._unlock(),
        {"wrapped_org_encryption_keys": [WRAPPED]},
        lambda result: result.wrapped_org_encryption_keys[0].wrapped_org_encryption_key,
    ),
    ("VaultSecretCreate", "encrypted_payload"): Probe(
        CIPHERTEXT,
        lambda client, _: vault(client)._create_secret(
            id=answers.TEXT, name="CRM", secret_type="login", encrypted_payload=CIPHERTEXT
        ),
        SECRET,
    ),
    ("VaultSecretUpdate", "encrypted_payload"): Probe(
        CIPHERTEXT,
        lambda client, _: vault(client)._update_secret(answers.TEXT, encrypted_payload=CIPHERTEXT),
        SECRET,
    ),
    ("VaultSecretDetail", "encrypted_payload"): Probe(
        CIPHERTEXT,
        lambda client, _: vault(client)._get_secret(answers.TEXT),
        {**SECRET, "encrypted_payload": CIPHERTEXT},
        lambda result: result.encrypted_payload,
    ),
}

PROBES = {
    **VAULT_PROBES,
    ("AgentSignupResponse", "api_key"): Probe(
        "ApiKey_2.canary-of-a-signup",
        lambda client, url: type(client).signup("ann@example.net", note_to_human="Hi", base_url=url),
        answers.signup(api_key="ApiKey_2.canary-of-a-signup"),
        lambda result: result.api_key,
    ),
    ("AgentSignupVerifyRequest", "verification_code"): Probe(
        CODE,
        lambda client, url: type(client).verify_signup(API_KEY, CODE, base_url=url),
        answers.claim(),
    ),
    ("CreatedApiKey", "api_key"): Probe(
        "ApiKey_2.canary-of-a-new-key",
        lambda client, url: client.with_raw_response.api_keys.create(label="x"),
        {"api_key": "ApiKey_2.canary-of-a-new-key", "record": API_KEY_RECORD},
        lambda result: result.parsed.api_key,
    ),
    ("SigningKey", "signing_key"): Probe(
        "whsec_canary",
        lambda client, url: client.create_signing_key(),
        {"signing_key": "whsec_canary", "created_at": answers.TIME},
        lambda result: result.signing_key,
    ),
    ("TextMediaItem", "url"): Probe(
        MEDIA_URL,
        lambda client, url: client.texts.get(answers.phone_number()["id"], answers.TEXT),
        answers.text(media=[{"content_type": "image/png", "size": 7, "url": MEDIA_URL}]),
        lambda result: result.media[0].url,
    ),
    ("IMessageMediaItem", "url"): Probe(
        MEDIA_URL,
        lambda client, url: client.imessages.send(conversation_id=answers.TEXT, text="Hi"),
        {"message": answers.imessage(media=[{"url": MEDIA_URL}])},
        lambda result: result.media[0].url,
    ),
    ("IMessageMediaUpload", "media_url"): Probe(
        MEDIA_URL,
        lambda client, url: client.imessages.upload_media(content=b"picture", filename="cat.png"),
        {"media_url": MEDIA_URL, "content_type": "image/png", "size": 7},
        lambda result: result.media_url,
    ),
    ("AttachmentLink", "url"): Probe(
        SIGNED_URL,
        signed_link,
        {"url": SIGNED_URL, "filename": "invoice.pdf", "expires_in": 3600},
        lambda result: result["url"],
        # The public result is a plain dict, as documented: its user asked for the link. The model behind it is not.
        AttachmentLink.from_dict,
    ),
}


def spoiled(probe: Probe) -> dict[str, Step]:
    """What may come back in place of the answer, with the secret in it wherever it could be."""
    whole = json.dumps(probe.answer).encode()
    member = {name: value for name, value in probe.answer.items() if value == probe.canary}
    wrong = {name: [value] for name, value in probe.answer.items()}
    return {
        "cut off": Step(body=whole[:-1]),
        "not JSON": Step(200, {"Content-Type": "text/html"}, f"<html>{probe.canary}</html>".encode()),
        "other members missing": Step(body=member),
        "of another type": Step(body=wrong),
        "a list": Step(body=[probe.answer, probe.canary]),
        "redirected": Step(307, {"Location": f"https://elsewhere.example.net/{probe.canary}"}),
        "refused": Step(401, body={"detail": "Invalid or missing API key"}),
        "invalid": Step(422, body={"detail": [{"loc": ["body"], "msg": "Field required", "type": "missing"}]}),
        "conflict": Step(409, body={"detail": {"error": "taken", "message": "No."}}),
        "gone wrong": Step(500, {"Content-Type": "text/html"}, b"<html>Oops</html>"),
        "connection lost": Step(fault="reset after"),
        "connection lost halfway": Step(body=probe.answer, fault="reset in body"),
    }


def marked_in_the_contract() -> set[tuple[str, str]]:
    contract = json.loads(importlib.resources.files("inkbox_server").joinpath("contract.json").read_text())
    marked = {
        (schema, name)
        for schema, definition in contract["components"]["schemas"].items()
        for part in (definition, *definition.get("allOf", ()))
        for name, member in part.get("properties", {}).items()
        if member.get("x-sensitive")
    }
    parameters = list(contract["components"].get("parameters", {}).values())
    for path in contract["paths"].values():
        parameters += path.get("parameters", [])
        for operation in path.values():
            parameters += operation.get("parameters", []) if isinstance(operation, dict) else []
    return marked | {("parameter", each["name"]) for each in parameters if each.get("x-sensitive")}


def test_there_is_a_canary_for_every_marked_member() -> None:
    assert marked_in_the_contract() == set(PROBES)


@pytest.fixture
def witness(caplog: pytest.LogCaptureFixture) -> Witness:
    caplog.set_level(logging.DEBUG)
    return Witness(caplog)


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("INKBOX_API_KEY", "INKBOX_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    # Known to every client and used by none of these calls: given as an argument it would unlock the vault.
    monkeypatch.setenv("INKBOX_VAULT_KEY", VAULT_KEY)


def call(flavour: str, probe: Probe, url: str, witness: Witness) -> Any:
    """Make the call of a probe with a client of one flavour; what hooks are told is seen."""
    settings: dict[str, Any] = {
        "base_url": url, "max_retries": 1, "on_request": witness.be_told, "on_response": witness.be_told,
    }  # fmt: skip
    if flavour == "blocking":
        with Inkbox(API_KEY, **settings) as inkbox:
            witness.see(inkbox, vars(inkbox), inkbox.with_raw_response)
            return probe.call(inkbox, url)

    async def make() -> Any:
        async with AsyncInkbox(API_KEY, **settings) as async_inkbox:
            witness.see(async_inkbox, vars(async_inkbox), async_inkbox.with_raw_response)
            return await probe.call(async_inkbox, url)

    return asyncio.run(make())


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("member", PROBES, ids=".".join)
def test_a_call_that_succeeds_shows_no_secret(
    flavour: str, member: tuple[str, str], wire: WireServer, witness: Witness
) -> None:
    probe = PROBES[member]
    wire.play(Step(200, {"Set-Cookie": f"AWSALB={COOKIE}; Path=/"}, probe.answer))
    result = call(flavour, probe, wire.base_url, witness)
    if probe.read is None:
        assert probe.canary in wire.requests[0].target + wire.requests[0].body.decode()
    else:
        assert probe.read(result) == probe.canary
    witness.see(probe.shown(result), [probe.shown(result)])
    assert witness.found(probe.canary, API_KEY, VAULT_KEY, COOKIE) == []


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("member", PROBES, ids=".".join)
def test_a_call_that_fails_shows_no_secret(
    flavour: str, member: tuple[str, str], wire: WireServer, witness: Witness
) -> None:
    probe = PROBES[member]
    went_well = set()
    for circumstance, step in spoiled(probe).items():
        wire.play(step)
        try:
            call(flavour, probe, wire.base_url, witness)
        except InkboxError as error:
            witness.catch(error)
        else:
            went_well.add(circumstance)
        assert witness.found(probe.canary, API_KEY, VAULT_KEY) == [], circumstance
    # A member that may be missing, or whose type nobody looks at, spoils nothing; a link may come as a redirect.
    harmless = {"other members missing", "of another type"}
    assert went_well <= (harmless | {"redirected"} if member == ("AttachmentLink", "url") else harmless)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_hash_in_a_path_is_shown_to_nobody(flavour: str, wire: WireServer, witness: Witness) -> None:
    probe = Probe(HASH, lambda client, _: vault(client).delete_key(HASH), None)
    wire.play(Step(204))
    call(flavour, probe, wire.base_url, witness)
    assert wire.requests[0].target == f"/api/v1/vault/keys/{HASH}"
    for step in (Step(409, body={"detail": "This is the last primary key"}), Step(307), Step(fault="reset after")):
        wire.play(step)
        with pytest.raises(InkboxError) as failure:
            call(flavour, probe, wire.base_url, witness)
        assert failure.value.path == "/api/v1/vault/keys/***"
        witness.catch(failure.value)
    assert witness.found(HASH, API_KEY) == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_redirect_to_a_signed_link_is_shown_to_nobody(flavour: str, wire: WireServer, witness: Witness) -> None:
    def redirected(client: Any, _: str) -> Any:
        return client.with_raw_response.messages.get_attachment(
            "ops-bot@inkboxmail.com", answers.MESSAGE, "invoice.pdf", redirect=True
        )

    wire.play(Step(302, {"Location": SIGNED_URL, "Set-Cookie": f"AWSALB={COOKIE}"}))
    result = call(flavour, Probe(SIGNED_URL, redirected, {}), wire.base_url, witness)
    assert result.parsed == {"url": SIGNED_URL}
    assert result.headers["Location"] == SIGNED_URL
    witness.see(result.headers)
    assert witness.found(SIGNED_URL, API_KEY, COOKIE) == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_password_in_an_address_is_not_shown(flavour: str, wire: WireServer, witness: Witness) -> None:
    for port in (wire.base_url.rpartition(":")[2], str(closed_port())):
        url = f"http://ann:canary-password@127.0.0.1:{port}"
        wire.play(Step(500, body={"detail": "Oops"}))
        with pytest.raises(InkboxError) as failure:
            call(flavour, Probe("", lambda client, _: client.whoami(), {}), url, witness)
        witness.catch(failure.value)
    with pytest.raises(InkboxConfigurationError) as refusal:
        Inkbox(API_KEY, base_url=f"ftp://ann:{PASSWORD}@inkbox.ai")
    witness.catch(refusal.value)
    assert witness.found(PASSWORD, API_KEY) == []


@pytest.mark.parametrize("flavour", [Inkbox, AsyncInkbox])
def test_a_key_that_cannot_be_sent_is_not_shown(flavour: type, witness: Witness, tmp_path: Path) -> None:
    for key in (f"{API_KEY}\n", f" {API_KEY}", f"{API_KEY}ü", f"ApiKey_sandbox_{API_KEY}"):
        with pytest.raises(InkboxConfigurationError) as refusal:
            flavour(key, vault_key=VAULT_KEY)
        witness.catch(refusal.value)
    config = tmp_path / ".inkbox" / "config"
    config.parent.mkdir()
    config.write_text(f"api_key: {API_KEY}\n")
    with pytest.raises(InkboxConfigurationError) as refusal:
        flavour()
    witness.catch(refusal.value)
    assert witness.found(API_KEY, VAULT_KEY) == []


def test_the_witness_finds_what_is_shown(witness: Witness) -> None:
    logging.getLogger("anywhere").debug("the key is %s", "canary-1")
    assert len(witness.found("canary-1")) == 2
    try:
        try:
            raise KeyError("canary-2")
        except KeyError:
            raise ValueError("no") from None
    except ValueError as error:
        witness.catch(error)
    assert witness.found("canary-2")
