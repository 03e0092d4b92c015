"""Messages, threads and domains: what the contract alone can't say about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from inkbox._runtime.unset import UNSET, Unset
from inkbox_api.enums import ThreadFolder
from inkbox_api.models.message import Message
from inkbox_api.models.thread import Thread
from inkbox_api.resources import domains as _domains
from inkbox_api.resources import messages as _messages
from inkbox_api.resources import threads as _threads


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
        """
        return await self._get_attachment(email_address, message_id, filename, redirect=redirect)


class AsyncThreadsResource(_threads.AsyncThreadsResource):
    """Conversations of a mailbox. Every method takes the mailbox's address first."""

    async def update(
        self, email_address: str, thread_id: UUID | str, *, folder: ThreadFolder | str | Unset = UNSET
    ) -> Thread:
        """Move a thread to another folder.

        Args:
            email_address: The mailbox.
            thread_id: The thread.
            folder: `inbox`, `spam` or `archive`.

        Raises:
            ValueError: `folder` is `blocked`, which only the service assigns; nothing is sent.
            InkboxNotFoundError: 404: No such thread, or not visible to this key.
        """
        if folder == ThreadFolder.BLOCKED:
            raise ValueError("The service alone puts threads into 'blocked'; choose inbox, spam or archive.")
        return await self._update(email_address, thread_id, folder=folder)


class AsyncDomainsResource(_domains.AsyncDomainsResource):
    """Custom sending domains of the organization; they are registered and verified in the console."""

    async def set_default(self, domain_name: str) -> str | None:
        """Choose the domain that new mailboxes get. Needs an admin key.

        Args:
            domain_name: A verified domain; the platform's own domain clears the choice.

        Returns:
            The default from now on; None for the platform's domain.

        Raises:
            InkboxPermissionError: 403: The key isn't an admin key.
            InkboxNotFoundError: 404: The organization has no such domain.
            InkboxConflictError: 409: The domain isn't verified.
        """
        answer = await self._set_default(domain_name)
        return answer.default_domain
