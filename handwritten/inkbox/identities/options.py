"""What can be chosen when an identity is created."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import attrs

from inkbox._runtime.unset import UNSET, Unset
from inkbox_api.enums import TLSMode

__all__ = [
    "IdentityMailboxCreateOptions",
    "IdentityPhoneNumberCreateOptions",
    "IdentityTunnelCreateOptions",
    "vault_secret_ids_to_wire",
]


@attrs.define
class IdentityMailboxCreateOptions:
    """Choices for the mailbox of a new identity.

    Attributes:
        email_local_part: Text before the `@`. On the platform's domain the service takes the handle and refuses any
            other; on a custom domain it is free.
        sending_domain: Bare name of a verified custom domain; None for the platform's domain; left out for the
            organization's default.
    """

    email_local_part: str | None = None
    sending_domain: str | Unset | None = UNSET

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON object of the request."""
        wire: dict[str, Any] = {}
        if self.email_local_part is not None:
            wire["email_local_part"] = self.email_local_part
        if self.sending_domain is not UNSET:
            wire["sending_domain"] = self.sending_domain
        return wire


@attrs.define
class IdentityTunnelCreateOptions:
    """Choices for the tunnel of a new identity.

    Attributes:
        tls_mode: `edge` (the service's default) or `passthrough`; it can't be changed later.
    """

    tls_mode: TLSMode | str | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON object of the request."""
        return {} if self.tls_mode is None else {"tls_mode": str(self.tls_mode)}


@attrs.define
class IdentityPhoneNumberCreateOptions:
    """Choices for a phone number that comes with a new identity.

    Attributes:
        type: Kind of number; `local` is the only one.
        state: Two-letter US state in which to look for a number.
        incoming_call_action: `auto_reject`, `auto_accept` or `webhook`.
        client_websocket_url: Where accepted calls stream to (`wss://`); needed with `auto_accept`.
        incoming_call_webhook_url: Who decides about a call (`https://`); needed with `webhook`.
    """

    type: str = "local"
    state: str | None = None
    incoming_call_action: str = "auto_reject"
    client_websocket_url: str | None = None
    incoming_call_webhook_url: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON object of the request.

        Raises:
            ValueError: The chosen action needs a URL that is missing.
        """
        if self.incoming_call_action == "auto_accept" and self.client_websocket_url is None:
            raise ValueError("incoming_call_action='auto_accept' needs client_websocket_url, where calls stream to.")
        if self.incoming_call_action == "webhook" and self.incoming_call_webhook_url is None:
            raise ValueError("incoming_call_action='webhook' needs incoming_call_webhook_url, which answers each call.")
        given = attrs.asdict(self, filter=lambda _, value: value is not None)
        return {name: str(value) for name, value in given.items()}


def vault_secret_ids_to_wire(value: UUID | str | Iterable[UUID | str] | None) -> str | list[str] | None:
    """Return vault secret ids as the request carries them.

    Args:
        value: One id, several, or `"*"` / `"all"` for every secret.

    Returns:
        Text for one id or a wildcard, a list of text for several, None for None.
    """
    if value is None:
        return None
    if isinstance(value, (UUID, str)):
        return str(value)
    return [str(each) for each in value]
