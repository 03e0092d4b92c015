"""What stays when the sandbox stops, and mail that comes in by SMTP."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from inkbox import AsyncInkbox, InkboxAuthenticationError
from inkbox_sandbox import Control, Sandbox
from tests.journeys.world import address, fetch

pytestmark = pytest.mark.anyio

KEY = "ApiKey_sandbox_lasting.secret"


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    mail = {"to": ["ann@example.com"], "subject": "Before", "idempotency_key": "once"}
    with Sandbox(data_dir=folder, api_key=KEY) as first:
        async with AsyncInkbox(KEY, base_url=first.base_url) as inkbox:
            agent = await inkbox.create_identity("lasting-bot")
            key = (await inkbox.api_keys.create(label="own", scoped_identity_id=agent.id)).api_key
            sent = await agent.send_email(**mail)  # type: ignore[arg-type]
            note = await inkbox.notes.create(body="Remember")
            await inkbox.notes.access.grant(note.id, identity_id=agent.id)
            signup = await AsyncInkbox.signup("ann@example.com", note_to_human="Hello", base_url=first.base_url)

    with Sandbox(data_dir=folder, api_key=KEY) as second:
        async with AsyncInkbox(key, base_url=second.base_url) as own:
            again = await own.get_identity("lasting-bot")
            assert again.id == agent.id
            assert [message.id async for message in again.iter_emails()] == [sent.id]
            assert [each.id for each in await own.notes.list()] == [note.id]
            assert (await again.send_email(**mail)).id == sent.id  # type: ignore[arg-type]
            assert len(await own.mailboxes.search(address(again), q="before")) == 1
        code = second.control.verification_code(signup.agent_handle)
        await AsyncInkbox.verify_signup(signup.api_key, code, base_url=second.base_url)
        assert [entry.subject for entry in second.control.outbox()].count("Before") == 1
    assert (folder / "inkbox.db").stat().st_mode & 0o077 == 0


async def test_memory_is_gone_after_a_restart() -> None:
    with Sandbox(api_key=KEY) as first:
        async with AsyncInkbox(KEY, base_url=first.base_url) as inkbox:
            await inkbox.create_identity("brief-bot")
    with Sandbox(api_key=KEY) as second:
        async with AsyncInkbox(KEY, base_url=second.base_url) as inkbox:
            assert await inkbox.list_identities() == []


async def test_a_reset_leaves_the_admin_key_and_nothing_else(sandbox: Sandbox, async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("brief-bot")
    key = (await async_inkbox.api_keys.create(label="own", scoped_identity_id=agent.id)).api_key
    await agent.send_email(to=["ann@example.com"], subject="Gone soon")
    assert sandbox.control.reset() == sandbox.api_key
    assert await async_inkbox.list_identities() == []
    assert sandbox.control.outbox() == []
    async with AsyncInkbox(key, base_url=sandbox.base_url) as own:
        with pytest.raises(InkboxAuthenticationError):
            await own.whoami()


def post(port: int | None, mail: EmailMessage, recipients: list[str]) -> dict[str, tuple[int, bytes]]:
    assert port is not None
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        return smtp.send_message(mail, to_addrs=recipients)


async def test_mail_comes_in_by_smtp_with_its_files(
    async_inkbox: AsyncInkbox, sandbox: Sandbox, control: Control
) -> None:
    agent = await async_inkbox.create_identity("post-bot")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Example <ann@example.com>", address(agent), "Über SMTP"
    mail["Message-ID"] = "<m1@example.com>"
    mail.set_content("Grüße!\n")
    mail.add_alternative("<p>Grüße!</p>", subtype="html")
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="zwei.bin")
    refused = await asyncio.to_thread(post, sandbox.smtp_port, mail, [address(agent), "nobody@inkboxmail.com"])
    assert {recipient: code for recipient, (code, _) in refused.items()} == {"nobody@inkboxmail.com": 550}

    message = await agent.wait_for_email(match="über smtp", timeout=5)
    assert (message.from_address, message.message_id) == ("ann@example.com", "<m1@example.com>")
    assert ((message.body_text or "").strip(), (message.body_html or "").strip()) == ("Grüße!", "<p>Grüße!</p>")
    link = await async_inkbox.messages.get_attachment(address(agent), message.id, "zwei.bin")
    assert (await asyncio.to_thread(fetch, link["url"])).body == b"\x00\x01"

    await agent.send_email(to=["ann@example.com"], subject="Re: Über SMTP", in_reply_to_message_id=message.message_id)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "ann@example.com", address(agent), "Re: Re: Über SMTP"
    (sent, _) = (await agent.get_thread(message.thread_id or "")).messages[::-1]
    answer["In-Reply-To"] = sent.message_id or ""
    answer.set_content("Thanks.")
    await asyncio.to_thread(post, sandbox.smtp_port, answer, [address(agent)])
    assert (await agent.wait_for_email(match="re: re:", timeout=5)).thread_id == message.thread_id
    assert control.outbox()[0].envelope_to == ["ann@example.com"]


async def test_smtp_for_nobody_is_refused(sandbox: Sandbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ann@example.com", "To nobody"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await asyncio.to_thread(post, sandbox.smtp_port, mail, ["nobody@inkboxmail.com"])
