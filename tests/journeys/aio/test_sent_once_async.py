"""Whatever goes wrong between the client and the service, a message leaves once or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from inkbox import (
    AsyncAgentIdentity,
    AsyncInkbox,
    IdempotencyKeyReusedError,
    InkboxConnectionError,
    InkboxError,
    InkboxRateLimitError,
    InkboxServerError,
    InkboxTimeoutError,
)
from inkbox_sandbox import Control

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]
MAIL: dict[str, Any] = {"to": ["ann@example.com"], "subject": "Only once", "body_text": "Really."}


async def sender(inkbox: AsyncInkbox, control: Control) -> AsyncAgentIdentity:
    """An identity to send from, and counts that begin after it was made."""
    agent = await inkbox.create_identity("careful-bot")
    control.clear_deliveries()
    return agent


FAULTS = {
    "the answer is lost": {"reset": "after"},
    "the answer breaks off": {"reset": "body"},
    "the request is cut off": {"reset": "before"},
    "a proxy loses the answer": {"status": 502, "execute": True, "body": "<html>Bad gateway</html>"},
    "a proxy is busy": {"status": 503},
    "the service is busy": {"status": 429, "headers": {"Retry-After": "0"}},
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_send_is_repeated_and_the_message_leaves_once(
    fault: str, async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await sender(async_inkbox, control)
    control.add_fault("messages_send", **FAULTS[fault])  # type: ignore[arg-type]
    message = await agent.send_email(**MAIL)
    count = control.delivered("messages_send")
    assert (count.received, count.executed) == (2, 1)
    assert [entry.message_id for entry in control.outbox()] == [str(message.id)]
    assert [each.id async for each in agent.iter_emails()] == [message.id]


async def test_a_forward_is_repeated_and_leaves_once(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await sender(async_inkbox, control)
    message = await agent.send_email(**MAIL)
    control.add_fault("messages_forward", reset="after", remaining=2)
    await agent.forward_email(message.id, to=["bob@example.com"])
    count = control.delivered("messages_forward")
    assert (count.received, count.executed, len(control.outbox())) == (3, 1, 2)


async def test_after_the_last_attempt_the_key_of_the_error_still_prevents_a_second_message(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await sender(async_inkbox, control)
    control.add_fault("messages_send", reset="after", remaining=3)
    with pytest.raises(InkboxConnectionError) as failure:
        await agent.send_email(**MAIL)
    error = failure.value
    assert (error.attempts, error.method) == (3, "POST")
    assert error.idempotency_key is not None
    assert error.idempotency_key in (error.hint or "")
    message = await agent.send_email(**MAIL, idempotency_key=error.idempotency_key)
    assert control.delivered("messages_send").executed == 1
    assert [entry.message_id for entry in control.outbox()] == [str(message.id)]


async def test_a_timeout_is_repeated_within_the_time_allowed_in_all(connect: Connect, control: Control) -> None:
    mailbox = str((await sender(connect(), control)).email_address)
    inkbox = connect(timeout=1.0, total_timeout=10.0)
    control.add_fault("messages_send", delay=1.8)
    message = await inkbox.messages.send(mailbox, **MAIL)
    assert control.delivered("messages_send").received == 2
    await asyncio.sleep(1.2)  # the first attempt is carried out late, or rather isn't
    assert control.delivered("messages_send").executed == 1
    assert [entry.message_id for entry in control.outbox()] == [str(message.id)]

    control.add_fault("messages_send", delay=1.3, reset="before")
    with pytest.raises(InkboxTimeoutError) as failure:
        await inkbox.with_options(max_retries=0).messages.send(mailbox, **MAIL)
    assert failure.value.attempts == 1


async def test_two_calls_are_two_messages_and_one_key_is_one(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await sender(async_inkbox, control)
    first, second = await agent.send_email(**MAIL), await agent.send_email(**MAIL)
    assert first.id != second.id
    keyed = await agent.send_email(**MAIL, idempotency_key="reminder-1")
    again = await agent.send_email(**MAIL, idempotency_key="reminder-1")
    assert keyed == again
    with pytest.raises(IdempotencyKeyReusedError):
        await agent.send_email(to=["bob@example.com"], subject="Other", idempotency_key="reminder-1")
    assert len(control.outbox()) == 3
    with pytest.raises(ValueError, match="idempotency key"):
        await agent.send_email(**MAIL, idempotency_key="")


@pytest.mark.parametrize("fault", ["the answer is lost", "a proxy loses the answer", "a proxy is busy"])
async def test_other_writes_are_not_repeated(fault: str, async_inkbox: AsyncInkbox, control: Control) -> None:
    control.add_fault("notes_create", **FAULTS[fault])  # type: ignore[arg-type]
    with pytest.raises((InkboxConnectionError, InkboxServerError)) as failure:
        await async_inkbox.notes.create(body="Once")
    assert (failure.value.attempts, failure.value.idempotency_key) == (1, None)
    assert control.delivered("notes_create").received == 1
    assert len(await async_inkbox.notes.list()) <= 1


async def test_other_writes_are_repeated_when_they_were_refused_unseen(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    control.add_fault("notes_create", status=429)
    await async_inkbox.notes.create(body="Once")
    count = control.delivered("notes_create")
    assert (count.received, count.executed, len(await async_inkbox.notes.list())) == (2, 1, 1)


@pytest.mark.parametrize("fault", FAULTS)
async def test_reads_are_repeated(fault: str, async_inkbox: AsyncInkbox, control: Control) -> None:
    await async_inkbox.notes.create(body="Once")
    control.add_fault("notes_list", **FAULTS[fault])  # type: ignore[arg-type]
    assert len(await async_inkbox.notes.list()) == 1
    assert control.delivered("notes_list").received == 2


async def test_the_wait_that_the_service_asks_for_is_kept_or_the_call_ends(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    control.add_fault("notes_list", status=429, headers={"Retry-After": "3600", "X-RateLimit-Remaining": "0"})
    with pytest.raises(InkboxRateLimitError) as failure:
        await async_inkbox.notes.list()
    assert (failure.value.retry_after, failure.value.remaining, failure.value.attempts) == (3600, 0, 1)
    assert control.delivered("notes_list").received == 1


async def test_a_page_that_failed_is_asked_for_again_and_no_item_is_lost(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await sender(async_inkbox, control)
    sent = [(await agent.send_email(to=["ann@example.com"], subject=str(number))).id for number in range(4)]
    pager = async_inkbox.with_options(max_retries=0).messages.list(str(agent.email_address), page_size=2)
    seen = [(await anext(pager)).id, (await anext(pager)).id]
    control.add_fault("messages_list", status=500)
    with pytest.raises(InkboxError):
        await anext(pager)
    seen += [message.id async for message in pager]
    assert seen == sent[::-1]
