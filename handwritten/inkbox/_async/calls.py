"""Calls: what the contract alone can't say about them."""

from __future__ import annotations

from uuid import UUID

from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit
from inkbox_api.resources import calls as _calls
from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource


class AsyncCallsResource(_calls.AsyncCallsResource):
    """Calls of a phone number."""

    async def place(
        self, *, from_number: UUID | str, to_number: str, client_websocket_url: str | None = None
    ) -> PhoneCallWithRateLimit:
        """Place a call.

        Args:
            from_number: The number to call from, as E.164, or its id, which costs a request to look it up.
            to_number: Whom to call, as E.164.
            client_websocket_url: Where the call's audio or text streams to (`wss://`); the number's by default.

        Returns:
            The call, with `rate_limit` telling what is left of the organization's calls and minutes.

        Raises:
            RecipientBlockedError: 403: A contact rule or the filter mode keeps this number from being called.
            InkboxRateLimitError: 429: The calls or minutes of the day are used up.
        """
        caller = str(from_number)
        if _is_uuid(caller):
            caller = (await AsyncPhoneNumbersResource(self._connection).get(caller)).number
        return await self._place(from_number=caller, to_number=to_number, client_websocket_url=client_websocket_url)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
