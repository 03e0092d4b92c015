"""Identities and their numbers, as resource classes: what the facade calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from inkbox._runtime.unset import UNSET, Unset
from inkbox.identities.options import (
    IdentityMailboxCreateOptions,
    IdentityPhoneNumberCreateOptions,
    IdentityTunnelCreateOptions,
    vault_secret_ids_to_wire,
)
from inkbox_api.models.identity import Identity
from inkbox_api.resources import identities as _identities

T = TypeVar("T")


class AsyncIdentitiesResource(_identities.AsyncIdentitiesResource):
    """Identities as the API knows them; most users want `AsyncInkbox.create_identity` and `AsyncAgentIdentity`."""

    async def create(
        self,
        *,
        agent_handle: str,
        display_name: str | None = None,
        description: str | Unset | None = UNSET,
        imessage_enabled: bool | None = None,
        mailbox: IdentityMailboxCreateOptions | Mapping[str, object] | None = None,
        tunnel: IdentityTunnelCreateOptions | Mapping[str, object] | None = None,
        phone_number: IdentityPhoneNumberCreateOptions | Mapping[str, object] | None = None,
        vault_secret_ids: UUID | str | Iterable[UUID | str] | None = None,
    ) -> Identity:
        """Create an identity with its mailbox and tunnel, and a phone number when asked for.

        Args:
            agent_handle: 3 to 63 of `a-z`, `0-9` and single hyphens; a leading `@` and upper case are accepted.
            display_name: Name that recipients see, up to 255 characters; the handle by default.
            description: Text for the organization only; None stores null.
            imessage_enabled: Whether the identity takes part in iMessage; off by default.
            mailbox: Choices for the mailbox, which is made in any case.
            tunnel: Choices for the tunnel, which is made in any case.
            phone_number: Asks for a number and says how it treats calls.
            vault_secret_ids: Secrets the identity may read: one id, several, or `"*"` / `"all"`.

        Raises:
            HandleUnavailableError: 409: The handle is taken or reserved.
            InkboxValidationError: 422: Something in the request is malformed.
            ValueError: `phone_number` names an action whose URL is missing.
        """
        return await self._create(
            agent_handle=agent_handle,
            display_name=display_name,
            description=description,
            imessage_enabled=imessage_enabled,
            mailbox=_options(mailbox),
            tunnel=_options(tunnel),
            phone_number=_options(phone_number),
            vault_secret_ids=vault_secret_ids_to_wire(vault_secret_ids),
        )


def _options(value: object) -> Mapping[str, object] | None:
    """Accept an options object or a ready-made mapping."""
    to_wire = getattr(value, "to_wire", None)
    if to_wire is not None:
        value = to_wire()
    if value is None or isinstance(value, Mapping):
        return value
    raise TypeError(f"Expected an options object or a mapping, not {type(value).__name__}.")
