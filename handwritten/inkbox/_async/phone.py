"""Numbers, calls and their rules: what the contract alone can't say about them."""

from __future__ import annotations

from uuid import UUID

from inkbox_api.enums import PhoneRuleAction, PhoneRuleMatchType
from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit
from inkbox_api.models.phone_contact_rule import PhoneContactRule
from inkbox_api.models.phone_number import PhoneNumber
from inkbox_api.resources import calls as _calls
from inkbox_api.resources import phone_contact_rules as _rules
from inkbox_api.resources import phone_numbers as _numbers
from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource as _Numbers


class AsyncPhoneNumbersResource(_numbers.AsyncPhoneNumbersResource):
    """Phone numbers of identities."""

    async def provision(self, *, agent_handle: str, type: str = "local", state: str | None = None) -> PhoneNumber:
        """Get a phone number for an identity.

        Args:
            agent_handle: The identity.
            type: Kind of number; `local` is the only one.
            state: Two-letter US state in which to look for a number.

        Raises:
            InkboxNotFoundError: 404: No such identity, or no number is to be had.
            InkboxConflictError: 409: The identity has a number already.
            InkboxRateLimitError: 429: The organization has as many numbers as it may.
        """
        return await self._provision(agent_handle=agent_handle, type=type, state=state)


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
            caller = (await _Numbers(self._connection).get(caller)).number
        return await self._place(from_number=caller, to_number=to_number, client_websocket_url=client_websocket_url)


class AsyncPhoneContactRulesResource(_rules.AsyncPhoneContactRulesResource):
    """Who may call and text a number, and be called and texted by it."""

    async def create(
        self,
        phone_number_id: UUID | str,
        *,
        action: PhoneRuleAction | str,
        match_target: str,
        match_type: PhoneRuleMatchType | str = PhoneRuleMatchType.EXACT_NUMBER,
    ) -> PhoneContactRule:
        """Add a rule, which is active at once.

        Args:
            phone_number_id: The number.
            action: `allow` or `block`.
            match_target: The other side's number, as E.164.
            match_type: `exact_number` is the only kind.

        Raises:
            DuplicateContactRuleError: 409: There is a rule for this number; `existing_rule_id` names it.
        """
        return await self._create(phone_number_id, action=action, match_target=match_target, match_type=match_type)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
