"""What an identity is: the state that the service answered last, and the guards of its channels."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from inkbox._runtime.errors import InkboxError
from inkbox_api.enums import FilterMode
from inkbox_api.models.identity import Identity
from inkbox_api.models.identity_mailbox import IdentityMailbox
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber
from inkbox_api.models.tunnel import Tunnel

if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox


class AsyncIdentityState:
    """The state of an identity, and what it needs to act."""

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

    # --- guards ------------------------------------------------------------------------------------------------------

    def require_mailbox(self) -> IdentityMailbox:
        """Return the mailbox where one is needed; type checkers know that it isn't None.

        Raises:
            InkboxError: The identity has no mailbox, which the service gives to every live one.
        """
        if self._mailbox is None:
            raise InkboxError(f"Identity {self._handle!r} has no mailbox; call refresh() to ask for it again.")
        return self._mailbox

    def require_phone_number(self) -> IdentityPhoneNumber:
        """Return the phone number where one is needed; type checkers know that it isn't None.

        Raises:
            InkboxError: The identity has no phone number.
        """
        if self._phone_number is None:
            raise InkboxError(
                f"Identity {self._handle!r} has no phone number assigned; call provision_phone_number() first."
            )
        return self._phone_number

    def _require_imessage(self) -> UUID:
        """Return the id that iMessage calls act for, if they may."""
        if not self._imessage_enabled:
            raise InkboxError(
                f"Identity {self._handle!r} is not iMessage-enabled; call update(imessage_enabled=True) first."
            )
        return self._id
