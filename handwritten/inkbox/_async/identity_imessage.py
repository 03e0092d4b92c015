"""What an identity does over iMessage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from os import PathLike
from typing import BinaryIO
from uuid import UUID

from inkbox._async.identity_state import AsyncIdentityState
from inkbox._async.waiting import NEWEST, wait_for
from inkbox.matching import IMessageMatch, check_wait, unread_imessage
from inkbox_api.enums import IMessageReactionType, IMessageSendStyle
from inkbox_api.models.imessage import IMessage
from inkbox_api.models.imessage_assignment import IMessageAssignment
from inkbox_api.models.imessage_conversation import IMessageConversation
from inkbox_api.models.imessage_conversation_summary import IMessageConversationSummary
from inkbox_api.models.imessage_mark_read_result import IMessageMarkReadResult
from inkbox_api.models.imessage_media_upload import IMessageMediaUpload
from inkbox_api.models.imessage_reaction import IMessageReaction


class AsyncIMessageOfIdentity(AsyncIdentityState):
    """iMessage of an identity. A person begins by texting the connect command to the triage number."""

    async def send_imessage(
        self,
        *,
        to: str | None = None,
        conversation_id: UUID | str | None = None,
        text: str | None = None,
        media_urls: Sequence[str] | None = None,
        send_style: IMessageSendStyle | str | None = None,
        idempotency_key: str | None = None,
    ) -> IMessage:
        """Send an iMessage to a person who is connected to this identity.

        Args:
            to: The person's number as E.164; or give `conversation_id`.
            conversation_id: A conversation to answer in.
            text: Up to 18,996 characters; needed unless there is media.
            media_urls: At most one URL, of a public file or as `upload_imessage_media` gives it.
            send_style: An effect such as `confetti`.
            idempotency_key: Key of this send; by default a new one, kept over retries.

        Raises:
            InkboxError: The identity isn't iMessage-enabled.
            InkboxNotFoundError: 404: The person never connected; the message names the command to do so.
            InkboxConflictError: 409: The person disconnected, or hasn't written first.
            RecipientBlockedError: 403: A contact rule or the filter mode keeps this person from being written to.
            InkboxRateLimitError: 429: The messages of the day are used up.
        """
        return await self._inkbox.imessages.send(
            to=to,
            conversation_id=conversation_id,
            text=text,
            media_urls=media_urls,
            send_style=send_style,
            agent_identity_id=self._require_imessage(),
            idempotency_key=idempotency_key,
        )

    async def list_imessages(
        self,
        *,
        conversation_id: UUID | str | None = None,
        limit: int = 50,
        offset: int = 0,
        is_read: bool | None = None,
        is_blocked: bool | None = None,
    ) -> list[IMessage]:
        """List the iMessages of this identity, newest first.

        Args:
            conversation_id: Only those of one conversation.
            limit: Messages to return, 1 to 200.
            offset: Messages to skip.
            is_read: Only read or only unread ones.
            is_blocked: Only blocked or only other ones; agents' keys never see blocked ones.
        """
        return await self._inkbox.imessages.list(
            agent_identity_id=self._require_imessage(),
            conversation_id=conversation_id,
            limit=limit,
            offset=offset,
            is_read=is_read,
            is_blocked=is_blocked,
        )

    async def list_imessage_assignments(self, *, limit: int = 50, offset: int = 0) -> list[IMessageAssignment]:
        """List the people who are connected to this identity, newest first."""
        return await self._inkbox.imessages.list_assignments(
            agent_identity_id=self._require_imessage(), limit=limit, offset=offset
        )

    async def list_imessage_conversations(
        self, *, limit: int = 50, offset: int = 0, is_blocked: bool | None = None
    ) -> list[IMessageConversationSummary]:
        """List the iMessage conversations of this identity, latest message first."""
        return await self._inkbox.imessages.list_conversations(
            agent_identity_id=self._require_imessage(), limit=limit, offset=offset, is_blocked=is_blocked
        )

    async def get_imessage_conversation(self, conversation_id: UUID | str) -> IMessageConversation:
        """Get one conversation of this identity."""
        return await self._inkbox.imessages.get_conversation(
            conversation_id, agent_identity_id=self._require_imessage()
        )

    async def send_imessage_reaction(
        self, *, message_id: UUID | str, reaction: IMessageReactionType | str, part_index: int = 0
    ) -> IMessageReaction:
        """Put a tapback on a message; it takes the place of an earlier one on the same part.

        Args:
            message_id: The message.
            reaction: `love`, `like`, `dislike`, `laugh`, `emphasize` or `question`.
            part_index: Which part of the message, from 0.
        """
        self._require_imessage()
        return await self._inkbox.imessages.send_reaction(
            message_id=message_id, reaction=reaction, part_index=part_index
        )

    async def mark_imessage_conversation_read(self, conversation_id: UUID | str) -> IMessageMarkReadResult:
        """Mark a conversation as read."""
        self._require_imessage()
        return await self._inkbox.imessages.mark_conversation_read(conversation_id)

    async def send_imessage_typing(self, conversation_id: UUID | str) -> None:
        """Show the other side that an answer is being written."""
        self._require_imessage()
        await self._inkbox.imessages.send_typing(conversation_id)

    async def upload_imessage_media(
        self,
        *,
        content: bytes | BinaryIO | PathLike[str],
        filename: str,
        content_type: str | None = None,
    ) -> IMessageMediaUpload:
        """Upload a file of up to 10 MiB, to be sent by its `media_url`.

        Args:
            content: Bytes, an open binary file, or the path of a file.
            filename: The name that the recipient sees.
            content_type: Media type; `application/octet-stream` by default.
        """
        self._require_imessage()
        return await self._inkbox.imessages.upload_media(content=content, filename=filename, content_type=content_type)

    async def wait_for_imessage(
        self,
        *,
        timeout: float = 60.0,
        match: IMessageMatch = None,
        since: datetime | None = None,
        poll_interval: float = 1.0,
    ) -> IMessage:
        """Wait for an unread inbound iMessage. One that came before the call counts too, as long as it is unread.

        Args:
            timeout: Seconds to wait in all.
            match: Text that the message or its sender contains (in any case), or a function that takes an
                `IMessage` and tells. By default any message.
            since: Only messages created at this time or later (with a time zone).
            poll_interval: Seconds between two looks.

        Returns:
            The oldest of the messages that match.

        Raises:
            InkboxTimeoutError: No such message came in time.
        """
        check_wait(since, timeout, poll_interval)
        identity = self._require_imessage()
        return await wait_for(
            lambda: self._inkbox.imessages.iter(
                agent_identity_id=identity, is_read=False, page_size=NEWEST, limit=NEWEST
            ),
            unread_imessage(match, since),
            timeout=timeout,
            poll_interval=poll_interval,
            what=f"matching iMessage to {self._handle}",
        )
