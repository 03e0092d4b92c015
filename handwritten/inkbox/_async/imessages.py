"""iMessage: what the contract alone can't say about it."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from inkbox_api.enums import IMessageSendStyle
from inkbox_api.models.imessage import IMessage
from inkbox_api.models.imessage_mark_read_result import IMessageMarkReadResult
from inkbox_api.models.imessage_media_upload import IMessageMediaUpload
from inkbox_api.resources import imessages as _imessages


class AsyncIMessagesResource(_imessages.AsyncIMessagesResource):
    """iMessages of the organization's identities."""

    async def send(
        self,
        *,
        to: str | None = None,
        conversation_id: UUID | str | None = None,
        text: str | None = None,
        media_urls: Sequence[str] | None = None,
        send_style: IMessageSendStyle | str | None = None,
        agent_identity_id: UUID | str | None = None,
        idempotency_key: str | None = None,
    ) -> IMessage:
        """Send an iMessage to a person who is connected to an identity.

        Args:
            to: The person's number as E.164; or give `conversation_id`.
            conversation_id: A conversation to answer in.
            text: Up to 18,996 characters; needed unless there is media.
            media_urls: At most one URL, of a public file or as `upload_media` gives it.
            send_style: An effect such as `confetti`.
            agent_identity_id: The identity that writes; needed with `to` and an organization's key.
            idempotency_key: Key of this send; by default a new one, kept over retries.

        Raises:
            InkboxBadRequestError: 400: The identity isn't iMessage-enabled.
            InkboxNotFoundError: 404: The person never connected; the message names the command to do so.
            InkboxConflictError: 409: The person disconnected, or hasn't written first.
            RecipientBlockedError: 403: A contact rule or the filter mode keeps this person from being written to.
            InkboxRateLimitError: 429: The messages of the day are used up.
        """
        answer = await self._send(
            to=to,
            conversation_id=conversation_id,
            text=text,
            media_urls=media_urls,
            send_style=send_style,
            agent_identity_id=agent_identity_id,
            idempotency_key=idempotency_key,
        )
        return answer.message

    async def mark_conversation_read(self, conversation_id: UUID | str) -> IMessageMarkReadResult:
        """Mark a conversation as read."""
        return await self._mark_conversation_read(conversation_id=conversation_id)

    async def send_typing(self, conversation_id: UUID | str) -> None:
        """Show the other side that an answer is being written."""
        await self._send_typing(conversation_id=conversation_id)

    async def upload_media(
        self,
        *,
        content: bytes | BinaryIO | PathLike[str],
        filename: str,
        content_type: str | None = None,
    ) -> IMessageMediaUpload:
        """Upload a file of up to 10 MiB, to be sent by its `media_url`.

        Args:
            content: Bytes, an open binary file, or the path of a file; it is read whole.
            filename: The name that the recipient sees.
            content_type: Media type; `application/octet-stream` by default.

        Raises:
            TypeError: `content` is none of these, a path as text for instance; nothing is sent.
            InkboxAPIError: 413: The file is too large.
        """
        return await self._upload_media(
            content=_read(content), filename=filename, content_type=content_type or "application/octet-stream"
        )


def _read(content: bytes | BinaryIO | PathLike[str]) -> bytes:
    if isinstance(content, PathLike):
        return Path(content).read_bytes()
    found = content if isinstance(content, bytes) else getattr(content, "read", lambda: None)()
    if not isinstance(found, bytes):
        raise TypeError(
            f"content must be bytes, a file opened in binary mode or a pathlib.Path, not {type(content).__name__}."
        )
    return found
