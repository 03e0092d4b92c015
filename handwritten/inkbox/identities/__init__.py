"""Types of identities."""

from inkbox_api.models.agent_identity_summary import AgentIdentitySummary
from inkbox_api.models.identity_access import IdentityAccess
from inkbox_api.models.identity_mailbox import IdentityMailbox
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber

__all__ = [
    "AgentIdentitySummary",
    "IdentityAccess",
    "IdentityMailbox",
    "IdentityPhoneNumber",
]
