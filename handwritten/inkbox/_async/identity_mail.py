"""What an identity does with its mailbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from inkbox._async.identity_state import AsyncIdentityState
from inkbox._async.waiting import NEWEST, wait_for
from inkbox._runtime.aio.pager import AsyncPager
from inkbox.matching import Match, check_wait, unread_mail
from inkbox_api.enums import ForwardMode, MessageDirection
from inkbox_api.models.attachment import Attachment
from inkbox_api.models.message import Message
from inkbox_api.models.message_detail import MessageDetail
from inkbox_api.models.thread_detail import ThreadDetail


class AsyncMailOfIdentity(AsyncIdentityState):
    """Mail of an identity."""

    async def send_email(
        self,
        *,
        to: Sequence[str],
        subject: str,
        body_text: str | None = None,
        body_html: str | None = None,
        cc: Sequence[str] | None = None,
        bcc: Sequence[str] | None = None,
        in_reply_to_message_id: UUID | str | None = None,
        attachments: Sequence[Attachment | Mapping[str, object]] | None = None,
        reply_to: str | None = None,
        idempotency_key: str | None = None,
    ) -> Message:
        """Send a message from this identity's mailbox.

        Args:
            to: Addresses, at least one.
            subject: Up to 998 characters.
            body_text: Plain text.
            body_html: HTML; with `body_text` beside it recipients choose.
            cc: Further visible addresses.
            bcc: Further hidden addresses.
            in_reply_to_message_id: `message_id` of the message this one answers; the reply joins its thread.
            attachments: Files, 25 MB in all; `inkbox.Attachment.from_path` makes one.
            reply_to: Address for answers, if not the sender's.
            idempotency_key: Key of this send, 1 to 255 printable ASCII characters; by default a new one, kept over
                retries, so that a message is never sent twice.

        Returns:
            The stored message; its `status` tells how far it got.

        Raises:
            InkboxPermissionError: 403: An unclaimed agent may write to its human only.
            InkboxValidationError: 422: An address, attachment or length is refused.
            InkboxRateLimitError: 429: The sends of the day are used up.
            IdempotencyKeyReusedError: 409: The key was used for another message.
        """
        return await self._inkbox.messages.send(
            self.require_mailbox().email_address,
            to=to,
            subject=subject,
            body_text=body_text,
            body_html=body_html,
            cc=cc,
            bcc=bcc,
            in_reply_to_message_id=in_reply_to_message_id,
            attachments=attachments,
            reply_to=reply_to,
            idempotency_key=idempotency_key,
        )

    async def forward_email(
        self,
        message_id: UUID | str,
        *,
        to: Sequence[str] | None = None,
        cc: Sequence[str] | None = None,
        bcc: Sequence[str] | None = None,
        mode: ForwardMode | str = ForwardMode.INLINE,
        subject: str | None = None,
        body_text: str | None = None,
        body_html: str | None = None,
        additional_attachments: Sequence[Attachment | Mapping[str, object]] | None = None,
        include_original_attachments: bool = True,
        reply_to: str | None = None,
        idempotency_key: str | None = None,
    ) -> Message:
        """Forward a message of this identity's mailbox; the forward opens a new thread.

        Args:
            message_id: The message to forward.
            to: Addresses; over `to`, `cc` and `bcc` there must be at least one.
            cc: Further visible addresses.
            bcc: Further hidden addresses.
            mode: `inline` puts the original below a preamble, `wrapped` attaches it whole.
            subject: By default `Fwd: ` and the original's subject.
            body_text: A note above the original, as text.
            body_html: A note above the original, as HTML.
            additional_attachments: Files to add.
            include_original_attachments: Whether the original's files go along; only looked at when inline.
            reply_to: Address for answers, if not the sender's.
            idempotency_key: As for `send_email`.

        Raises:
            ValueError: `mode` is unknown; nothing is sent.
            InkboxNotFoundError: 404: There is no such message.
            InkboxRateLimitError: 429: The sends of the day are used up.
        """
        return await self._inkbox.messages.forward(
            self.require_mailbox().email_address,
            message_id,
            to=to,
            cc=cc,
            bcc=bcc,
            mode=mode,
            subject=subject,
            body_text=body_text,
            body_html=body_html,
            additional_attachments=additional_attachments,
            include_original_attachments=include_original_attachments,
            reply_to=reply_to,
            idempotency_key=idempotency_key,
        )

    def iter_emails(
        self,
        *,
        page_size: int = 50,
        limit: int | None = None,
        direction: MessageDirection | str | None = None,
    ) -> AsyncPager[Message]:
        """Iterate over the messages, newest first, fetching page after page as needed.

        Args:
            page_size: Messages to fetch in one request, 1 to 100.
            limit: Messages to return at most; None for all.
            direction: `inbound` or `outbound`; None for both.
        """
        return self._inkbox.messages.list(
            self.require_mailbox().email_address, page_size=page_size, limit=limit, direction=direction
        )

    def iter_unread_emails(
        self,
        *,
        page_size: int = 50,
        limit: int | None = None,
        direction: MessageDirection | str | None = None,
    ) -> AsyncPager[Message]:
        """Iterate over the unread messages, newest first.

        The service can't filter by this, so all messages are fetched and the read ones dropped here.

        Args:
            page_size: Messages to fetch in one request, 1 to 100.
            limit: Unread messages to return at most; None for all.
            direction: `inbound` or `outbound`; None for both.
        """
        messages = self._inkbox.messages.list(
            self.require_mailbox().email_address, page_size=page_size, direction=direction
        )
        return messages.where(lambda message: not message.is_read, limit=limit)

    async def mark_emails_read(self, message_ids: Iterable[UUID | str]) -> None:
        """Mark messages as read, one request each, in the order given."""
        address = self.require_mailbox().email_address
        for message_id in message_ids:
            await self._inkbox.messages.mark_read(address, message_id)

    async def get_message(self, message_id: UUID | str) -> MessageDetail:
        """Get one message with its bodies and the list of its attachments."""
        return await self._inkbox.messages.get(self.require_mailbox().email_address, message_id)

    async def get_thread(self, thread_id: UUID | str) -> ThreadDetail:
        """Get one conversation with its messages, oldest first."""
        return await self._inkbox.threads.get(self.require_mailbox().email_address, thread_id)

    async def wait_for_email(
        self,
        *,
        timeout: float = 60.0,
        match: Match = None,
        since: datetime | None = None,
        poll_interval: float = 1.0,
    ) -> MessageDetail:
        """Wait for an unread inbound message and return it with its bodies.

        A message that came before the call counts too, as long as it is unread: a code that arrives faster than the
        wait begins isn't missed. Mark messages as read when they are done with, or give `since`.

        Args:
            timeout: Seconds to wait in all.
            match: What to wait for: text that subject or sender contains (in any case), or a function that takes a
                `Message` and tells. By default any message.
            since: Only messages created at this time or later (with a time zone).
            poll_interval: Seconds between two looks at the mailbox.

        Returns:
            The oldest of the messages that match.

        Raises:
            InkboxTimeoutError: No such message came in time.
            ValueError: `since` has no time zone, or a number isn't positive.
        """
        check_wait(since, timeout, poll_interval)
        found = await wait_for(
            lambda: self.iter_emails(page_size=NEWEST, limit=NEWEST, direction=MessageDirection.INBOUND),
            unread_mail(match, since),
            timeout=timeout,
            poll_interval=poll_interval,
            what=f"matching e-mail to {self.require_mailbox().email_address}",
        )
        return await self.get_message(found.id)
