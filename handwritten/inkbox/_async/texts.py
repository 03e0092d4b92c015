"""Texts: what the contract alone can't say about them."""

from __future__ import annotations

from uuid import UUID

from inkbox_api.models.text_conversation_summary import TextConversationSummary
from inkbox_api.resources import texts as _texts


class AsyncTextsResource(_texts.AsyncTextsResource):
    """Texts of a phone number."""

    async def list_conversations(
        self,
        phone_number_id: UUID | str,
        *,
        limit: int = 50,
        offset: int = 0,
        is_blocked: bool | None = None,
        include_groups: bool | None = False,
    ) -> list[TextConversationSummary]:
        """List the conversations of a phone number, the one with the latest text first.

        Args:
            phone_number_id: The number.
            limit: Conversations to return, 1 to 200.
            offset: Conversations to skip.
            is_blocked: Only blocked or only other texts; agents' keys never see blocked ones.
            include_groups: Whether conversations of groups are listed too.
        """
        return await super().list_conversations(
            phone_number_id, limit=limit, offset=offset, is_blocked=is_blocked, include_groups=include_groups or None
        )
