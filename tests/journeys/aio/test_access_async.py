"""What each kind of key opens, and which agents see each other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from inkbox import (
    ApiKeyStatus,
    AsyncInkbox,
    HandleUnavailableError,
    InkboxAuthenticationError,
    InkboxConflictError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxValidationError,
    WhoamiJwtResponse,
)
from inkbox_sandbox import Control
from tests.journeys.world import address

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


async def handles_seen_by(inkbox: AsyncInkbox) -> list[str]:
    return [each.agent_handle for each in await inkbox.list_identities()]


async def test_agents_are_invisible_to_each_other_until_it_is_granted(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    north = await async_inkbox.create_identity("north-bot")
    south = await async_inkbox.create_identity("south-bot")
    own = connect(control.create_key(identity_id=south.id).api_key)
    assert await handles_seen_by(async_inkbox) == ["south-bot", "north-bot"]
    assert await handles_seen_by(own) == ["south-bot"]
    with pytest.raises(InkboxNotFoundError):
        await own.get_identity("north-bot")

    row = await north.grant_access(south.id)
    assert (row.target_identity_id, row.viewer_identity_id) == (north.id, south.id)
    assert sorted(await handles_seen_by(own)) == ["north-bot", "south-bot"]
    seen = await own.get_identity("north-bot")
    with pytest.raises(InkboxNotFoundError):
        await own.messages.list(address(seen)).first_page()
    with pytest.raises(InkboxNotFoundError):
        await seen.send_email(to=["ann@example.com"], subject="In another's name")
    with pytest.raises(InkboxPermissionError):
        await seen.list_access()

    with pytest.raises(InkboxConflictError):
        await north.grant_access(str(south.id))
    await north.revoke_access(south.id)
    assert await handles_seen_by(own) == ["south-bot"]
    with pytest.raises(InkboxNotFoundError):
        await north.revoke_access(south.id)


async def test_a_wildcard_lets_everybody_see_and_dissolves_when_one_is_taken_out(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    shown, eager, shy = [await async_inkbox.create_identity(handle) for handle in ("shown-bot", "eager-bot", "shy-bot")]
    await shown.grant_access(eager.id)
    row = await shown.grant_access(None)
    assert row.viewer_identity_id is None
    assert [each.viewer_identity_id for each in await shown.list_access()] == [None]
    with pytest.raises(InkboxConflictError) as refusal:
        await shown.grant_access(eager.id)
    assert refusal.value.detail["error"] == "redundant_grant"

    await shown.revoke_access(shy.id)
    assert [each.viewer_identity_id for each in await shown.list_access()] == [eager.id]
    later = await async_inkbox.create_identity("later-bot")
    for identity, sees in ((eager, True), (shy, False), (later, False)):
        own = connect(control.create_key(identity_id=identity.id).api_key)
        assert ("shown-bot" in await handles_seen_by(own)) is sees

    with pytest.raises(InkboxValidationError):
        await shown.grant_access(shown.id)
    with pytest.raises(InkboxNotFoundError):
        await shown.grant_access(UUID(int=1))


async def test_a_handle_belongs_to_one_identity(async_inkbox: AsyncInkbox, control: Control) -> None:
    identity = await async_inkbox.create_identity("@Taken-Bot")
    assert (identity.agent_handle, identity.email_address) == ("taken-bot", "taken-bot@inkboxmail.com")
    with pytest.raises(HandleUnavailableError) as refusal:
        await async_inkbox.create_identity("taken-bot")
    error = refusal.value
    assert (error.status_code, error.blocking_namespace) == (409, "identities")
    assert isinstance(error.__cause__, InkboxConflictError)
    assert error.request_id is not None
    with pytest.raises(HandleUnavailableError):
        await async_inkbox.create_identity("openai")
    with pytest.raises(HandleUnavailableError):  # the mailbox is on the platform's domain
        await identity.update(new_handle="renamed-bot")

    second = control.create_organization("Elsewhere")
    async with AsyncInkbox(second.api_key, base_url=control.health().base_url) as elsewhere:
        with pytest.raises(HandleUnavailableError):
            await elsewhere.create_identity("taken-bot")
    await identity.delete()
    await async_inkbox.create_identity("taken-bot")


async def test_a_key_of_one_agent_opens_that_agent_only(async_inkbox: AsyncInkbox, connect: Connect) -> None:
    mine = await async_inkbox.create_identity("mine-bot")
    other = await async_inkbox.create_identity("other-bot")
    created = await async_inkbox.api_keys.create(label="mine", description="For tests", scoped_identity_id=str(mine.id))
    record = created.record
    assert (record.label, record.description, record.scoped_identity_id) == ("mine", "For tests", mine.id)
    assert (record.status, record.last4) == (ApiKeyStatus.ACTIVE, created.api_key[-4:])
    assert created.api_key.startswith(f"{record.id}.")
    assert created.api_key not in repr(created)

    own = connect(created.api_key)
    me = await own.whoami()
    assert isinstance(me, own.WhoamiApiKeyResponse)
    assert own.WhoamiJwtResponse is WhoamiJwtResponse
    assert (me.auth_subtype, me.key_id, me.label) == ("api_key.agent_scoped.claimed", record.id, "mine")
    assert [each.email_address for each in await own.mailboxes.list()] == [address(mine)]
    with pytest.raises(InkboxNotFoundError):
        await own.mailboxes.get(address(other))
    with pytest.raises(InkboxPermissionError):
        await own.create_identity("another-bot")
    with pytest.raises(InkboxPermissionError):
        await own.api_keys.create(label="more", scoped_identity_id=mine.id)
    with pytest.raises(InkboxPermissionError):  # an admin key makes no admin key
        await async_inkbox.api_keys.create(label="everything")
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.api_keys.create(label="nobody's", scoped_identity_id=UUID(int=3))

    await mine.delete()
    with pytest.raises(InkboxAuthenticationError):
        await own.whoami()


async def test_dead_and_unknown_keys_open_nothing(connect: Connect, control: Control) -> None:
    revoked, expired = control.create_key(), control.create_key()
    assert (await connect(revoked.api_key).whoami()).auth_subtype == "api_key.admin_scoped"
    control.revoke_key(revoked.record.id)
    control.expire_key(expired.record.id)
    for key in (revoked.api_key, expired.api_key, "ApiKey_sandbox_0.unknown", "nonsense"):
        with pytest.raises(InkboxAuthenticationError) as refusal:
            await connect(key).whoami()
        assert key not in str(refusal.value)
        assert refusal.value.hint is not None


async def test_organizations_see_nothing_of_each_other(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    identity = await async_inkbox.create_identity("here-bot")
    note = await async_inkbox.notes.create(body="Ours")
    contact = await async_inkbox.contacts.create(given_name="Ann")
    elsewhere = connect(control.create_organization().api_key)
    assert await elsewhere.list_identities() == []
    assert await elsewhere.contacts.list() == []
    assert await elsewhere.notes.list() == []
    with pytest.raises(InkboxNotFoundError):
        await elsewhere.get_identity("here-bot")
    with pytest.raises(InkboxNotFoundError):
        await elsewhere.mailboxes.get(address(identity))
    with pytest.raises(InkboxNotFoundError):
        await elsewhere.notes.delete(note.id)
    with pytest.raises(InkboxNotFoundError):
        await elsewhere.contacts.get(contact.id)


async def test_a_signing_key_is_made_and_replaced(async_inkbox: AsyncInkbox) -> None:
    first = await async_inkbox.create_signing_key()
    second = await async_inkbox.create_signing_key()
    assert first.signing_key != second.signing_key
    assert first.created_at <= second.created_at
    assert second.signing_key not in repr(second)


async def test_an_identity_goes_with_everything_it_had(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("brief-bot", tunnel={"tls_mode": "passthrough"})
    number = await agent.provision_phone_number(state="NY")
    assert number.number.startswith("+1212555")
    assert agent.phone_number == number
    assert agent.tunnel is not None
    assert agent.tunnel.status == "awaiting_cert"
    assert agent.tunnel.public_host == "brief-bot.inkboxwire.com"
    with pytest.raises(InkboxConflictError):
        await agent.provision_phone_number()
    await agent.release_phone_number()
    assert (await async_inkbox.get_identity("brief-bot")).phone_number is None

    await agent.delete()
    with pytest.raises(InkboxNotFoundError):
        await agent.refresh()
    with pytest.raises(InkboxNotFoundError):
        await agent.delete()
    assert control.receive_mail(sender="ann@example.com", to=[address(agent)])[0].accepted is False
    assert await async_inkbox.mailboxes.list() == []


async def test_a_number_comes_with_the_identity_when_it_is_asked_for(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("call-bot", phone_number={"type": "local", "state": "CA"})
    assert agent.phone_number is not None
    assert (agent.phone_number.state, agent.phone_number.incoming_call_action) == ("CA", "auto_reject")
    with pytest.raises(InkboxValidationError):
        await async_inkbox.create_identity("free-bot", phone_number={"type": "toll_free"})
    with pytest.raises(InkboxNotFoundError):  # all or nothing
        await async_inkbox.get_identity("free-bot")
