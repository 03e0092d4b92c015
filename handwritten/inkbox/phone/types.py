"""Types of phone numbers."""

from inkbox_api.enums import SmsStatus
from inkbox_api.models.identity_phone_number import IdentityPhoneNumber

__all__ = [
    "IdentityPhoneNumber",
    "SmsStatus",
]
