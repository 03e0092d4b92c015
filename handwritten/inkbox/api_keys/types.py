"""Types of API keys."""

from inkbox_api.enums import ApiKeyStatus
from inkbox_api.models.api_key import ApiKey
from inkbox_api.models.created_api_key import CreatedApiKey

__all__ = [
    "ApiKey",
    "ApiKeyStatus",
    "CreatedApiKey",
]
