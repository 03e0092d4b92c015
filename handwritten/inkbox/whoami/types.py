"""Answers of `whoami` and the kinds of API key they tell apart."""

from inkbox_api.models.whoami_api_key_response import WhoamiApiKeyResponse
from inkbox_api.models.whoami_jwt_response import WhoamiJwtResponse

__all__ = [
    "AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED",
    "WhoamiApiKeyResponse",
    "WhoamiJwtResponse",
    "WhoamiResponse",
]

WhoamiResponse = WhoamiApiKeyResponse | WhoamiJwtResponse
"""Either answer of `whoami`; tell them apart by their class or by `auth_type`."""

AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED = "api_key.admin_scoped"
"""The key sees the whole organization."""

AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED = "api_key.agent_scoped.claimed"
"""The key belongs to one identity that a human has claimed."""

AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED = "api_key.agent_scoped.unclaimed"
"""The key belongs to one identity that signed itself up and waits for its human."""
