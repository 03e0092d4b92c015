"""Texts: what the contract alone can't say about them."""

from __future__ import annotations

from uuid import UUID

from inkbox._runtime.unset import UNSET
from inkbox_api.models.text_message import TextMessage
from inkbox_api.resources import texts as _texts


class AsyncTextsResource(_texts.AsyncTextsResource):
    """Texts of a phone number."""

    async def update(
        self,
        phone_number_id: UUID | str,
        text_id: UUID | str,
        *,
        is_read: bool | None = None,
        status: str | None = None,
    ) -> TextMessage:
        """Mark a text as read or unread, or delete it: what is left out or None stays as it is.

        Args:
            phone_number_id: The number.
            text_id: The text.
            is_read: Whether it counts as read.
            status: `deleted` deletes the text.

        Raises:
            InkboxNotFoundError: 404: There is no such text.
        """
        return await self._update(
            phone_number_id,
            text_id,
            is_read=UNSET if is_read is None else is_read,
            status=UNSET if status is None else status,
        )
