"""Types of identities and the options of their creation."""

from inkbox.identities.options import (
    IdentityMailboxCreateOptions,
    IdentityPhoneNumberCreateOptions,
    IdentityTunnelCreateOptions,
    vault_secret_ids_to_wire,
)
from inkbox_api.models.agent_identity_summary import AgentIdentitySummary
from inkbox_api.models.identity_access import IdentityAccess
from inkbox_api.models.identity_mailbox import IdentityMailbox
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber

__all__ = [
    "AgentIdentitySummary",
    "IdentityAccess",
    "IdentityMailbox",
    "IdentityMailboxCreateOptions",
    "IdentityPhoneNumber",
    "IdentityPhoneNumberCreateOptions",
    "IdentityTunnelCreateOptions",
    "vault_secret_ids_to_wire",
]
