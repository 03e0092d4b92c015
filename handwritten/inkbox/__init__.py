"""Identity for AI agents: e-mail, phone, texts, iMessage, vault, TOTP, webhooks and tunnels.

The types of the contract come from the generated packages of `_CONTRACT`. A name of our own stands in `_HOMES`, and
once more in the block for type checkers. Each is loaded when it is first used; `import inkbox` itself imports nothing.
"""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox as AsyncInkbox
    from inkbox._async.identity import AsyncAgentIdentity as AsyncAgentIdentity
    from inkbox._runtime.aio.pager import AsyncPager as AsyncPager
    from inkbox._runtime.errors import AccessAlreadyGrantedError as AccessAlreadyGrantedError
    from inkbox._runtime.errors import BlockingNamespace as BlockingNamespace
    from inkbox._runtime.errors import CarrierRateLimitError as CarrierRateLimitError
    from inkbox._runtime.errors import CarrierRejectedError as CarrierRejectedError
    from inkbox._runtime.errors import CarrierUnavailableError as CarrierUnavailableError
    from inkbox._runtime.errors import CustomerCampaignRequiredError as CustomerCampaignRequiredError
    from inkbox._runtime.errors import DuplicateContactRuleError as DuplicateContactRuleError
    from inkbox._runtime.errors import HandleUnavailableError as HandleUnavailableError
    from inkbox._runtime.errors import IdempotencyKeyReusedError as IdempotencyKeyReusedError
    from inkbox._runtime.errors import InkboxAPIError as InkboxAPIError
    from inkbox._runtime.errors import InkboxAuthenticationError as InkboxAuthenticationError
    from inkbox._runtime.errors import InkboxBadRequestError as InkboxBadRequestError
    from inkbox._runtime.errors import InkboxConfigurationError as InkboxConfigurationError
    from inkbox._runtime.errors import InkboxConflictError as InkboxConflictError
    from inkbox._runtime.errors import InkboxConnectionError as InkboxConnectionError
    from inkbox._runtime.errors import InkboxError as InkboxError
    from inkbox._runtime.errors import InkboxNotFoundError as InkboxNotFoundError
    from inkbox._runtime.errors import InkboxPermissionError as InkboxPermissionError
    from inkbox._runtime.errors import InkboxRateLimitError as InkboxRateLimitError
    from inkbox._runtime.errors import InkboxResponseError as InkboxResponseError
    from inkbox._runtime.errors import InkboxServerError as InkboxServerError
    from inkbox._runtime.errors import InkboxTimeoutError as InkboxTimeoutError
    from inkbox._runtime.errors import InkboxValidationError as InkboxValidationError
    from inkbox._runtime.errors import InkboxVaultKeyError as InkboxVaultKeyError
    from inkbox._runtime.errors import InvalidPhoneNumberError as InvalidPhoneNumberError
    from inkbox._runtime.errors import LastPrimaryKeyError as LastPrimaryKeyError
    from inkbox._runtime.errors import MessageBlockedBySpamFilterError as MessageBlockedBySpamFilterError
    from inkbox._runtime.errors import MessageTooLongError as MessageTooLongError
    from inkbox._runtime.errors import MessagingDisabledError as MessagingDisabledError
    from inkbox._runtime.errors import RecipientBlockedError as RecipientBlockedError
    from inkbox._runtime.errors import RecipientNotOptedInError as RecipientNotOptedInError
    from inkbox._runtime.errors import RecipientOptedOutError as RecipientOptedOutError
    from inkbox._runtime.errors import RecoveryCodeRejectedError as RecoveryCodeRejectedError
    from inkbox._runtime.errors import RedundantContactAccessGrantError as RedundantContactAccessGrantError
    from inkbox._runtime.errors import SenderNotRegisteredError as SenderNotRegisteredError
    from inkbox._runtime.errors import SenderRateLimitedError as SenderRateLimitedError
    from inkbox._runtime.errors import SenderSmsAssignmentFailedError as SenderSmsAssignmentFailedError
    from inkbox._runtime.errors import SenderSmsPendingError as SenderSmsPendingError
    from inkbox._runtime.errors import VaultAlreadyInitializedError as VaultAlreadyInitializedError
    from inkbox._runtime.errors import VaultKeyRejectedError as VaultKeyRejectedError
    from inkbox._runtime.hooks import RequestInfo as RequestInfo
    from inkbox._runtime.hooks import ResponseInfo as ResponseInfo
    from inkbox._runtime.paging import Page as Page
    from inkbox._runtime.raw_response import RawResponse as RawResponse
    from inkbox._runtime.unset import UNSET as UNSET
    from inkbox._runtime.unset import Unset as Unset
    from inkbox._version import __version__ as __version__
    from inkbox.contacts.imports import ContactImportResult as ContactImportResult
    from inkbox.credentials import Credentials as Credentials
    from inkbox.extraction import extract_links as extract_links
    from inkbox.extraction import extract_otp as extract_otp
    from inkbox.identities.options import IdentityMailboxCreateOptions as IdentityMailboxCreateOptions
    from inkbox.identities.options import IdentityPhoneNumberCreateOptions as IdentityPhoneNumberCreateOptions
    from inkbox.identities.options import IdentityTunnelCreateOptions as IdentityTunnelCreateOptions
    from inkbox.mail.attachments import Attachment as Attachment
    from inkbox.tunnels.exceptions import TunnelError as TunnelError
    from inkbox.tunnels.exceptions import TunnelNameInvalid as TunnelNameInvalid
    from inkbox.tunnels.names import normalize_agent_handle as normalize_agent_handle
    from inkbox.tunnels.names import validate_agent_handle as validate_agent_handle
    from inkbox.tunnels.names import validate_tunnel_name as validate_tunnel_name
    from inkbox.vault.crypto import VaultKeyMaterial as VaultKeyMaterial
    from inkbox.vault.crypto import generate_org_encryption_key as generate_org_encryption_key
    from inkbox.vault.crypto import generate_recovery_code as generate_recovery_code
    from inkbox.vault.crypto import generate_vault_key_material as generate_vault_key_material
    from inkbox.vault.decrypted import DecryptedVaultSecret as DecryptedVaultSecret
    from inkbox.vault.decrypted import RecoveryKey as RecoveryKey
    from inkbox.vault.decrypted import VaultInitializeResult as VaultInitializeResult
    from inkbox.vault.exceptions import CredentialNotFoundError as CredentialNotFoundError
    from inkbox.vault.exceptions import InvalidSecretPayloadError as InvalidSecretPayloadError
    from inkbox.vault.exceptions import SecretTypeError as SecretTypeError
    from inkbox.vault.exceptions import TOTPNotConfiguredError as TOTPNotConfiguredError
    from inkbox.vault.exceptions import UnknownSecretTypeError as UnknownSecretTypeError
    from inkbox.vault.exceptions import VaultDecryptionError as VaultDecryptionError
    from inkbox.vault.exceptions import VaultLockedError as VaultLockedError
    from inkbox.vault.exceptions import VaultNotInitializedError as VaultNotInitializedError
    from inkbox.vault.exceptions import VaultSecretChangedError as VaultSecretChangedError
    from inkbox.vault.exceptions import VaultUnwrapError as VaultUnwrapError
    from inkbox.vault.exceptions import WrongVaultKeyError as WrongVaultKeyError
    from inkbox.vault.payloads import APIKeyPayload as APIKeyPayload
    from inkbox.vault.payloads import KeyPairPayload as KeyPairPayload
    from inkbox.vault.payloads import LoginPayload as LoginPayload
    from inkbox.vault.payloads import OtherPayload as OtherPayload
    from inkbox.vault.payloads import SSHKeyPayload as SSHKeyPayload
    from inkbox.vault.totp import TOTPAlgorithm as TOTPAlgorithm
    from inkbox.vault.totp import TOTPCode as TOTPCode
    from inkbox.vault.totp import TOTPConfig as TOTPConfig
    from inkbox.vault.totp import generate_totp as generate_totp
    from inkbox.vault.totp import parse_totp_uri as parse_totp_uri
    from inkbox.webhooks.errors import WebhookPayloadError as WebhookPayloadError
    from inkbox.webhooks.errors import WebhookTimestampError as WebhookTimestampError
    from inkbox.webhooks.errors import WebhookVerificationError as WebhookVerificationError
    from inkbox.webhooks.events import UnknownEvent as UnknownEvent
    from inkbox.webhooks.events import WebhookEvent as WebhookEvent
    from inkbox.webhooks.signatures import verify_webhook as verify_webhook
    from inkbox.whoami.types import AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED as AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED
    from inkbox.whoami.types import (
        AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED as AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED,
    )
    from inkbox.whoami.types import (
        AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED as AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED,
    )
    from inkbox.whoami.types import WhoamiResponse as WhoamiResponse
    from inkbox_api.public import *  # noqa: F403
    from inkbox_sync._runtime.pager import Pager as Pager
    from inkbox_sync.client import Inkbox as Inkbox
    from inkbox_sync.identity import AgentIdentity as AgentIdentity
    from inkbox_sync.webhooks import WebhookSubscriptionsResource as WebhookSubscriptionsResource
    from inkbox_wire import *  # noqa: F403

_CONTRACT = ("inkbox_api.public", "inkbox_wire")

_HOMES = {
    "APIKeyPayload": "inkbox.vault.payloads",
    "AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED": "inkbox.whoami.types",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED": "inkbox.whoami.types",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED": "inkbox.whoami.types",
    "AccessAlreadyGrantedError": "inkbox._runtime.errors",
    "AgentIdentity": "inkbox_sync.identity",
    "AsyncAgentIdentity": "inkbox._async.identity",
    "AsyncInkbox": "inkbox._async.client",
    "AsyncPager": "inkbox._runtime.aio.pager",
    "Attachment": "inkbox.mail.attachments",
    "BlockingNamespace": "inkbox._runtime.errors",
    "CarrierRateLimitError": "inkbox._runtime.errors",
    "CarrierRejectedError": "inkbox._runtime.errors",
    "CarrierUnavailableError": "inkbox._runtime.errors",
    "ContactImportResult": "inkbox.contacts.imports",
    "CredentialNotFoundError": "inkbox.vault.exceptions",
    "Credentials": "inkbox.credentials",
    "CustomerCampaignRequiredError": "inkbox._runtime.errors",
    "DecryptedVaultSecret": "inkbox.vault.decrypted",
    "DuplicateContactRuleError": "inkbox._runtime.errors",
    "HandleUnavailableError": "inkbox._runtime.errors",
    "IdempotencyKeyReusedError": "inkbox._runtime.errors",
    "IdentityMailboxCreateOptions": "inkbox.identities.options",
    "IdentityPhoneNumberCreateOptions": "inkbox.identities.options",
    "IdentityTunnelCreateOptions": "inkbox.identities.options",
    "Inkbox": "inkbox_sync.client",
    "InkboxAPIError": "inkbox._runtime.errors",
    "InkboxAuthenticationError": "inkbox._runtime.errors",
    "InkboxBadRequestError": "inkbox._runtime.errors",
    "InkboxConfigurationError": "inkbox._runtime.errors",
    "InkboxConflictError": "inkbox._runtime.errors",
    "InkboxConnectionError": "inkbox._runtime.errors",
    "InkboxError": "inkbox._runtime.errors",
    "InkboxNotFoundError": "inkbox._runtime.errors",
    "InkboxPermissionError": "inkbox._runtime.errors",
    "InkboxRateLimitError": "inkbox._runtime.errors",
    "InkboxResponseError": "inkbox._runtime.errors",
    "InkboxServerError": "inkbox._runtime.errors",
    "InkboxTimeoutError": "inkbox._runtime.errors",
    "InkboxValidationError": "inkbox._runtime.errors",
    "InkboxVaultKeyError": "inkbox._runtime.errors",
    "InvalidPhoneNumberError": "inkbox._runtime.errors",
    "InvalidSecretPayloadError": "inkbox.vault.exceptions",
    "KeyPairPayload": "inkbox.vault.payloads",
    "LastPrimaryKeyError": "inkbox._runtime.errors",
    "LoginPayload": "inkbox.vault.payloads",
    "MessageBlockedBySpamFilterError": "inkbox._runtime.errors",
    "MessageTooLongError": "inkbox._runtime.errors",
    "MessagingDisabledError": "inkbox._runtime.errors",
    "OtherPayload": "inkbox.vault.payloads",
    "Page": "inkbox._runtime.paging",
    "Pager": "inkbox_sync._runtime.pager",
    "RawResponse": "inkbox._runtime.raw_response",
    "RecipientBlockedError": "inkbox._runtime.errors",
    "RecipientNotOptedInError": "inkbox._runtime.errors",
    "RecipientOptedOutError": "inkbox._runtime.errors",
    "RecoveryCodeRejectedError": "inkbox._runtime.errors",
    "RecoveryKey": "inkbox.vault.decrypted",
    "RedundantContactAccessGrantError": "inkbox._runtime.errors",
    "RequestInfo": "inkbox._runtime.hooks",
    "ResponseInfo": "inkbox._runtime.hooks",
    "SSHKeyPayload": "inkbox.vault.payloads",
    "SecretTypeError": "inkbox.vault.exceptions",
    "SenderNotRegisteredError": "inkbox._runtime.errors",
    "SenderRateLimitedError": "inkbox._runtime.errors",
    "SenderSmsAssignmentFailedError": "inkbox._runtime.errors",
    "SenderSmsPendingError": "inkbox._runtime.errors",
    "TOTPAlgorithm": "inkbox.vault.totp",
    "TOTPCode": "inkbox.vault.totp",
    "TOTPConfig": "inkbox.vault.totp",
    "TOTPNotConfiguredError": "inkbox.vault.exceptions",
    "TunnelError": "inkbox.tunnels.exceptions",
    "TunnelNameInvalid": "inkbox.tunnels.exceptions",
    "UNSET": "inkbox._runtime.unset",
    "UnknownEvent": "inkbox.webhooks.events",
    "UnknownSecretTypeError": "inkbox.vault.exceptions",
    "Unset": "inkbox._runtime.unset",
    "VaultAlreadyInitializedError": "inkbox._runtime.errors",
    "VaultDecryptionError": "inkbox.vault.exceptions",
    "VaultInitializeResult": "inkbox.vault.decrypted",
    "VaultKeyMaterial": "inkbox.vault.crypto",
    "VaultKeyRejectedError": "inkbox._runtime.errors",
    "VaultLockedError": "inkbox.vault.exceptions",
    "VaultNotInitializedError": "inkbox.vault.exceptions",
    "VaultSecretChangedError": "inkbox.vault.exceptions",
    "VaultUnwrapError": "inkbox.vault.exceptions",
    "WebhookEvent": "inkbox.webhooks.events",
    "WebhookPayloadError": "inkbox.webhooks.errors",
    "WebhookSubscriptionsResource": "inkbox_sync.webhooks",
    "WebhookTimestampError": "inkbox.webhooks.errors",
    "WebhookVerificationError": "inkbox.webhooks.errors",
    "WhoamiResponse": "inkbox.whoami.types",
    "WrongVaultKeyError": "inkbox.vault.exceptions",
    "__version__": "inkbox._version",
    "extract_links": "inkbox.extraction",
    "extract_otp": "inkbox.extraction",
    "generate_org_encryption_key": "inkbox.vault.crypto",
    "generate_recovery_code": "inkbox.vault.crypto",
    "generate_totp": "inkbox.vault.totp",
    "generate_vault_key_material": "inkbox.vault.crypto",
    "normalize_agent_handle": "inkbox.tunnels.names",
    "parse_totp_uri": "inkbox.vault.totp",
    "validate_agent_handle": "inkbox.tunnels.names",
    "validate_tunnel_name": "inkbox.tunnels.names",
    "verify_webhook": "inkbox.webhooks.signatures",
}

if not TYPE_CHECKING:
    # It finds `__all__` too, which type checkers could not follow; they take the imports above for it.
    __getattr__ = lazy(__name__, _HOMES, _CONTRACT)


def __dir__() -> list[str]:
    from inkbox._lazy import names

    return ["__version__", *names(_HOMES, _CONTRACT)]
