"""Mail from a domain of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inkbox import (
    AsyncInkbox,
    InkboxConflictError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxValidationError,
    SendingDomainStatus,
)
from inkbox_sandbox import Control
from tests.journeys.world import address

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


async def test_a_verified_domain_is_chosen_by_name_or_as_the_default(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    control.set_domain("mail.example.com")
    control.set_domain("new.example.com", "pending")
    domains = await async_inkbox.domains.list()
    assert [(each.domain, each.status, each.is_default) for each in domains] == [
        ("new.example.com", "pending", False),
        ("mail.example.com", "verified", False),
    ]
    (verified,) = await async_inkbox.domains.list(status=SendingDomainStatus.VERIFIED)
    assert verified == (await async_inkbox.domains.list(status="verified"))[0]
    assert verified.id.startswith("sending_domain_")
    assert verified.verified_at is not None

    named = await async_inkbox.create_identity("sales-bot", email_local_part="hello", sending_domain="mail.example.com")
    assert address(named) == "hello@mail.example.com"
    assert named.mailbox is not None
    assert named.mailbox.sending_domain == "mail.example.com"

    assert await async_inkbox.domains.set_default("mail.example.com") == "mail.example.com"
    by_default = await async_inkbox.create_identity("press-bot-2")
    platform = await async_inkbox.create_identity("plain-bot", sending_domain=None)
    assert address(by_default) == "press-bot-2@mail.example.com"
    assert address(platform) == "plain-bot@inkboxmail.com"
    assert await async_inkbox.domains.set_default("inkboxmail.com") is None
    assert address(await async_inkbox.create_identity("later-bot")) == "later-bot@inkboxmail.com"


async def test_a_domain_that_is_not_verified_is_of_no_use(async_inkbox: AsyncInkbox, control: Control) -> None:
    control.set_domain("mail.example.com")
    agent = await async_inkbox.create_identity("sales-bot", sending_domain="mail.example.com")
    await agent.send_email(to=["ann@example.com"], subject="Fine")
    control.set_domain("mail.example.com", "degraded")
    with pytest.raises(InkboxConflictError):
        await agent.send_email(to=["ann@example.com"], subject="Not now")
    assert [entry.subject for entry in control.outbox()] == ["Fine"]
    with pytest.raises(InkboxConflictError):
        await async_inkbox.domains.set_default("mail.example.com")
    with pytest.raises(InkboxValidationError):
        await async_inkbox.create_identity("more-bot", sending_domain="mail.example.com")
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.create_identity("more-bot", sending_domain="unknown.example.com")
    with pytest.raises(InkboxValidationError):
        await async_inkbox.create_identity("more-bot", email_local_part="another")
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.get_identity("more-bot")


async def test_a_handle_on_a_domain_of_ones_own_can_change(async_inkbox: AsyncInkbox, control: Control) -> None:
    control.set_domain("mail.example.com")
    agent = await async_inkbox.create_identity("old-bot", sending_domain="mail.example.com")
    await agent.update(new_handle="new-bot")
    assert agent.agent_handle == "new-bot"
    assert address(agent) == "old-bot@mail.example.com"
    assert agent.tunnel is not None
    assert agent.tunnel.public_host == "new-bot.inkboxwire.com"
    assert (await async_inkbox.get_identity("new-bot")).id == agent.id
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.get_identity("old-bot")


async def test_an_agent_reads_the_domains_and_chooses_none(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    control.set_domain("mail.example.com")
    agent = await async_inkbox.create_identity("agent-bot")
    own = connect(control.create_key(identity_id=agent.id).api_key)
    assert [each.domain for each in await own.domains.list()] == ["mail.example.com"]
    with pytest.raises(InkboxPermissionError):
        await own.domains.set_default("mail.example.com")
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.domains.set_default("weird name@thing")
