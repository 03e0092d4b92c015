"""One identity and everything it can do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from inkbox._runtime.aio.pager import AsyncPager
from inkbox._runtime.errors import InkboxError, InkboxTimeoutError
from inkbox._runtime.unset import UNSET, Unset
from inkbox.matching import Match, message_matches
from inkbox_api.enums import FilterMode, ForwardMode, MessageDirection
from inkbox_api.models.attachment import Attachment
from inkbox_api.models.identity import Identity
from inkbox_api.models.identity_access import IdentityAccess
from inkbox_api.models.identity_mailbox import IdentityMailbox
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber
from inkbox_api.models.message import Message
from inkbox_api.models.message_detail import MessageDetail
from inkbox_api.models.thread_detail import ThreadDetail
from inkbox_api.models.tunnel import Tunnel

if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox

_NEWEST = 100  # the largest page: how far back the first look of a wait goes


class AsyncAgentIdentity:
    """An agent's identity with its mailbox, number and tunnel.

    You get one from `AsyncInkbox.create_identity` or `AsyncInkbox.get_identity`. Properties show what the service
    answered last; `refresh` asks again.
    """

    def __init__(self, data: Identity, inkbox: AsyncInkbox) -> None:
        self._inkbox = inkbox
        self._handle = data.agent_handle
        self._id = data.id
        self._display_name = data.display_name
        self._description = data.description
        self._email_address = data.email_address
        self._imessage_enabled = data.imessage_enabled
        self._imessage_filter_mode = data.imessage_filter_mode
        self._mailbox = data.mailbox
        self._phone_number = data.phone_number
        self._tunnel = data.tunnel

    def __repr__(self) -> str:
        address = self._mailbox.email_address if self._mailbox else None
        number = self._phone_number.number if self._phone_number else None
        return f"{type(self).__name__}(agent_handle={self._handle!r}, mailbox={address!r}, phone_number={number!r})"

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def agent_handle(self) -> str:
        """The handle, unique over all organizations."""
        return self._handle

    @property
    def id(self) -> UUID:
        """The identity's id; it never changes."""
        return self._id

    @property
    def display_name(self) -> str | None:
        """The name that recipients see."""
        return self._display_name

    @property
    def description(self) -> str | None:
        """Text for the organization only."""
        return self._description

    @property
    def email_address(self) -> str | None:
        """The mailbox's address."""
        return self._email_address

    @property
    def imessage_enabled(self) -> bool:
        """Whether the identity takes part in iMessage."""
        return self._imessage_enabled

    @property
    def imessage_filter_mode(self) -> FilterMode:
        """Who may reach the identity by iMessage when no rule says so."""
        return self._imessage_filter_mode

    @property
    def mailbox(self) -> IdentityMailbox | None:
        """The mailbox."""
        return self._mailbox

    @property
    def phone_number(self) -> IdentityPhoneNumber | None:
        """The phone number, if one was provisioned."""
        return self._phone_number

    @property
    def tunnel(self) -> Tunnel | None:
        """The tunnel."""
        return self._tunnel

    # --- its life ------------------------------------------------------------------------------------------------

    async def refresh(self) -> AsyncAgentIdentity:
        """Ask the service for the present state, channels included, and return this object.

        Raises:
            InkboxNotFoundError: 404: The identity was deleted.
        """
        self._take(await self._inkbox._identities.get(self._handle))
        return self

    def _take(self, data: Identity) -> None:
        AsyncAgentIdentity.__init__(self, data, self._inkbox)

    async def update(
        self,
        *,
        new_handle: str | None = None,
        display_name: str | Unset | None = UNSET,
        description: str | Unset | None = UNSET,
        imessage_enabled: bool | None = None,
        imessage_filter_mode: FilterMode | str | None = None,
        status: str | None = None,
    ) -> None:
        """Change the identity: what is left out stays as it is.

        Args:
            new_handle: A new handle; refused while the mailbox is on the platform's domain.
            display_name: A new name; None clears it.
            description: A new text; None clears it.
            imessage_enabled: Whether the identity takes part in iMessage.
            imessage_filter_mode: `whitelist` or `blacklist`; for admin keys only.
            status: `active` or `paused`.

        Raises:
            HandleUnavailableError: 409: The new handle is taken, or can't be had on this mailbox domain.
            InkboxPermissionError: 403: The key may not change this.
        """
        data = await self._inkbox._identities.update(
            self._handle,
            new_handle=new_handle,
            display_name=display_name,
            description=description,
            imessage_enabled=imessage_enabled,
            imessage_filter_mode=imessage_filter_mode,
            status=status,
        )
        self._handle = data.agent_handle
        self._display_name = data.display_name
        self._description = data.description
        self._email_address = data.email_address
        self._imessage_enabled = data.imessage_enabled
        self._imessage_filter_mode = data.imessage_filter_mode
        if new_handle is not None and self._tunnel is not None:
            await self.refresh()  # the tunnel's public host follows the handle

    async def delete(self) -> None:
        """Delete the identity with its mailbox, tunnel, number and keys. There is no way back."""
        await self._inkbox._identities.delete(self._handle)

    async def provision_phone_number(self, *, type: str = "local", state: str | None = None) -> IdentityPhoneNumber:
        """Get a phone number for the identity.

        Args:
            type: Kind of number; `local` is the only one.
            state: Two-letter US state in which to look for a number.

        Raises:
            InkboxNotFoundError: 404: No number is to be had, in that state or at all.
            InkboxConflictError: 409: The identity has a number already.
            InkboxRateLimitError: 429: The organization has as many numbers as it may.
        """
        number = await self._inkbox.phone_numbers.provision(agent_handle=self._handle, type=type, state=state)
        await self.refresh()
        return self._phone_number or IdentityPhoneNumber.from_dict(number.to_dict())

    async def release_phone_number(self) -> None:
        """Give the phone number back for good.

        Raises:
            InkboxError: The identity has no phone number.
        """
        self._number()
        await self._inkbox._identities.release_phone_number(self._handle)
        self._phone_number = None

    def _number(self) -> IdentityPhoneNumber:
        if self._phone_number is None:
            raise InkboxError(
                f"Identity {self._handle!r} has no phone number assigned; call provision_phone_number() first."
            )
        return self._phone_number

    # --- who sees it ---------------------------------------------------------------------------------------------

    async def list_access(self) -> list[IdentityAccess]:
        """List which identities see this one. Needs an admin key."""
        return await self._inkbox._identities.list_access(self._handle)

    async def grant_access(self, viewer_identity_id: UUID | str | None) -> IdentityAccess:
        """Let an identity see this one; None lets all identities of the organization. Needs an admin key.

        Raises:
            InkboxConflictError: 409: It sees this identity already.
            InkboxNotFoundError: 404: There is no such identity.
        """
        return await self._inkbox._identities.grant_access(self._handle, viewer_identity_id=viewer_identity_id)

    async def revoke_access(self, viewer_identity_id: UUID | str) -> None:
        """Hide this identity from one that sees it. Needs an admin key.

        Args:
            viewer_identity_id: Id of the identity that looks, not of the access row.

        Raises:
            InkboxNotFoundError: 404: It doesn't see this identity.
        """
        await self._inkbox._identities.revoke_access(self._handle, viewer_identity_id)

    # --- mail ----------------------------------------------------------------------------------------------------

    def _address(self) -> str:
        if self._mailbox is None:
            raise InkboxError(f"Identity {self._handle!r} has no mailbox.")
        return self._mailbox.email_address

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
            self._address(),
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
            self._address(),
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
        return self._inkbox.messages.list(self._address(), page_size=page_size, limit=limit, direction=direction)

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
        messages = self._inkbox.messages.list(self._address(), page_size=page_size, direction=direction)
        return messages.where(lambda message: not message.is_read, limit=limit)

    async def mark_emails_read(self, message_ids: Iterable[UUID | str]) -> None:
        """Mark messages as read, one request each, in the order given."""
        address = self._address()
        for message_id in message_ids:
            await self._inkbox.messages.mark_read(address, message_id)

    async def get_message(self, message_id: UUID | str) -> MessageDetail:
        """Get one message with its bodies and the list of its attachments."""
        return await self._inkbox.messages.get(self._address(), message_id)

    async def get_thread(self, thread_id: UUID | str) -> ThreadDetail:
        """Get one conversation with its messages, oldest first."""
        return await self._inkbox.threads.get(self._address(), thread_id)

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
        wanted = message_matches(match, since=since, timeout=timeout, poll_interval=poll_interval)
        deadline = time.monotonic() + timeout
        seen: set[UUID] = set()
        while True:
            found = await self._oldest_new(wanted, seen)
            if found is not None:
                return await self.get_message(found.id)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise InkboxTimeoutError(
                    f"No matching e-mail reached {self._address()} within {timeout:g} s; "
                    "raise timeout=, or look at what came with iter_emails()."
                )
            await asyncio.sleep(min(poll_interval, remaining))

    async def _oldest_new(self, wanted: Callable[[Message], bool], seen: set[UUID]) -> Message | None:
        """Look through what arrived since the last look (at first: the newest page)."""
        found = None
        async for message in self.iter_emails(page_size=_NEWEST, limit=_NEWEST, direction=MessageDirection.INBOUND):
            if message.id in seen:
                break
            seen.add(message.id)
            if wanted(message):
                found = message
        return found
