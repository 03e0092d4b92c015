"""One identity and everything it can do."""

from __future__ import annotations

from uuid import UUID

from inkbox._async.identity_imessage import AsyncIMessageOfIdentity
from inkbox._async.identity_mail import AsyncMailOfIdentity
from inkbox._async.identity_phone import AsyncPhoneOfIdentity
from inkbox._async.identity_vault import AsyncVaultOfIdentity
from inkbox._runtime.unset import UNSET, Unset
from inkbox_api.enums import FilterMode
from inkbox_api.models.identity import Identity
from inkbox_api.models.identity_access import IdentityAccess
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber


class AsyncAgentIdentity(AsyncMailOfIdentity, AsyncPhoneOfIdentity, AsyncIMessageOfIdentity, AsyncVaultOfIdentity):
    """An agent's identity with its mailbox, number, tunnel and credentials.

    You get one from `AsyncInkbox.create_identity` or `AsyncInkbox.get_identity`. Properties show what the service
    answered last; `refresh` asks again.
    """

    # --- its life ------------------------------------------------------------------------------------------------

    async def refresh(self) -> AsyncAgentIdentity:
        """Ask the service for the present state, channels included, and return this object.

        The credentials are put together anew when they are next asked for, of the secrets that the vault had when it
        was unlocked.

        Raises:
            InkboxNotFoundError: 404: The identity was deleted.
        """
        self._take(await self._inkbox._identities.get(self._handle))
        unlocked = self._inkbox._vault_state.unlocked
        if unlocked is not None:
            unlocked._snapshot.forget_access()
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
        self.require_phone_number()
        await self._inkbox._identities.release_phone_number(self._handle)
        self._phone_number = None

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
