"""Messages: what the contract alone can't say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from inkbox._runtime.decode import ContractBreak
from inkbox_api import routes
from inkbox_api.enums import ForwardMode
from inkbox_api.models.attachment import Attachment
from inkbox_api.models.message import Message
from inkbox_api.resources import messages as _messages


def _link(answer: Any) -> dict[str, Any]:
    """Make the same of both forms of the answer: a redirect is known by its target, a description is an object."""
    link = {"url": answer} if isinstance(answer, str) else answer
    if not isinstance(link, dict) or not isinstance(link.get("url"), str):
        raise ContractBreak("there is no link in it")
    return link


class AsyncMessagesResource(_messages.AsyncMessagesResource):
    """Messages of a mailbox. Every method takes the mailbox's address first."""

    async def mark_read(self, email_address: str, message_id: UUID | str) -> Message:
        """Mark a message as read."""
        return await self.update_flags(email_address, message_id, is_read=True)

    async def mark_unread(self, email_address: str, message_id: UUID | str) -> Message:
        """Mark a message as unread."""
        return await self.update_flags(email_address, message_id, is_read=False)

    async def star(self, email_address: str, message_id: UUID | str) -> Message:
        """Put a star on a message."""
        return await self.update_flags(email_address, message_id, is_starred=True)

    async def unstar(self, email_address: str, message_id: UUID | str) -> Message:
        """Take the star off a message."""
        return await self.update_flags(email_address, message_id, is_starred=False)

    async def get_attachment(
        self, email_address: str, message_id: UUID | str, filename: str, *, redirect: bool = False
    ) -> dict[str, Any]:
        """Get a link from which an attachment can be fetched without credentials for a limited time.

        Args:
            email_address: The mailbox.
            message_id: The message.
            filename: Name of the attachment, as `attachment_metadata` gives it; the first of that name is meant.
            redirect: Whether the service answers with a redirect instead of a description of the link. The
                redirect is never followed, so the API key doesn't reach the host that keeps the file.

        Returns:
            `url` to fetch; without `redirect` also `filename` and `expires_in` (seconds).

        Raises:
            InkboxNotFoundError: 404: No such message or attachment.
            InkboxResponseError: The answer holds no link.
        """
        path = (email_address, message_id, filename)
        query = {"redirect": redirect}
        return await self._connection.call(routes.MESSAGES_GET_ATTACHMENT, path, query=query, decode=_link)

    async def forward(
        self,
        email_address: str,
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
        """Forward a message; the forward opens a new thread.

        Args:
            email_address: The mailbox that holds the message and sends the forward.
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
            reply_to: Address for answers, if not the mailbox's.
            idempotency_key: Key of this send, 1 to 255 printable ASCII characters; by default a new one.

        Raises:
            ValueError: `mode` is unknown; nothing is sent.
            InkboxNotFoundError: 404: There is no such message.
            InkboxValidationError: 422: No recipient, or an address or attachment is refused.
            InkboxRateLimitError: 429: The sends of the day are used up.
        """
        if not ForwardMode(mode).is_known:
            raise ValueError(f"mode is {str(mode)!r}; it must be 'inline' or 'wrapped'.")
        return await self._forward(
            email_address,
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
