"""Two agents write to each other, and to the world."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from inkbox import (
    AsyncInkbox,
    Attachment,
    ForwardMode,
    InkboxNotFoundError,
    InkboxTimeoutError,
    InkboxValidationError,
    MessageDirection,
    ThreadFolder,
)
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import InboundFile
from tests.journeys.world import address, fetch, later, outgoing

pytestmark = pytest.mark.anyio


async def test_two_agents_exchange_mail_with_an_attachment_and_thread_the_answer(
    async_inkbox: AsyncInkbox, tmp_path: Path
) -> None:
    support = await async_inkbox.create_identity("support-bot", display_name="Support Bot")
    billing = await async_inkbox.create_identity("billing-bot")
    file = tmp_path / "umsätze 3.csv"
    file.write_bytes(b"March,12\n")

    sent = await support.send_email(
        to=[address(billing)],
        subject="Invoice 7 is missing a line",
        body_text="Please look.",
        body_html="<p>Please <b>look</b>.</p>",
        attachments=[Attachment.from_path(file), Attachment.from_bytes(b"\x89PNG", filename="logo.png")],
    )
    assert (sent.direction, sent.status, sent.is_read) == (MessageDirection.OUTBOUND, "queued", True)
    assert (await support.get_message(sent.id)).status == "delivered"

    received = await billing.wait_for_email(match="invoice 7", timeout=5)
    assert (received.from_address, received.to_addresses) == (address(support), [address(billing)])
    assert (received.body_text, received.body_html) == ("Please look.", "<p>Please <b>look</b>.</p>")
    assert (received.direction, received.status, received.is_read) == ("inbound", "received", False)
    assert received.message_id == sent.message_id
    files = received.attachment_metadata or []
    assert [(each["filename"], each["content_type"], each["size"]) for each in files] == [
        ("umsätze 3.csv", "text/csv", 9),
        ("logo.png", "image/png", 4),
    ]

    reply = await billing.send_email(
        to=[received.from_address],
        subject=f"Re: {received.subject}",
        body_text="It is on its way.",
        in_reply_to_message_id=received.message_id,
    )
    assert reply.thread_id == received.thread_id
    answer = await support.wait_for_email(match="re: invoice", timeout=5)
    assert answer.thread_id == sent.thread_id
    assert answer.in_reply_to == sent.message_id
    assert sent.message_id in (answer.references or [])
    assert answer.thread_id is not None
    thread = await support.get_thread(answer.thread_id)
    assert [message.direction for message in thread.messages] == ["outbound", "inbound"]
    assert (thread.subject, thread.folder, thread.message_count) == ("Invoice 7 is missing a line", "inbox", 2)


async def test_an_attachment_is_fetched_without_credentials_until_its_link_expires(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await async_inkbox.create_identity("reader-bot")
    content = bytes(range(256)) * 40
    control.receive_mail(
        sender="ann@example.com",
        to=[address(agent)],
        subject="A file",
        attachments=[InboundFile("b?c#d é.bin", content)],
    )
    message = await agent.wait_for_email(timeout=5)
    (file,) = message.attachment_metadata or []

    get_link = async_inkbox.messages.get_attachment
    link = await get_link(address(agent), message.id, file["filename"])
    assert (link["filename"], link["expires_in"]) == ("b?c#d é.bin", 3600)
    target = await get_link(address(agent), message.id, file["filename"], redirect=True)
    assert list(target) == ["url"]
    for url in (link["url"], target["url"]):
        download = await asyncio.to_thread(fetch, url)
        assert (download.status, download.body) == (200, content)

    control.advance_clock(3601)
    assert (await asyncio.to_thread(fetch, link["url"])).status == 403
    with pytest.raises(InkboxNotFoundError):
        await get_link(address(agent), message.id, "another.bin")


async def test_mail_to_the_world_keeps_blind_copies_to_itself(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("news-bot", display_name="The News")
    sent = await agent.send_email(
        to=["ann@example.com"],
        cc=["bob@example.com"],
        bcc=["cyd@example.com"],
        reply_to="desk@example.com",
        subject="Grüße",
        body_text="Hello.",
    )
    assert (await agent.get_message(sent.id)).status == "sent"
    (entry,) = control.outbox()
    assert entry.envelope_to == ["ann@example.com", "bob@example.com", "cyd@example.com"]
    (mail,) = outgoing(control)
    assert (mail["From"], mail["To"], mail["Cc"]) == (
        f"The News <{address(agent)}>",
        "ann@example.com",
        "bob@example.com",
    )
    assert (mail["Subject"], mail["Reply-To"], mail["Bcc"]) == ("Grüße", "desk@example.com", None)
    assert mail["Message-ID"] == sent.message_id
    assert "cyd@example.com" not in mail.as_string()
    assert (await agent.get_message(sent.id)).bcc_addresses == ["cyd@example.com"]

    assert control.report_outcome(sent.id, "bounced") == "bounced"
    assert (await agent.get_message(sent.id)).status == "bounced"


async def test_a_row_id_names_the_message_that_is_answered_as_well(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("loop-bot")
    first = await agent.send_email(to=["ann@example.com"], subject="One")
    assert isinstance(first.id, UUID)
    second = await agent.send_email(to=["ann@example.com"], subject="Two", in_reply_to_message_id=first.id)
    third = await agent.send_email(to=["ann@example.com"], subject="Two", in_reply_to_message_id="<gone@example.com>")
    assert second.thread_id == first.thread_id
    assert third.thread_id != first.thread_id


async def test_an_answer_from_outside_joins_the_thread_and_the_same_subject_alone_does_not(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    agent = await async_inkbox.create_identity("talk-bot")
    sent = await agent.send_email(to=["ann@example.com"], subject="Tea?", body_text="At five.")
    control.receive_mail(
        sender="ann@example.com", to=[address(agent)], subject="Re: Tea?", in_reply_to=sent.message_id, text="Yes."
    )
    control.receive_mail(sender="bob@example.com", to=[address(agent)], subject="Re: Tea?", text="Which tea?")
    stranger, friend = [message async for message in agent.iter_emails(direction="inbound")]
    assert (friend.from_address, friend.thread_id) == ("ann@example.com", sent.thread_id)
    assert (stranger.from_address, stranger.thread_id == sent.thread_id) == ("bob@example.com", False)


async def test_search_finds_stemmed_words_in_every_field_the_best_first(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("archive-bot")
    await agent.send_email(to=["ann@example.com"], subject="Shipping", body_text="The boxes were shipped on Monday.")
    await agent.send_email(to=["bob@example.com"], subject="Lunch", body_text="Monday is fine.")
    deleted = await agent.send_email(to=["bob@example.com"], subject="Ship it", body_text="Monday.")
    await async_inkbox.messages.delete(address(agent), deleted.id)

    async def subjects(query: str) -> list[str | None]:
        return [message.subject for message in await async_inkbox.mailboxes.search(address(agent), q=query)]

    assert await subjects("ships monday") == ["Shipping"]
    assert await subjects("monday") == ["Lunch", "Shipping"]
    assert await subjects("bob@example.com") == ["Lunch"]
    assert await subjects("ship*") == ["Shipping"]
    assert await subjects("nothing like that") == []
    with pytest.raises(InkboxValidationError):
        await subjects("")


async def test_flags_folders_and_deletion(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("tidy-bot")
    for number in range(3):
        control.receive_mail(sender="ann@example.com", to=[address(agent)], subject=f"Number {number}", text="!")
    newest, middle, oldest = [message async for message in agent.iter_emails()]

    await agent.mark_emails_read([newest.id, str(oldest.id)])
    assert [message.id async for message in agent.iter_unread_emails()] == [middle.id]
    messages = async_inkbox.messages
    assert (await messages.star(address(agent), newest.id)).is_starred
    assert not (await messages.unstar(address(agent), newest.id)).is_starred
    assert not (await messages.mark_unread(address(agent), newest.id)).is_read
    both = await messages.update_flags(address(agent), newest.id, is_read=True, is_starred=True)
    assert (both.is_read, both.is_starred) == (True, True)

    threads = async_inkbox.threads
    assert middle.thread_id is not None
    moved = await threads.update(address(agent), middle.thread_id, folder="archive")
    assert moved.folder is ThreadFolder.ARCHIVE
    assert await threads.list_folders(address(agent)) == ["archive", "inbox"]
    assert [thread.id async for thread in threads.list(address(agent), folder="archive")] == [middle.thread_id]

    await threads.delete(address(agent), middle.thread_id)
    await messages.delete(address(agent), oldest.id)
    assert [message.id async for message in agent.iter_emails()] == [newest.id]
    with pytest.raises(InkboxNotFoundError):
        await agent.get_message(oldest.id)


async def test_a_page_follows_the_other_and_new_mail_shifts_none(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("page-bot")
    sent = [(await agent.send_email(to=["ann@example.com"], subject=str(number))).id for number in range(7)]
    seen = []
    async for message in agent.iter_emails(page_size=3):
        seen.append(message.id)
        if len(seen) == 2:
            await agent.send_email(to=["ann@example.com"], subject="meanwhile")
    assert seen == sent[::-1]
    pages = [len(page) async for page in agent.iter_emails(page_size=3, limit=7).pages()]
    assert pages == [3, 3, 1]
    assert [message.id async for message in agent.iter_emails(page_size=2, limit=3)][1:] == sent[:-3:-1]


async def received_with_a_file(inkbox: AsyncInkbox, control: Control, handle: str) -> tuple[str, UUID]:
    agent = await inkbox.create_identity(handle)
    control.receive_mail(
        sender="Ann <ann@example.com>",
        to=[address(agent)],
        subject="Plan",
        text="Step one.",
        html="<p>Step <i>one</i>.</p>",
        attachments=[InboundFile("plan.txt", b"one\n", "text/plain")],
    )
    return address(agent), (await agent.wait_for_email(timeout=5)).id


def names_of_files(mail: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in mail.iter_attachments()]


async def test_an_inline_forward_quotes_the_original_and_takes_its_files_along(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    mailbox, original = await received_with_a_file(async_inkbox, control, "inline-bot")
    forward = async_inkbox.messages.forward
    sent = await forward(mailbox, original, to=["bob@example.com"], body_text="See below.")
    assert sent.subject == "Fwd: Plan"
    (mail,) = outgoing(control)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.index("See below.") < text.index("ann@example.com") < text.index("Step one.")
    assert names_of_files(mail) == ["plan.txt"]

    again = await forward(
        mailbox, sent.id, cc=["bob@example.com"], include_original_attachments=False,
        additional_attachments=[Attachment.from_bytes(b"two", filename="more.txt")],
    )  # fmt: skip
    assert again.subject == "Fwd: Plan"
    assert again.thread_id not in (sent.thread_id, None)
    assert names_of_files(outgoing(control)[0]) == ["more.txt"]


async def test_a_wrapped_forward_carries_the_original_whole(async_inkbox: AsyncInkbox, control: Control) -> None:
    mailbox, original = await received_with_a_file(async_inkbox, control, "wrapped-bot")
    sent = await async_inkbox.messages.forward(
        mailbox, original, bcc=["bob@example.com"], mode=ForwardMode.WRAPPED, subject="Evidence"
    )
    assert sent.subject == "Evidence"
    (mail,) = outgoing(control)
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "message/rfc822"
    inner = attached.get_content()
    assert (inner["Subject"], inner["From"]) == ("Plan", "Ann <ann@example.com>")
    assert names_of_files(inner) == ["plan.txt"]


async def test_a_forward_needs_a_recipient_a_known_mode_and_an_original(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    mailbox, original = await received_with_a_file(async_inkbox, control, "strict-bot")
    forward = async_inkbox.messages.forward
    with pytest.raises(InkboxValidationError):
        await forward(mailbox, original)
    with pytest.raises(ValueError, match="inline"):
        await forward(mailbox, original, to=["bob@example.com"], mode="telepathy")
    with pytest.raises(InkboxNotFoundError):
        await forward(mailbox, UUID(int=7), to=["bob@example.com"])
    assert control.outbox() == []


async def test_waiting_returns_the_oldest_unread_message_that_fits(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("wait-bot")

    def arrive(subject: str, sender: str = "login@example.com") -> None:
        control.receive_mail(sender=sender, to=[address(agent)], subject=subject, text="It is 424242.")

    arrive("Newsletter")
    arrive("Your code", "Login@Example.com")
    arrive("Your code again")
    first = await agent.wait_for_email(match="YOUR CODE", timeout=5)
    assert (first.subject, first.body_text) == ("Your code", "It is 424242.")
    assert (await agent.wait_for_email(match="login@example", timeout=5)).id != first.id
    await agent.mark_emails_read([first.id])
    assert (await agent.wait_for_email(match="your code", timeout=5)).subject == "Your code again"
    by_question = await agent.wait_for_email(match=lambda message: message.subject == "Newsletter", timeout=5)
    assert by_question.subject == "Newsletter"


async def test_waiting_sees_mail_that_comes_during_the_wait(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("patient-bot")
    mailbox = address(agent)
    control.receive_mail(sender="ann@example.com", to=[mailbox], subject="Old code", text="1")
    now = datetime.now(UTC)
    timer = later(
        0.3, lambda: control.receive_mail(sender="ann@example.com", to=[mailbox], subject="New code", text="2")
    )
    message = await agent.wait_for_email(match="code", since=now, timeout=10, poll_interval=0.05)
    timer.join()
    assert message.subject == "New code"


async def test_waiting_ends_in_time_when_nothing_comes(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("lonely-bot")
    with pytest.raises(InkboxTimeoutError, match=r"lonely-bot@.* within 0\.5 s"):
        await agent.wait_for_email(timeout=0.5, poll_interval=0.05)
    assert control.delivered("messages_list").received >= 2
    with pytest.raises(TimeoutError):
        await agent.wait_for_email(timeout=0)
    with pytest.raises(ValueError, match="time zone"):
        await agent.wait_for_email(since=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="poll_interval"):
        await agent.wait_for_email(poll_interval=0)


async def test_what_cannot_be_sent_is_refused_and_nothing_leaves(async_inkbox: AsyncInkbox, control: Control) -> None:
    agent = await async_inkbox.create_identity("careful-bot")
    with pytest.raises(InkboxValidationError) as refusal:
        await agent.send_email(to=[], subject="Nobody")
    assert refusal.value.errors[0]["loc"][:3] == ["body", "recipients", "to"]
    with pytest.raises(InkboxValidationError):
        await agent.send_email(to=["not an address"], subject="Hm")
    with pytest.raises(InkboxValidationError):
        await agent.send_email(
            to=["ann@example.com"], subject="Virus", attachments=[Attachment.from_bytes(b"MZ", filename="setup.EXE")]
        )
    with pytest.raises(InkboxValidationError):
        await agent.send_email(to=["ann@example.com"], subject="x" * 999)
    assert control.outbox() == []
    assert [message async for message in agent.iter_emails()] == []
