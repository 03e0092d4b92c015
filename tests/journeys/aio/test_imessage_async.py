"""People find an agent by its name and write to it over iMessage."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from inkbox import (
    AsyncInkbox,
    IMessageAssignmentStatus,
    IMessageDeliveryStatus,
    IMessageReactionType,
    IMessageSendStyle,
    IMessageService,
    InkboxAPIError,
    InkboxConflictError,
    InkboxError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxRateLimitError,
    InkboxTimeoutError,
    InkboxValidationError,
    RecipientBlockedError,
    extract_otp,
)
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import InboundFile
from tests.journeys.world import ANN, BEN, fetch, later

pytestmark = pytest.mark.anyio


async def test_a_person_connects_writes_and_leaves(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("blue-bot")
    for attempt in (agent.list_imessages, agent.list_imessage_assignments, agent.wait_for_imessage):
        with pytest.raises(InkboxError, match="blue-bot"):
            await attempt()
    await agent.update(imessage_enabled=True)
    line = await async_inkbox.imessages.get_triage_number()
    with pytest.raises(InkboxNotFoundError, match="connect @blue-bot") as unknown:
        await agent.send_imessage(to=ANN, text="Hi")
    assert line.number in str(unknown.value)

    assert control.connect_imessage(ANN, "no-such-bot").assignment_id is None
    connected = control.connect_imessage(ANN, "blue-bot")
    (person,) = await agent.list_imessage_assignments()
    assert (str(person.id), person.remote_number, person.status) == (connected.assignment_id, ANN, "active")
    with pytest.raises(InkboxConflictError):
        await agent.send_imessage(to=ANN, text="You first")

    question = "Is 739123 my code?"
    timer = later(0.2, lambda: control.receive_imessage(sender=ANN, agent="blue-bot", text=question))
    message = await agent.wait_for_imessage(match="my code", timeout=10, poll_interval=0.05)
    await asyncio.to_thread(timer.join)
    assert (message.direction, message.remote_number, message.service) == ("inbound", ANN, IMessageService.IMESSAGE)
    assert extract_otp(message) == "739123"
    await agent.send_imessage_typing(message.conversation_id)
    sent = await agent.send_imessage(conversation_id=message.conversation_id, text="It is!", send_style="confetti")
    assert (sent.status, sent.send_style) == (IMessageDeliveryStatus.QUEUED, IMessageSendStyle.CONFETTI)
    newest = (await agent.list_imessages())[0]
    assert (newest.id, newest.status, newest.content) == (sent.id, IMessageDeliveryStatus.DELIVERED, "It is!")

    assert (await agent.mark_imessage_conversation_read(message.conversation_id)).updated_count == 1
    with pytest.raises(InkboxTimeoutError, match="iMessage"):
        await agent.wait_for_imessage(timeout=0)
    (row,) = await agent.list_imessage_conversations()
    assert (row.id, row.latest_text, row.unread_count, row.total_count) == (message.conversation_id, "It is!", 0, 2)

    control.disconnect_imessage(ANN, "blue-bot")
    with pytest.raises(InkboxConflictError):
        await agent.send_imessage(to=ANN, text="Come back!")
    conversation = await agent.get_imessage_conversation(message.conversation_id)
    assert conversation.assignment_status is IMessageAssignmentStatus.RELEASED


async def test_tapbacks_of_both_sides(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("blue-bot", imessage_enabled=True)
    control.connect_imessage(ANN, "blue-bot")
    theirs = control.receive_imessage(sender=ANN, agent="blue-bot", text="We won!")
    loved = await agent.send_imessage_reaction(message_id=theirs.message_id, reaction=IMessageReactionType.LOVE)
    assert (str(loved.target_message_id), loved.direction, loved.part_index) == (theirs.message_id, "outbound", 0)
    await agent.send_imessage_reaction(message_id=theirs.message_id, reaction="laugh")
    control.receive_tapback(theirs.message_id, "custom", custom_emoji="🦄")
    (message,) = await agent.list_imessages()
    seen = {(each.direction, each.reaction, each.custom_emoji) for each in message.reactions or []}
    assert seen == {("outbound", "laugh", None), ("inbound", "custom", "🦄")}
    with pytest.raises(InkboxValidationError):
        await agent.send_imessage_reaction(message_id=theirs.message_id, reaction="custom")


async def test_files_go_both_ways(async_inkbox: AsyncInkbox, control: Control, tmp_path: Path) -> None:
    agent = await async_inkbox.create_identity("blue-bot", imessage_enabled=True)
    control.connect_imessage(ANN, "blue-bot")
    control.receive_imessage(sender=ANN, agent="blue-bot", media=[InboundFile("cat.png", b"\x89PNG cat", "image/png")])
    picture = await agent.wait_for_imessage(timeout=5)
    (item,) = picture.media or []
    assert (picture.content, item.content_type) == (None, "image/png")
    assert (await asyncio.to_thread(fetch, item.url)).body == b"\x89PNG cat"

    file = tmp_path / "dög.png"
    file.write_bytes(b"\x89PNG dog")
    uploads = [
        await agent.upload_imessage_media(content=content, filename="dög.png", content_type="image/png")
        for content in (file, io.BytesIO(b"\x89PNG dog"), b"\x89PNG dog")
    ]
    assert {(upload.content_type, upload.size) for upload in uploads} == {("image/png", 8)}
    for upload in uploads:
        sent = await agent.send_imessage(to=ANN, media_urls=[upload.media_url])
        (copy,) = sent.media or []
        assert (await asyncio.to_thread(fetch, copy.url)).body == b"\x89PNG dog"
    control.set_caps(imessage_media_bytes=7)
    with pytest.raises(InkboxAPIError) as too_large:
        await agent.upload_imessage_media(content=file, filename="dog.png")
    assert too_large.value.status_code == 413


async def test_rules_limits_and_the_fate_of_a_message(
    async_inkbox: AsyncInkbox, connect: Callable[..., AsyncInkbox], control: Control
) -> None:
    agent = await async_inkbox.create_identity("blue-bot", imessage_enabled=True)
    rules = async_inkbox.imessage_contact_rules
    for person in (ANN, BEN):
        control.connect_imessage(person, "blue-bot")
        control.receive_imessage(sender=person, agent="blue-bot", text="Hello")
        control.advance_clock(1)
    rule = await rules.create("blue-bot", action="block", match_target=ANN)
    with pytest.raises(RecipientBlockedError) as blocked:
        await agent.send_imessage(to=ANN, text="Hi")
    assert blocked.value.matched_rule_id == rule.id
    assert control.receive_imessage(sender=ANN, agent="blue-bot", text="psst").blocked

    own = connect(control.create_key(identity_id=agent.id).api_key)
    mine = await own.get_identity("blue-bot")
    assert [message.remote_number for message in await mine.list_imessages()] == [BEN, ANN]
    assert [message.content for message in await agent.list_imessages(is_blocked=True)] == ["psst"]
    with pytest.raises(InkboxPermissionError):
        await own.imessage_contact_rules.delete("blue-bot", rule.id)
    assert [each.id async for each in rules.iter_all(agent_identity_id=agent.id)] == [rule.id]
    await rules.delete("blue-bot", rule.id)

    control.order_imessage_outcome("sent", recipient=ANN, service="sms")
    control.order_imessage_outcome("error", recipient=BEN, error_code="22", error_detail="No such line")
    for person in (ANN, BEN):
        await agent.send_imessage(to=person, text="Hi")
    rows = {row.remote_number: row for row in await agent.list_imessages() if row.direction == "outbound"}
    assert (rows[ANN].status, rows[ANN].service, rows[ANN].was_downgraded) == ("sent", "sms", True)
    assert (rows[BEN].status, rows[BEN].error_code, rows[BEN].error_detail) == ("error", "22", "No such line")

    again = [await agent.send_imessage(to=ANN, text="Once", idempotency_key="once") for _ in range(2)]
    assert again[0].id == again[1].id
    control.set_caps(imessages_per_window=3)
    hasty = await async_inkbox.with_options(max_retries=0).get_identity("blue-bot")
    with pytest.raises(InkboxRateLimitError) as limited:
        await hasty.send_imessage(to=ANN, text="Hi")
    assert 86_000 < (limited.value.retry_after or 0) <= 86_400
