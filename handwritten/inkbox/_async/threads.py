"""Threads: what the contract alone can't say about them."""

from __future__ import annotations

from uuid import UUID

from inkbox._runtime.unset import UNSET, Unset
from inkbox_api.enums import ThreadFolder
from inkbox_api.models.thread import Thread
from inkbox_api.resources import threads as _threads


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
