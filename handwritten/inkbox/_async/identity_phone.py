"""What an identity does with its phone number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inkbox._async.identity_state import AsyncIdentityState
from inkbox._async.waiting import NEWEST, wait_for
from inkbox.matching import CallMatch, TextMatch, check_wait, inbound_call, unread_text
from inkbox_api.models.phone_call import PhoneCall
from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit
from inkbox_api.models.phone_transcript import PhoneTranscript
from inkbox_api.models.text_conversation_summary import TextConversationSummary
from inkbox_api.models.text_conversation_update_result import TextConversationUpdateResult
from inkbox_api.models.text_message import TextMessage


class AsyncPhoneOfIdentity(AsyncIdentityState):
    """Calls and texts of an identity."""

    async def place_call(self, *, to_number: str, client_websocket_url: str | None = None) -> PhoneCallWithRateLimit:
        """Call somebody from this identity's number.

        Args:
            to_number: Whom to call, as E.164.
            client_websocket_url: Where the call's audio or text streams to (`wss://`); the number's by default.

        Returns:
            The call, with `rate_limit` telling what is left of the organization's calls and minutes.

        Raises:
            InkboxError: The identity has no phone number.
            RecipientBlockedError: 403: A contact rule or the filter mode keeps this number from being called.
            InkboxRateLimitError: 429: The calls or minutes of the day are used up.
        """
        return await self._inkbox.calls.place(
            from_number=self.require_phone_number().number,
            to_number=to_number,
            client_websocket_url=client_websocket_url,
        )

    async def list_calls(self, *, limit: int = 50, offset: int = 0, is_blocked: bool | None = None) -> list[PhoneCall]:
        """List the calls of this identity's number, newest first.

        Args:
            limit: Calls to return, 1 to 200.
            offset: Calls to skip.
            is_blocked: Only blocked or only other calls; agents' keys never see blocked ones.
        """
        return await self._inkbox.calls.list(
            self.require_phone_number().id, limit=limit, offset=offset, is_blocked=is_blocked
        )

    async def list_transcripts(self, call_id: UUID | str) -> list[PhoneTranscript]:
        """List what was said in a call, in order."""
        return await self._inkbox.transcripts.list(self.require_phone_number().id, call_id)

    async def send_text(
        self,
        *,
        to: str | Sequence[str] | None = None,
        conversation_id: UUID | str | None = None,
        text: str | None = None,
        media_urls: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> TextMessage:
        """Send a text from this identity's number.

        Args:
            to: One number as E.164, or up to eight for a group; or give `conversation_id`.
            conversation_id: A conversation to answer in.
            text: Up to 1600 characters; needed unless there is media.
            media_urls: Public URLs of pictures and the like, which makes it an MMS.
            idempotency_key: Key of this send; by default a new one, kept over retries.

        Returns:
            The text with `delivery_status` queued; how it went on is told by `get_text`.

        Raises:
            InkboxError: The identity has no phone number.
            RecipientNotOptedInError: 403: The recipient hasn't texted START to any number of the organization.
            RecipientOptedOutError: 403: The recipient has texted STOP.
            RecipientBlockedError: 403: A contact rule or the filter mode keeps this number from being texted.
            SenderSmsPendingError: 409: The number isn't ready for texts yet, 10 to 15 minutes after it was had.
            InkboxRateLimitError: 429: The texts of the day are used up.
        """
        return await self._inkbox.texts.send(
            self.require_phone_number().id,
            to=to,
            conversation_id=conversation_id,
            text=text,
            media_urls=media_urls,
            idempotency_key=idempotency_key,
        )

    async def list_texts(
        self, *, limit: int = 50, offset: int = 0, is_read: bool | None = None, is_blocked: bool | None = None
    ) -> list[TextMessage]:
        """List the texts of this identity's number, newest first.

        Args:
            limit: Texts to return, 1 to 200.
            offset: Texts to skip.
            is_read: Only read or only unread ones.
            is_blocked: Only blocked or only other ones; agents' keys never see blocked ones.
        """
        return await self._inkbox.texts.list(
            self.require_phone_number().id, limit=limit, offset=offset, is_read=is_read, is_blocked=is_blocked
        )

    async def get_text(self, text_id: UUID | str) -> TextMessage:
        """Get one text."""
        return await self._inkbox.texts.get(self.require_phone_number().id, text_id)

    async def list_text_conversations(
        self, *, limit: int = 50, offset: int = 0, is_blocked: bool | None = None, include_groups: bool = False
    ) -> list[TextConversationSummary]:
        """List the conversations of this identity's number, latest message first.

        Args:
            limit: Conversations to return, 1 to 200.
            offset: Conversations to skip.
            is_blocked: Only blocked or only other ones.
            include_groups: Whether group conversations are listed too.
        """
        return await self._inkbox.texts.list_conversations(
            self.require_phone_number().id,
            limit=limit,
            offset=offset,
            is_blocked=is_blocked,
            include_groups=include_groups,
        )

    async def get_text_conversation(
        self, remote_number: UUID | str, *, limit: int = 50, offset: int = 0
    ) -> list[TextMessage]:
        """List the texts of one conversation, newest first.

        Args:
            remote_number: The other side's number as E.164, or the conversation's id.
            limit: Texts to return, 1 to 200.
            offset: Texts to skip.
        """
        return await self._inkbox.texts.get_conversation(
            self.require_phone_number().id, remote_number, limit=limit, offset=offset
        )

    async def mark_text_read(self, text_id: UUID | str) -> TextMessage:
        """Mark a text as read."""
        return await self._inkbox.texts.update(self.require_phone_number().id, text_id, is_read=True)

    async def mark_text_conversation_read(self, remote_number: UUID | str) -> TextConversationUpdateResult:
        """Mark all texts of a conversation as read, by the other side's number or the conversation's id."""
        return await self._inkbox.texts.update_conversation(self.require_phone_number().id, remote_number, is_read=True)

    async def wait_for_text(
        self,
        *,
        timeout: float = 60.0,
        match: TextMatch = None,
        since: datetime | None = None,
        poll_interval: float = 1.0,
    ) -> TextMessage:
        """Wait for an unread inbound text. One that came before the call counts too, as long as it is unread.

        Args:
            timeout: Seconds to wait in all.
            match: Text that the message or its sender contains (in any case), or a function that takes a
                `TextMessage` and tells. By default any text.
            since: Only texts created at this time or later (with a time zone).
            poll_interval: Seconds between two looks.

        Returns:
            The oldest of the texts that match.

        Raises:
            InkboxTimeoutError: No such text came in time.
        """
        check_wait(since, timeout, poll_interval)
        number = self.require_phone_number()
        return await wait_for(
            lambda: self._inkbox.texts.iter(number.id, is_read=False, page_size=NEWEST, limit=NEWEST),
            unread_text(match, since),
            timeout=timeout,
            poll_interval=poll_interval,
            what=f"matching text to {number.number}",
        )

    async def wait_for_call(
        self,
        *,
        timeout: float = 60.0,
        match: CallMatch = None,
        since: datetime | None = None,
        poll_interval: float = 1.0,
    ) -> PhoneCall:
        """Wait for an inbound call that begins after this wait, or at `since` or later.

        Args:
            timeout: Seconds to wait in all.
            match: Text that the caller's number contains, or a function that takes a `PhoneCall` and tells.
            since: Calls from this time on (with a time zone) count, also those that are there already.
            poll_interval: Seconds between two looks.

        Returns:
            The oldest of the calls that match, in whatever state it is.

        Raises:
            InkboxTimeoutError: No such call came in time.
        """
        check_wait(since, timeout, poll_interval)
        number = self.require_phone_number()
        return await wait_for(
            lambda: self._inkbox.calls.iter(number.id, page_size=NEWEST, limit=NEWEST),
            inbound_call(match, since),
            timeout=timeout,
            poll_interval=poll_interval,
            what=f"matching call to {number.number}",
            skip_present=since is None,
        )
