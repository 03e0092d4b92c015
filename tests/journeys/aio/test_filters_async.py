"""Who gets through to a mailbox: filter modes, rules, and the folder that agents don't see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inkbox import (
    AsyncInkbox,
    ContactRuleStatus,
    DuplicateContactRuleError,
    FilterMode,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxValidationError,
    MailRuleAction,
    MailRuleMatchType,
)
from inkbox_sandbox import Control
from tests.journeys.world import address

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


def got_through(control: Control, mailbox: str, sender: str) -> bool:
    (delivery,) = control.receive_mail(sender=sender, to=[mailbox], subject=f"From {sender}", text="Hello.")
    assert delivery.accepted
    return not delivery.blocked


async def test_a_blacklist_lets_everybody_in_but_those_it_names(async_inkbox: AsyncInkbox, control: Control) -> None:
    mailbox = address(await async_inkbox.create_identity("open-bot"))
    rules = async_inkbox.mail_contact_rules
    await rules.create(mailbox, action="block", match_type="domain", match_target="@Spam.example")
    await rules.create(
        mailbox, action=MailRuleAction.ALLOW, match_type=MailRuleMatchType.EXACT_EMAIL, match_target="Ann@spam.example"
    )
    assert got_through(control, mailbox, "bob@example.com")
    assert not got_through(control, mailbox, "bob@spam.example")
    assert got_through(control, mailbox, "ann@spam.example")
    assert got_through(control, mailbox, "bob@mail.spam.example")


async def test_a_whitelist_lets_nobody_in_but_those_it_names(async_inkbox: AsyncInkbox, control: Control) -> None:
    mailbox = address(await async_inkbox.create_identity("closed-bot"))
    rules = async_inkbox.mail_contact_rules
    rule = await rules.create(mailbox, action="allow", match_type="domain", match_target="example.com")
    await rules.create(mailbox, action="block", match_type="exact_email", match_target="eve@example.com")

    changed = await async_inkbox.mailboxes.update(mailbox, filter_mode=FilterMode.WHITELIST)
    notice = changed.filter_mode_change_notice
    assert notice is not None
    assert (notice.new_filter_mode, notice.redundant_rule_action, notice.redundant_rule_count) == (
        "whitelist",
        "block",
        1,
    )
    assert (await async_inkbox.mailboxes.update(mailbox, filter_mode="whitelist")).filter_mode_change_notice is None
    assert (await async_inkbox.mailboxes.get(mailbox)).filter_mode_change_notice is None

    assert got_through(control, mailbox, "ann@example.com")
    assert not got_through(control, mailbox, "eve@example.com")
    assert not got_through(control, mailbox, "bob@elsewhere.example")

    paused = await rules.update(mailbox, rule.id, status="paused")
    assert paused.status is ContactRuleStatus.PAUSED
    assert not got_through(control, mailbox, "ann@example.com")
    await async_inkbox.mailboxes.update(mailbox, filter_mode="blacklist")
    assert got_through(control, mailbox, "bob@elsewhere.example")


async def test_mail_between_agents_goes_through_the_same_filter(async_inkbox: AsyncInkbox) -> None:
    sender = await async_inkbox.create_identity("sender-bot")
    closed = await async_inkbox.create_identity("shut-bot")
    await async_inkbox.mailboxes.update(address(closed), filter_mode="whitelist")
    sent = await sender.send_email(to=[address(closed)], subject="Anybody there?")
    assert sent.direction == "outbound"  # rules never stop a send
    assert [thread.subject async for thread in async_inkbox.threads.list(address(closed), folder="blocked")] == [
        "Anybody there?"
    ]


async def test_blocked_mail_is_seen_with_an_admin_key_only_until_it_is_moved(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    agent = await async_inkbox.create_identity("guarded-bot")
    mailbox = address(agent)
    await async_inkbox.mail_contact_rules.create(
        mailbox, action="block", match_type="exact_email", match_target="eve@example.com"
    )
    assert not got_through(control, mailbox, "eve@example.com")
    own = connect(control.create_key(identity_id=agent.id).api_key)

    (thread,) = [each async for each in async_inkbox.threads.list(mailbox)]
    assert thread.folder == "blocked"
    assert await async_inkbox.threads.list_folders(mailbox) == ["blocked"]
    assert len(await async_inkbox.mailboxes.search(mailbox, q="hello")) == 1

    assert [each async for each in own.threads.list(mailbox)] == []
    assert [each async for each in own.messages.list(mailbox)] == []
    assert await own.threads.list_folders(mailbox) == []
    assert await own.mailboxes.search(mailbox, q="hello") == []
    with pytest.raises(InkboxNotFoundError):
        await own.threads.get(mailbox, thread.id)
    with pytest.raises(InkboxNotFoundError):
        await own.threads.update(mailbox, thread.id, folder="inbox")

    await async_inkbox.threads.update(mailbox, thread.id, folder="inbox")
    (message,) = [each async for each in own.messages.list(mailbox)]
    assert message.from_address == "eve@example.com"


async def test_nobody_can_block_a_thread_by_hand(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("hand-bot")
    assert got_through(control, address(agent), "ann@example.com")
    (thread,) = [each async for each in async_inkbox.threads.list(address(agent))]
    before = control.delivered("threads_update")
    with pytest.raises(ValueError, match="blocked"):
        await async_inkbox.threads.update(address(agent), thread.id, folder="blocked")
    assert control.delivered("threads_update") == before


async def test_there_is_one_rule_for_a_target(async_inkbox: AsyncInkbox) -> None:
    mailbox = address(await async_inkbox.create_identity("rule-bot"))
    rules = async_inkbox.mail_contact_rules
    first = await rules.create(mailbox, action="block", match_type="exact_email", match_target="ann@example.com")
    with pytest.raises(DuplicateContactRuleError) as refusal:
        await rules.create(mailbox, action="allow", match_type="exact_email", match_target="ANN@example.com")
    assert refusal.value.existing_rule_id == first.id
    assert refusal.value.status_code == 409
    await rules.delete(mailbox, first.id)
    second = await rules.create(mailbox, action="allow", match_type="exact_email", match_target="ann@example.com")
    assert second.id != first.id
    with pytest.raises(InkboxValidationError):
        await rules.create(mailbox, action="allow", match_type="domain", match_target="ann@example.com")


async def test_rules_are_listed_page_by_page_and_over_all_mailboxes(async_inkbox: AsyncInkbox) -> None:
    rules = async_inkbox.mail_contact_rules
    mailboxes = [await async_inkbox.create_identity(handle) for handle in ("first-bot", "second-bot")]
    for identity in mailboxes:
        for name in ("a", "b", "c"):
            await rules.create(
                address(identity), action="block", match_type="domain", match_target=f"{name}.example.com"
            )
    targets = ["c.example.com", "b.example.com", "a.example.com"]
    mailbox = address(mailboxes[0])
    assert [rule.match_target for rule in await rules.list(mailbox)] == targets
    assert [rule.match_target for rule in await rules.list(mailbox, limit=1, offset=1)] == targets[1:2]
    assert [rule.match_target async for rule in rules.iter(mailbox, page_size=2)] == targets
    assert await rules.list(mailbox, action="allow") == []
    assert len(await rules.list_all()) == 6
    first = mailboxes[0].mailbox
    assert first is not None
    assert len([rule async for rule in rules.iter_all(mailbox_id=first.id, page_size=2)]) == 3


async def test_an_agent_makes_rules_and_an_admin_changes_them(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    agent = await async_inkbox.create_identity("limited-bot")
    own = connect(control.create_key(identity_id=agent.id).api_key)
    mailbox = address(agent)
    rule = await own.mail_contact_rules.create(
        mailbox, action="block", match_type="domain", match_target="spam.example"
    )
    assert await own.mail_contact_rules.get(mailbox, str(rule.id)) == rule
    with pytest.raises(InkboxPermissionError):
        await own.mail_contact_rules.update(mailbox, rule.id, action="allow")
    with pytest.raises(InkboxPermissionError):
        await own.mail_contact_rules.delete(mailbox, rule.id)
    with pytest.raises(InkboxPermissionError):
        await own.mail_contact_rules.list_all()
    with pytest.raises(InkboxPermissionError):
        await own.mailboxes.update(mailbox, filter_mode="whitelist")
    assert (await async_inkbox.mail_contact_rules.update(mailbox, rule.id, action="allow")).action == "allow"
