"""The exact JSON that each call sends: what is left out, what is null, what has a value."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Callable
from typing import Any

import pytest

from inkbox import AsyncAgentIdentity, AsyncInkbox, InkboxAPIError, VaultSecretDetail
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.resources.vault import AsyncUnlockedVault
from inkbox.vault.snapshot import Snapshot
from tests.facade import vectors
from tests.facade.secrets import ROWS
from tests.runtime.wire_server import Step, WireServer
from tests.vault.vectors import ORG_KEY

pytestmark = pytest.mark.anyio

CASES = vectors.load()
# Told by people and not by the client.
CONSOLE = {"agent_signup_approve"}


def unlocked(inkbox: AsyncInkbox) -> AsyncUnlockedVault:
    """The vault of the vectors, without the time that deriving a key takes."""
    key = OrganizationKey(ORG_KEY)
    return inkbox.vault._hold(key, Snapshot.of(key, [VaultSecretDetail.from_dict(row) for row in ROWS]), 0)


def call_for(operation: str, inkbox: AsyncInkbox, identity: AsyncAgentIdentity, base_url: str) -> Callable[..., Any]:
    """The public call of an operation; path arguments come first, others by name."""
    calls: dict[str, Callable[..., Any]] = {
        "identities_create": inkbox.create_identity,
        "identities_update": lambda handle, **given: identity.update(**given),
        "identities_grant_access": lambda handle, **given: identity.grant_access(**given),
        "phone_numbers_provision": inkbox.phone_numbers.provision,
        "mailboxes_update": inkbox.mailboxes.update,
        "messages_send": inkbox.messages.send,
        "messages_forward": inkbox.messages.forward,
        "messages_update_flags": inkbox.messages.update_flags,
        "threads_update": inkbox.threads.update,
        "mail_contact_rules_create": inkbox.mail_contact_rules.create,
        "mail_contact_rules_update": inkbox.mail_contact_rules.update,
        "domains_set_default": inkbox.domains.set_default,
        "agent_signup": lambda **given: AsyncInkbox.signup(**given, base_url=base_url),
        "agent_signup_verify": lambda **given: AsyncInkbox.verify_signup("ApiKey_1.test", **given, base_url=base_url),
        "signing_keys_create_or_rotate": inkbox.create_signing_key,
        "api_keys_create": inkbox.api_keys.create,
        "contacts_create": inkbox.contacts.create,
        "contacts_update": inkbox.contacts.update,
        "contact_access_grant": inkbox.contacts.access.grant,
        "notes_create": inkbox.notes.create,
        "notes_update": inkbox.notes.update,
        "note_access_grant": inkbox.notes.access.grant,
        "webhook_subscriptions_create": inkbox.webhooks.subscriptions.create,
        "webhook_subscriptions_update": inkbox.webhooks.subscriptions.update,
        "phone_numbers_update": inkbox.phone_numbers.update,
        "calls_place": inkbox.calls.place,
        "texts_send": inkbox.texts.send,
        "texts_update": inkbox.texts.update,
        "texts_update_conversation": inkbox.texts.update_conversation,
        "phone_contact_rules_create": inkbox.phone_contact_rules.create,
        "phone_contact_rules_update": inkbox.phone_contact_rules.update,
        "imessages_send": inkbox.imessages.send,
        "imessages_send_reaction": inkbox.imessages.send_reaction,
        "imessages_mark_conversation_read": inkbox.imessages.mark_conversation_read,
        "imessages_send_typing": inkbox.imessages.send_typing,
        "imessage_contact_rules_create": inkbox.imessage_contact_rules.create,
        "imessage_contact_rules_update": inkbox.imessage_contact_rules.update,
        "vault_initialize": inkbox.vault.initialize,
        "vault_replace_primary_key": inkbox.vault.update_key,
        "vault_create_secret": unlocked(inkbox).create_secret,
        "vault_update_secret": unlocked(inkbox).update_secret,
        "vault_grant_access": inkbox.vault.grant_access,
    }
    return calls[operation]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_the_body_is_exactly_that_of_the_vector(
    case: vectors.Case, async_inkbox: AsyncInkbox, wire: WireServer, identity_of: Callable[..., Any]
) -> None:
    identity = await identity_of()
    wire.play(*(Step(body=answer) for answer in case.answers), Step(418, body={"detail": "only recorded"}))
    call = call_for(case.operation, async_inkbox, identity, wire.base_url)
    with pytest.raises(ValueError if case.body is None else InkboxAPIError):
        await call(*case.path, **case.arguments)
    if case.body is None:
        assert wire.requests == []
    else:
        *before, request = wire.requests
        assert len(before) == len(case.answers)
        expected = vectors.settled(case.body, request.json)
        assert json.dumps(request.json, sort_keys=True) == json.dumps(expected, sort_keys=True)
        assert request.headers["content-type"] == "application/json"


def test_every_operation_that_sends_json_has_a_vector() -> None:
    contract = json.loads(importlib.resources.files("inkbox_server").joinpath("contract.json").read_text())
    sending = {
        operation["operationId"]
        for path in contract["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert sending - CONSOLE == {case.operation for case in CASES}


async def test_a_vault_is_chosen_by_one_id_several_or_a_word(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    from uuid import UUID

    one = UUID("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0077")
    for given, sent in ((one, str(one)), ("all", "all"), ("*", "*"), ([one, "x"], [str(one), "x"]), ([], [])):
        with pytest.raises(InkboxAPIError):
            await async_inkbox.create_identity("ops-bot", vault_secret_ids=given)  # type: ignore[arg-type]
        assert wire.requests[-1].json == {"agent_handle": "ops-bot", "vault_secret_ids": sent}
