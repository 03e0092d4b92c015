"""An agent gets a number and texts with people: codes, pictures, groups, rules."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from inkbox import (
    AsyncAgentIdentity,
    AsyncInkbox,
    InkboxError,
    InkboxNotFoundError,
    InkboxTimeoutError,
    RecipientBlockedError,
    SenderRateLimitedError,
    SenderSmsPendingError,
    SmsDeliveryStatus,
    SmsStatus,
    extract_links,
    extract_otp,
)
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import InboundFile
from tests.journeys.world import ANN, BEN, CLEO, fetch, later, phone

pytestmark = pytest.mark.anyio


async def texter(inkbox: AsyncInkbox, control: Control, handle: str = "text-bot") -> AsyncAgentIdentity:
    """An identity whose number is ready for texts."""
    control.set_caps(sms_ready_seconds=0)
    return await inkbox.create_identity(handle, phone_number={})


async def test_a_new_number_becomes_ready_and_a_conversation_begins(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await async_inkbox.create_identity("text-bot")
    assert agent.phone_number is None
    with pytest.raises(InkboxError, match="text-bot"):
        await agent.send_text(to=ANN, text="Hello?")

    number = await agent.provision_phone_number(state="CA")
    assert (number.sms_status, number.state, phone(agent)) == (SmsStatus.PENDING, "CA", number.number)
    control.receive_text(sender=ANN, to=number.number, text="START")
    with pytest.raises(SenderSmsPendingError) as early:
        await agent.send_text(to=ANN, text="Hello?")
    assert early.value.status_code == 409
    control.advance_clock(600)
    assert (await async_inkbox.phone_numbers.get(number.id)).sms_status is SmsStatus.READY

    sent = await agent.send_text(to=ANN, text="How may I help?")
    assert (sent.delivery_status, sent.remote_phone_number, sent.type) == (SmsDeliveryStatus.QUEUED, ANN, "sms")
    delivered = await agent.get_text(sent.id)
    assert delivered.delivery_status is SmsDeliveryStatus.DELIVERED
    assert delivered.delivered_at is not None
    assert [row.delivery_status for row in delivered.recipients or []] == ["delivered"]

    control.receive_text(sender=ANN, to=number.number, text="With my order, please")
    answer = await agent.wait_for_text(match="MY ORDER", timeout=5)
    assert (answer.direction, answer.sender_phone_number, answer.conversation_id) == (
        "inbound",
        ANN,
        sent.conversation_id,
    )
    assert answer.conversation_id is not None
    reply = await agent.send_text(conversation_id=answer.conversation_id, text="Which one?")
    assert reply.remote_phone_number == ANN

    await agent.release_phone_number()
    assert agent.phone_number is None
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.phone_numbers.get(number.id)


async def test_a_code_comes_in_while_the_agent_waits(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await texter(async_inkbox, control)
    control.receive_text(sender=BEN, to=phone(agent), text="Are you there?")
    words = "739123 is your Acme code, or open https://acme.example/v?t=1."
    timer = later(0.2, lambda: control.receive_text(sender=ANN, to=phone(agent), text=words))
    text = await agent.wait_for_text(match="acme code", timeout=10, poll_interval=0.05)
    await asyncio.to_thread(timer.join)
    assert (extract_otp(text), extract_links(text)) == ("739123", ["https://acme.example/v?t=1"])

    await agent.mark_text_read(text.id)
    for match in ("acme code", lambda each: each.sender_phone_number == ANN):
        with pytest.raises(InkboxTimeoutError, match="text"):
            await agent.wait_for_text(match=match, timeout=0)
    assert (await agent.wait_for_text(match=BEN, timeout=0)).text == "Are you there?"
    with pytest.raises(InkboxTimeoutError):
        await agent.wait_for_text(since=datetime(2100, 1, 1, tzinfo=UTC), timeout=0)
    with pytest.raises(ValueError, match="time zone"):
        await agent.wait_for_text(since=datetime(2100, 1, 1), timeout=0)


async def test_pictures_go_both_ways(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await texter(async_inkbox, control)
    control.receive_text(sender=ANN, to=phone(agent), text="START")
    control.receive_text(sender=ANN, to=phone(agent), media=[InboundFile("cat.png", b"\x89PNG", "image/png")])
    picture = await agent.wait_for_text(match=lambda text: text.media is not None, timeout=5)
    (item,) = picture.media or []
    assert (picture.type, picture.text, item.content_type, item.size) == ("mms", None, "image/png", 4)
    assert (await asyncio.to_thread(fetch, item.url)).body == b"\x89PNG"

    sent = await agent.send_text(to=ANN, text="Cute!", media_urls=[item.url])
    (copy,) = sent.media or []
    assert (sent.type, (await asyncio.to_thread(fetch, copy.url)).body) == ("mms", b"\x89PNG")
    control.advance_clock(3601)
    assert (await asyncio.to_thread(fetch, item.url)).status == 403


async def test_conversations_are_listed_read_searched_and_emptied(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await texter(async_inkbox, control)
    assert agent.phone_number is not None
    number, texts = agent.phone_number.id, async_inkbox.texts
    for person in (ANN, BEN, CLEO):
        control.receive_text(sender=person, to=phone(agent), text="START")
        control.advance_clock(1)
    group = await agent.send_text(to=[ANN, BEN], text="Dinner at eight?")
    assert (group.remote_phone_number, group.type, len(group.recipients or [])) == (None, "mms", 2)
    control.receive_text(sender=ANN, to=phone(agent), others=[BEN], text="Fine with me")
    control.receive_text(sender=ANN, to=phone(agent), text="And what shall I bring for dinner?")

    alone = await agent.list_text_conversations()
    assert [row.remote_phone_number for row in alone] == [ANN, CLEO, BEN]
    everything = [row async for row in texts.iter_conversations(number, include_groups=True, page_size=1)]
    assert [row.is_group for row in everything] == [False, True, False, False]
    together = everything[1]
    assert (together.id, together.participants) == (group.conversation_id, sorted([ANN, BEN]))
    assert (together.latest_text, together.unread_count, together.total_count) == ("Fine with me", 1, 2)
    assert group.conversation_id is not None
    said = [text.text for text in await agent.get_text_conversation(group.conversation_id)]
    assert said == ["Fine with me", "Dinner at eight?"]
    with_ann = await agent.get_text_conversation(ANN)
    assert with_ann[0].text == "And what shall I bring for dinner?"
    assert {text.id for text in with_ann}.isdisjoint({group.id})

    marked = await agent.mark_text_conversation_read(ANN)
    assert (marked.remote_phone_number, marked.is_read, marked.updated_count) == (ANN, True, 2)
    unread = [text.remote_phone_number for text in await agent.list_texts(is_read=False) if text.direction == "inbound"]
    assert sorted(each for each in unread if each) == [BEN, CLEO]

    found = await texts.search(number, q="dinner")
    assert {text.text for text in found} == {"Dinner at eight?", "And what shall I bring for dinner?"}
    await texts.update(number, with_ann[0].id, status="deleted")
    with pytest.raises(InkboxNotFoundError):
        await agent.get_text(with_ann[0].id)
    assert [text.id for text in await texts.search(number, q="dinner")] == [group.id]


async def test_rules_keep_people_out_and_the_agent_in(
    async_inkbox: AsyncInkbox, connect: Callable[..., AsyncInkbox], control: Control
) -> None:
    agent = await texter(async_inkbox, control)
    assert agent.phone_number is not None
    number, rules = agent.phone_number.id, async_inkbox.phone_contact_rules
    control.receive_text(sender=ANN, to=phone(agent), text="START")
    rule = await rules.create(number, action="block", match_target=ANN)
    with pytest.raises(RecipientBlockedError) as blocked:
        await agent.send_text(to=ANN, text="Hello")
    assert (blocked.value.matched_rule_id, blocked.value.address) == (rule.id, ANN)
    assert control.receive_text(sender=ANN, to=phone(agent), text="Let me in").blocked

    own = connect(control.create_key(identity_id=agent.id).api_key)
    mine = await own.get_identity("text-bot")
    assert "Let me in" not in [text.text for text in await mine.list_texts()]
    assert [text.text for text in await agent.list_texts(is_blocked=True)] == ["Let me in"]

    await rules.update(number, rule.id, status="paused")
    await agent.send_text(to=ANN, text="Hello again")
    changed = await async_inkbox.phone_numbers.update(number, filter_mode="whitelist")
    assert changed.filter_mode_change_notice is not None
    with pytest.raises(RecipientBlockedError) as refused:
        await agent.send_text(to=ANN, text="Hello once more")
    assert refused.value.matched_rule_id is None


async def test_a_number_has_its_limit_and_a_carrier_its_own_mind(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await texter(async_inkbox, control)
    control.set_caps(text_recipients_per_window=2)
    control.receive_text(sender=ANN, to=phone(agent), text="START")
    control.order_text_outcome("delivery_failed", recipient=ANN, error_code="30007", error_detail="Filtered")
    failed = await agent.get_text((await agent.send_text(to=ANN, text="One")).id)
    assert (failed.delivery_status, failed.error_code, failed.error_detail) == ("delivery_failed", "30007", "Filtered")
    assert failed.failed_at is not None

    again = [await agent.send_text(to=ANN, text="Two", idempotency_key="two") for _ in range(2)]
    assert again[0].id == again[1].id
    hasty = async_inkbox.with_options(max_retries=0)
    with pytest.raises(SenderRateLimitedError) as limited:
        await (await hasty.get_identity("text-bot")).send_text(to=ANN, text="Three")
    assert (limited.value.limit, limited.value.remaining) == (2, 0)
    assert 86_000 < (limited.value.retry_after or 0) <= 86_400
    control.advance_clock(86_401)
    await agent.send_text(to=ANN, text="Three")


async def test_two_agents_of_one_organization_text_each_other(async_inkbox: AsyncInkbox, control: Control) -> None:
    one, two = await texter(async_inkbox, control, "one-bot"), await texter(async_inkbox, control, "two-bot")
    await one.send_text(to=phone(two), text="Lunch?")
    question = await two.wait_for_text(timeout=5)
    assert (question.sender_phone_number, question.text) == (phone(one), "Lunch?")
    assert question.conversation_id is not None
    await two.send_text(conversation_id=question.conversation_id, text="At noon.")
    assert (await one.wait_for_text(match="noon", timeout=5)).sender_phone_number == phone(two)
