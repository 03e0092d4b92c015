"""Identity for AI agents: e-mail, phone, texts, iMessage, vault, TOTP, webhooks and tunnels.

Every name below is loaded when it is first used; `import inkbox` itself imports nothing.
"""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox as AsyncInkbox
    from inkbox._async.identity import AsyncAgentIdentity as AsyncAgentIdentity
    from inkbox._runtime.aio.pager import AsyncPager as AsyncPager
    from inkbox._runtime.errors import (
        AccessAlreadyGrantedError as AccessAlreadyGrantedError,
    )
    from inkbox._runtime.errors import (
        BlockingNamespace as BlockingNamespace,
    )
    from inkbox._runtime.errors import (
        CarrierRateLimitError as CarrierRateLimitError,
    )
    from inkbox._runtime.errors import (
        CarrierRejectedError as CarrierRejectedError,
    )
    from inkbox._runtime.errors import (
        CarrierUnavailableError as CarrierUnavailableError,
    )
    from inkbox._runtime.errors import (
        CustomerCampaignRequiredError as CustomerCampaignRequiredError,
    )
    from inkbox._runtime.errors import (
        DuplicateContactRuleError as DuplicateContactRuleError,
    )
    from inkbox._runtime.errors import (
        HandleUnavailableError as HandleUnavailableError,
    )
    from inkbox._runtime.errors import (
        IdempotencyKeyReusedError as IdempotencyKeyReusedError,
    )
    from inkbox._runtime.errors import (
        InkboxAPIError as InkboxAPIError,
    )
    from inkbox._runtime.errors import (
        InkboxAuthenticationError as InkboxAuthenticationError,
    )
    from inkbox._runtime.errors import (
        InkboxBadRequestError as InkboxBadRequestError,
    )
    from inkbox._runtime.errors import (
        InkboxConfigurationError as InkboxConfigurationError,
    )
    from inkbox._runtime.errors import (
        InkboxConflictError as InkboxConflictError,
    )
    from inkbox._runtime.errors import (
        InkboxConnectionError as InkboxConnectionError,
    )
    from inkbox._runtime.errors import (
        InkboxError as InkboxError,
    )
    from inkbox._runtime.errors import (
        InkboxNotFoundError as InkboxNotFoundError,
    )
    from inkbox._runtime.errors import (
        InkboxPermissionError as InkboxPermissionError,
    )
    from inkbox._runtime.errors import (
        InkboxRateLimitError as InkboxRateLimitError,
    )
    from inkbox._runtime.errors import (
        InkboxResponseError as InkboxResponseError,
    )
    from inkbox._runtime.errors import (
        InkboxServerError as InkboxServerError,
    )
    from inkbox._runtime.errors import (
        InkboxTimeoutError as InkboxTimeoutError,
    )
    from inkbox._runtime.errors import (
        InkboxValidationError as InkboxValidationError,
    )
    from inkbox._runtime.errors import (
        InkboxVaultKeyError as InkboxVaultKeyError,
    )
    from inkbox._runtime.errors import (
        InvalidPhoneNumberError as InvalidPhoneNumberError,
    )
    from inkbox._runtime.errors import (
        LastPrimaryKeyError as LastPrimaryKeyError,
    )
    from inkbox._runtime.errors import (
        MessageBlockedBySpamFilterError as MessageBlockedBySpamFilterError,
    )
    from inkbox._runtime.errors import (
        MessageTooLongError as MessageTooLongError,
    )
    from inkbox._runtime.errors import (
        MessagingDisabledError as MessagingDisabledError,
    )
    from inkbox._runtime.errors import (
        RecipientBlockedError as RecipientBlockedError,
    )
    from inkbox._runtime.errors import (
        RecipientNotOptedInError as RecipientNotOptedInError,
    )
    from inkbox._runtime.errors import (
        RecipientOptedOutError as RecipientOptedOutError,
    )
    from inkbox._runtime.errors import (
        RecoveryCodeRejectedError as RecoveryCodeRejectedError,
    )
    from inkbox._runtime.errors import (
        RedundantContactAccessGrantError as RedundantContactAccessGrantError,
    )
    from inkbox._runtime.errors import (
        SenderNotRegisteredError as SenderNotRegisteredError,
    )
    from inkbox._runtime.errors import (
        SenderRateLimitedError as SenderRateLimitedError,
    )
    from inkbox._runtime.errors import (
        SenderSmsAssignmentFailedError as SenderSmsAssignmentFailedError,
    )
    from inkbox._runtime.errors import (
        SenderSmsPendingError as SenderSmsPendingError,
    )
    from inkbox._runtime.errors import (
        VaultAlreadyInitializedError as VaultAlreadyInitializedError,
    )
    from inkbox._runtime.errors import (
        VaultKeyRejectedError as VaultKeyRejectedError,
    )
    from inkbox._runtime.hooks import (
        RequestInfo as RequestInfo,
    )
    from inkbox._runtime.hooks import (
        ResponseInfo as ResponseInfo,
    )
    from inkbox._runtime.paging import Page as Page
    from inkbox._runtime.raw_response import RawResponse as RawResponse
    from inkbox._runtime.unset import (
        UNSET as UNSET,
    )
    from inkbox._runtime.unset import (
        Unset as Unset,
    )
    from inkbox._version import (
        __version__ as __version__,
    )
    from inkbox.contacts.imports import ContactImportResult as ContactImportResult
    from inkbox.credentials import Credentials as Credentials
    from inkbox.extraction import (
        extract_links as extract_links,
    )
    from inkbox.extraction import (
        extract_otp as extract_otp,
    )
    from inkbox.identities.options import (
        IdentityMailboxCreateOptions as IdentityMailboxCreateOptions,
    )
    from inkbox.identities.options import (
        IdentityPhoneNumberCreateOptions as IdentityPhoneNumberCreateOptions,
    )
    from inkbox.identities.options import (
        IdentityTunnelCreateOptions as IdentityTunnelCreateOptions,
    )
    from inkbox.mail.attachments import Attachment as Attachment
    from inkbox.tunnels.exceptions import (
        TunnelError as TunnelError,
    )
    from inkbox.tunnels.exceptions import (
        TunnelNameInvalid as TunnelNameInvalid,
    )
    from inkbox.tunnels.names import (
        normalize_agent_handle as normalize_agent_handle,
    )
    from inkbox.tunnels.names import (
        validate_agent_handle as validate_agent_handle,
    )
    from inkbox.tunnels.names import (
        validate_tunnel_name as validate_tunnel_name,
    )
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
    from inkbox.webhooks.errors import (
        WebhookPayloadError as WebhookPayloadError,
    )
    from inkbox.webhooks.errors import (
        WebhookTimestampError as WebhookTimestampError,
    )
    from inkbox.webhooks.errors import (
        WebhookVerificationError as WebhookVerificationError,
    )
    from inkbox.webhooks.events import (
        UnknownEvent as UnknownEvent,
    )
    from inkbox.webhooks.events import (
        WebhookEvent as WebhookEvent,
    )
    from inkbox.webhooks.signatures import verify_webhook as verify_webhook
    from inkbox.whoami.types import (
        AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED as AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED,
    )
    from inkbox.whoami.types import (
        AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED as AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED,
    )
    from inkbox.whoami.types import (
        AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED as AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED,
    )
    from inkbox.whoami.types import (
        WhoamiResponse as WhoamiResponse,
    )
    from inkbox_api.enums import (
        ApiKeyStatus as ApiKeyStatus,
    )
    from inkbox_api.enums import (
        ContactRuleStatus as ContactRuleStatus,
    )
    from inkbox_api.enums import (
        FilterMode as FilterMode,
    )
    from inkbox_api.enums import (
        ForwardMode as ForwardMode,
    )
    from inkbox_api.enums import (
        IMessageAssignmentStatus as IMessageAssignmentStatus,
    )
    from inkbox_api.enums import (
        IMessageDeliveryStatus as IMessageDeliveryStatus,
    )
    from inkbox_api.enums import (
        IMessageReactionType as IMessageReactionType,
    )
    from inkbox_api.enums import (
        IMessageRuleAction as IMessageRuleAction,
    )
    from inkbox_api.enums import (
        IMessageRuleMatchType as IMessageRuleMatchType,
    )
    from inkbox_api.enums import (
        IMessageSendStyle as IMessageSendStyle,
    )
    from inkbox_api.enums import (
        IMessageService as IMessageService,
    )
    from inkbox_api.enums import (
        IncomingCallAction as IncomingCallAction,
    )
    from inkbox_api.enums import (
        MailRuleAction as MailRuleAction,
    )
    from inkbox_api.enums import (
        MailRuleMatchType as MailRuleMatchType,
    )
    from inkbox_api.enums import (
        MessageDirection as MessageDirection,
    )
    from inkbox_api.enums import (
        PhoneRuleAction as PhoneRuleAction,
    )
    from inkbox_api.enums import (
        PhoneRuleMatchType as PhoneRuleMatchType,
    )
    from inkbox_api.enums import (
        SendingDomainStatus as SendingDomainStatus,
    )
    from inkbox_api.enums import (
        SmsDeliveryStatus as SmsDeliveryStatus,
    )
    from inkbox_api.enums import (
        SmsOptInSource as SmsOptInSource,
    )
    from inkbox_api.enums import (
        SmsOptInStatus as SmsOptInStatus,
    )
    from inkbox_api.enums import (
        SmsStatus as SmsStatus,
    )
    from inkbox_api.enums import (
        TextMessageOrigin as TextMessageOrigin,
    )
    from inkbox_api.enums import (
        ThreadFolder as ThreadFolder,
    )
    from inkbox_api.enums import (
        TLSMode as TLSMode,
    )
    from inkbox_api.enums import (
        TunnelStatus as TunnelStatus,
    )
    from inkbox_api.enums import VaultKeyType as VaultKeyType
    from inkbox_api.enums import VaultSecretType as VaultSecretType
    from inkbox_api.enums import (
        WebhookSubscriptionStatus as WebhookSubscriptionStatus,
    )
    from inkbox_api.models.access_rule import AccessRule as AccessRule
    from inkbox_api.models.agent_identity_summary import AgentIdentitySummary as AgentIdentitySummary
    from inkbox_api.models.agent_signup_resend_response import AgentSignupResendResponse as AgentSignupResendResponse
    from inkbox_api.models.agent_signup_response import AgentSignupResponse as AgentSignupResponse
    from inkbox_api.models.agent_signup_status_response import AgentSignupStatusResponse as AgentSignupStatusResponse
    from inkbox_api.models.agent_signup_verify_response import AgentSignupVerifyResponse as AgentSignupVerifyResponse
    from inkbox_api.models.api_key import ApiKey as ApiKey
    from inkbox_api.models.contact import Contact as Contact
    from inkbox_api.models.contact_access import ContactAccess as ContactAccess
    from inkbox_api.models.contact_address import ContactAddress as ContactAddress
    from inkbox_api.models.contact_custom_field import ContactCustomField as ContactCustomField
    from inkbox_api.models.contact_date import ContactDate as ContactDate
    from inkbox_api.models.contact_email import ContactEmail as ContactEmail
    from inkbox_api.models.contact_import_result_item import ContactImportResultItem as ContactImportResultItem
    from inkbox_api.models.contact_phone import ContactPhone as ContactPhone
    from inkbox_api.models.contact_website import ContactWebsite as ContactWebsite
    from inkbox_api.models.created_api_key import CreatedApiKey as CreatedApiKey
    from inkbox_api.models.domain import Domain as Domain
    from inkbox_api.models.filter_mode_change_notice import FilterModeChangeNotice as FilterModeChangeNotice
    from inkbox_api.models.identity_access import IdentityAccess as IdentityAccess
    from inkbox_api.models.identity_mailbox import IdentityMailbox as IdentityMailbox
    from inkbox_api.models.identity_phone_number import IdentityPhoneNumber as IdentityPhoneNumber
    from inkbox_api.models.imessage import IMessage as IMessage
    from inkbox_api.models.imessage_assignment import IMessageAssignment as IMessageAssignment
    from inkbox_api.models.imessage_contact_rule import IMessageContactRule as IMessageContactRule
    from inkbox_api.models.imessage_conversation import IMessageConversation as IMessageConversation
    from inkbox_api.models.imessage_conversation_summary import (
        IMessageConversationSummary as IMessageConversationSummary,
    )
    from inkbox_api.models.imessage_mark_read_result import IMessageMarkReadResult as IMessageMarkReadResult
    from inkbox_api.models.imessage_media_item import IMessageMediaItem as IMessageMediaItem
    from inkbox_api.models.imessage_media_upload import IMessageMediaUpload as IMessageMediaUpload
    from inkbox_api.models.imessage_message_reaction import IMessageMessageReaction as IMessageMessageReaction
    from inkbox_api.models.imessage_reaction import IMessageReaction as IMessageReaction
    from inkbox_api.models.imessage_recipient import IMessageRecipient as IMessageRecipient
    from inkbox_api.models.imessage_triage_number import IMessageTriageNumber as IMessageTriageNumber
    from inkbox_api.models.mail_contact_rule import MailContactRule as MailContactRule
    from inkbox_api.models.mailbox import Mailbox as Mailbox
    from inkbox_api.models.message import Message as Message
    from inkbox_api.models.message_detail import MessageDetail as MessageDetail
    from inkbox_api.models.note import Note as Note
    from inkbox_api.models.note_access import NoteAccess as NoteAccess
    from inkbox_api.models.phone_call import PhoneCall as PhoneCall
    from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit as PhoneCallWithRateLimit
    from inkbox_api.models.phone_contact_rule import PhoneContactRule as PhoneContactRule
    from inkbox_api.models.phone_number import PhoneNumber as PhoneNumber
    from inkbox_api.models.phone_transcript import PhoneTranscript as PhoneTranscript
    from inkbox_api.models.rate_limit_info import RateLimitInfo as RateLimitInfo
    from inkbox_api.models.signing_key import SigningKey as SigningKey
    from inkbox_api.models.signup_restrictions import SignupRestrictions as SignupRestrictions
    from inkbox_api.models.sms_opt_in import SmsOptIn as SmsOptIn
    from inkbox_api.models.text_conversation_summary import TextConversationSummary as TextConversationSummary
    from inkbox_api.models.text_conversation_update_result import (
        TextConversationUpdateResult as TextConversationUpdateResult,
    )
    from inkbox_api.models.text_media_item import TextMediaItem as TextMediaItem
    from inkbox_api.models.text_message import TextMessage as TextMessage
    from inkbox_api.models.text_message_recipient import TextMessageRecipient as TextMessageRecipient
    from inkbox_api.models.thread import Thread as Thread
    from inkbox_api.models.thread_detail import ThreadDetail as ThreadDetail
    from inkbox_api.models.tunnel import Tunnel as Tunnel
    from inkbox_api.models.vault_info import VaultInfo as VaultInfo
    from inkbox_api.models.vault_key import VaultKey as VaultKey
    from inkbox_api.models.vault_secret import VaultSecret as VaultSecret
    from inkbox_api.models.vault_secret_detail import VaultSecretDetail as VaultSecretDetail
    from inkbox_api.models.webhook_subscription import WebhookSubscription as WebhookSubscription
    from inkbox_api.models.whoami_api_key_response import WhoamiApiKeyResponse as WhoamiApiKeyResponse
    from inkbox_api.models.whoami_jwt_response import WhoamiJwtResponse as WhoamiJwtResponse
    from inkbox_sync._runtime.pager import Pager as Pager
    from inkbox_sync.client import Inkbox as Inkbox
    from inkbox_sync.identity import AgentIdentity as AgentIdentity
    from inkbox_sync.webhooks import WebhookSubscriptionsResource as WebhookSubscriptionsResource
    from inkbox_wire.events import (
        CallDirectionWire as CallDirectionWire,
    )
    from inkbox_wire.events import (
        CallStatusWire as CallStatusWire,
    )
    from inkbox_wire.events import (
        HangupReasonWire as HangupReasonWire,
    )
    from inkbox_wire.events import (
        IMessageDeliveryStatusWire as IMessageDeliveryStatusWire,
    )
    from inkbox_wire.events import (
        IMessageDirectionWire as IMessageDirectionWire,
    )
    from inkbox_wire.events import (
        IMessageMediaItemWire as IMessageMediaItemWire,
    )
    from inkbox_wire.events import (
        IMessageMessageReactionWire as IMessageMessageReactionWire,
    )
    from inkbox_wire.events import (
        IMessageReactionTypeWire as IMessageReactionTypeWire,
    )
    from inkbox_wire.events import (
        IMessageRecipientWire as IMessageRecipientWire,
    )
    from inkbox_wire.events import (
        IMessageSendStyleWire as IMessageSendStyleWire,
    )
    from inkbox_wire.events import (
        IMessageServiceWire as IMessageServiceWire,
    )
    from inkbox_wire.events import (
        IMessageTypeWire as IMessageTypeWire,
    )
    from inkbox_wire.events import (
        IMessageWebhookData as IMessageWebhookData,
    )
    from inkbox_wire.events import (
        IMessageWebhookEventType as IMessageWebhookEventType,
    )
    from inkbox_wire.events import (
        IMessageWebhookMessage as IMessageWebhookMessage,
    )
    from inkbox_wire.events import (
        IMessageWebhookPayload as IMessageWebhookPayload,
    )
    from inkbox_wire.events import (
        IMessageWebhookReaction as IMessageWebhookReaction,
    )
    from inkbox_wire.events import (
        MailContactBucket as MailContactBucket,
    )
    from inkbox_wire.events import (
        MailWebhookData as MailWebhookData,
    )
    from inkbox_wire.events import (
        MailWebhookEventType as MailWebhookEventType,
    )
    from inkbox_wire.events import (
        MailWebhookMessage as MailWebhookMessage,
    )
    from inkbox_wire.events import (
        MailWebhookPayload as MailWebhookPayload,
    )
    from inkbox_wire.events import (
        MessageDirectionWire as MessageDirectionWire,
    )
    from inkbox_wire.events import (
        MessageStatus as MessageStatus,
    )
    from inkbox_wire.events import (
        PhoneIncomingCallWebhookPayload as PhoneIncomingCallWebhookPayload,
    )
    from inkbox_wire.events import (
        RateLimitInfoWire as RateLimitInfoWire,
    )
    from inkbox_wire.events import (
        SmsDeliveryStatusWire as SmsDeliveryStatusWire,
    )
    from inkbox_wire.events import (
        TextDirectionWire as TextDirectionWire,
    )
    from inkbox_wire.events import (
        TextMediaItemWire as TextMediaItemWire,
    )
    from inkbox_wire.events import (
        TextMessageOriginWire as TextMessageOriginWire,
    )
    from inkbox_wire.events import (
        TextMessageRecipientWire as TextMessageRecipientWire,
    )
    from inkbox_wire.events import (
        TextTypeWire as TextTypeWire,
    )
    from inkbox_wire.events import (
        TextWebhookData as TextWebhookData,
    )
    from inkbox_wire.events import (
        TextWebhookEventType as TextWebhookEventType,
    )
    from inkbox_wire.events import (
        TextWebhookMessage as TextWebhookMessage,
    )
    from inkbox_wire.events import (
        TextWebhookPayload as TextWebhookPayload,
    )
    from inkbox_wire.events import (
        WebhookAgentIdentity as WebhookAgentIdentity,
    )
    from inkbox_wire.events import (
        WebhookContact as WebhookContact,
    )
    from inkbox_wire.events import (
        WebhookMailAgentIdentity as WebhookMailAgentIdentity,
    )
    from inkbox_wire.events import (
        WebhookMailContact as WebhookMailContact,
    )

_HOMES = {
    "APIKeyPayload": "inkbox.vault.payloads",
    "AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED": "inkbox.whoami.types",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED": "inkbox.whoami.types",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED": "inkbox.whoami.types",
    "AccessAlreadyGrantedError": "inkbox._runtime.errors",
    "AccessRule": "inkbox_api.models.access_rule",
    "AgentIdentity": "inkbox_sync.identity",
    "AgentIdentitySummary": "inkbox_api.models.agent_identity_summary",
    "AgentSignupResendResponse": "inkbox_api.models.agent_signup_resend_response",
    "AgentSignupResponse": "inkbox_api.models.agent_signup_response",
    "AgentSignupStatusResponse": "inkbox_api.models.agent_signup_status_response",
    "AgentSignupVerifyResponse": "inkbox_api.models.agent_signup_verify_response",
    "ApiKey": "inkbox_api.models.api_key",
    "ApiKeyStatus": "inkbox_api.enums",
    "AsyncAgentIdentity": "inkbox._async.identity",
    "AsyncInkbox": "inkbox._async.client",
    "AsyncPager": "inkbox._runtime.aio.pager",
    "Attachment": "inkbox.mail.attachments",
    "BlockingNamespace": "inkbox._runtime.errors",
    "CallDirectionWire": "inkbox_wire.events",
    "CallStatusWire": "inkbox_wire.events",
    "CarrierRateLimitError": "inkbox._runtime.errors",
    "CarrierRejectedError": "inkbox._runtime.errors",
    "CarrierUnavailableError": "inkbox._runtime.errors",
    "Contact": "inkbox_api.models.contact",
    "ContactAccess": "inkbox_api.models.contact_access",
    "ContactAddress": "inkbox_api.models.contact_address",
    "ContactCustomField": "inkbox_api.models.contact_custom_field",
    "ContactDate": "inkbox_api.models.contact_date",
    "ContactEmail": "inkbox_api.models.contact_email",
    "ContactImportResult": "inkbox.contacts.imports",
    "ContactImportResultItem": "inkbox_api.models.contact_import_result_item",
    "ContactPhone": "inkbox_api.models.contact_phone",
    "ContactRuleStatus": "inkbox_api.enums",
    "ContactWebsite": "inkbox_api.models.contact_website",
    "CreatedApiKey": "inkbox_api.models.created_api_key",
    "CredentialNotFoundError": "inkbox.vault.exceptions",
    "Credentials": "inkbox.credentials",
    "CustomerCampaignRequiredError": "inkbox._runtime.errors",
    "DecryptedVaultSecret": "inkbox.vault.decrypted",
    "Domain": "inkbox_api.models.domain",
    "DuplicateContactRuleError": "inkbox._runtime.errors",
    "FilterMode": "inkbox_api.enums",
    "FilterModeChangeNotice": "inkbox_api.models.filter_mode_change_notice",
    "ForwardMode": "inkbox_api.enums",
    "HandleUnavailableError": "inkbox._runtime.errors",
    "HangupReasonWire": "inkbox_wire.events",
    "IMessage": "inkbox_api.models.imessage",
    "IMessageAssignment": "inkbox_api.models.imessage_assignment",
    "IMessageAssignmentStatus": "inkbox_api.enums",
    "IMessageContactRule": "inkbox_api.models.imessage_contact_rule",
    "IMessageConversation": "inkbox_api.models.imessage_conversation",
    "IMessageConversationSummary": "inkbox_api.models.imessage_conversation_summary",
    "IMessageDeliveryStatus": "inkbox_api.enums",
    "IMessageDeliveryStatusWire": "inkbox_wire.events",
    "IMessageDirectionWire": "inkbox_wire.events",
    "IMessageMarkReadResult": "inkbox_api.models.imessage_mark_read_result",
    "IMessageMediaItem": "inkbox_api.models.imessage_media_item",
    "IMessageMediaItemWire": "inkbox_wire.events",
    "IMessageMediaUpload": "inkbox_api.models.imessage_media_upload",
    "IMessageMessageReaction": "inkbox_api.models.imessage_message_reaction",
    "IMessageMessageReactionWire": "inkbox_wire.events",
    "IMessageReaction": "inkbox_api.models.imessage_reaction",
    "IMessageReactionType": "inkbox_api.enums",
    "IMessageReactionTypeWire": "inkbox_wire.events",
    "IMessageRecipient": "inkbox_api.models.imessage_recipient",
    "IMessageRecipientWire": "inkbox_wire.events",
    "IMessageRuleAction": "inkbox_api.enums",
    "IMessageRuleMatchType": "inkbox_api.enums",
    "IMessageSendStyle": "inkbox_api.enums",
    "IMessageSendStyleWire": "inkbox_wire.events",
    "IMessageService": "inkbox_api.enums",
    "IMessageServiceWire": "inkbox_wire.events",
    "IMessageTriageNumber": "inkbox_api.models.imessage_triage_number",
    "IMessageTypeWire": "inkbox_wire.events",
    "IMessageWebhookData": "inkbox_wire.events",
    "IMessageWebhookEventType": "inkbox_wire.events",
    "IMessageWebhookMessage": "inkbox_wire.events",
    "IMessageWebhookPayload": "inkbox_wire.events",
    "IMessageWebhookReaction": "inkbox_wire.events",
    "IdempotencyKeyReusedError": "inkbox._runtime.errors",
    "IdentityAccess": "inkbox_api.models.identity_access",
    "IdentityMailbox": "inkbox_api.models.identity_mailbox",
    "IdentityMailboxCreateOptions": "inkbox.identities.options",
    "IdentityPhoneNumber": "inkbox_api.models.identity_phone_number",
    "IdentityPhoneNumberCreateOptions": "inkbox.identities.options",
    "IdentityTunnelCreateOptions": "inkbox.identities.options",
    "IncomingCallAction": "inkbox_api.enums",
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
    "MailContactBucket": "inkbox_wire.events",
    "MailContactRule": "inkbox_api.models.mail_contact_rule",
    "MailRuleAction": "inkbox_api.enums",
    "MailRuleMatchType": "inkbox_api.enums",
    "MailWebhookData": "inkbox_wire.events",
    "MailWebhookEventType": "inkbox_wire.events",
    "MailWebhookMessage": "inkbox_wire.events",
    "MailWebhookPayload": "inkbox_wire.events",
    "Mailbox": "inkbox_api.models.mailbox",
    "Message": "inkbox_api.models.message",
    "MessageBlockedBySpamFilterError": "inkbox._runtime.errors",
    "MessageDetail": "inkbox_api.models.message_detail",
    "MessageDirection": "inkbox_api.enums",
    "MessageDirectionWire": "inkbox_wire.events",
    "MessageStatus": "inkbox_wire.events",
    "MessageTooLongError": "inkbox._runtime.errors",
    "MessagingDisabledError": "inkbox._runtime.errors",
    "Note": "inkbox_api.models.note",
    "NoteAccess": "inkbox_api.models.note_access",
    "OtherPayload": "inkbox.vault.payloads",
    "Page": "inkbox._runtime.paging",
    "Pager": "inkbox_sync._runtime.pager",
    "PhoneCall": "inkbox_api.models.phone_call",
    "PhoneCallWithRateLimit": "inkbox_api.models.phone_call_with_rate_limit",
    "PhoneContactRule": "inkbox_api.models.phone_contact_rule",
    "PhoneIncomingCallWebhookPayload": "inkbox_wire.events",
    "PhoneNumber": "inkbox_api.models.phone_number",
    "PhoneRuleAction": "inkbox_api.enums",
    "PhoneRuleMatchType": "inkbox_api.enums",
    "PhoneTranscript": "inkbox_api.models.phone_transcript",
    "RateLimitInfo": "inkbox_api.models.rate_limit_info",
    "RateLimitInfoWire": "inkbox_wire.events",
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
    "SendingDomainStatus": "inkbox_api.enums",
    "SigningKey": "inkbox_api.models.signing_key",
    "SignupRestrictions": "inkbox_api.models.signup_restrictions",
    "SmsDeliveryStatus": "inkbox_api.enums",
    "SmsDeliveryStatusWire": "inkbox_wire.events",
    "SmsOptIn": "inkbox_api.models.sms_opt_in",
    "SmsOptInSource": "inkbox_api.enums",
    "SmsOptInStatus": "inkbox_api.enums",
    "SmsStatus": "inkbox_api.enums",
    "TLSMode": "inkbox_api.enums",
    "TOTPAlgorithm": "inkbox.vault.totp",
    "TOTPCode": "inkbox.vault.totp",
    "TOTPConfig": "inkbox.vault.totp",
    "TOTPNotConfiguredError": "inkbox.vault.exceptions",
    "TextConversationSummary": "inkbox_api.models.text_conversation_summary",
    "TextConversationUpdateResult": "inkbox_api.models.text_conversation_update_result",
    "TextDirectionWire": "inkbox_wire.events",
    "TextMediaItem": "inkbox_api.models.text_media_item",
    "TextMediaItemWire": "inkbox_wire.events",
    "TextMessage": "inkbox_api.models.text_message",
    "TextMessageOrigin": "inkbox_api.enums",
    "TextMessageOriginWire": "inkbox_wire.events",
    "TextMessageRecipient": "inkbox_api.models.text_message_recipient",
    "TextMessageRecipientWire": "inkbox_wire.events",
    "TextTypeWire": "inkbox_wire.events",
    "TextWebhookData": "inkbox_wire.events",
    "TextWebhookEventType": "inkbox_wire.events",
    "TextWebhookMessage": "inkbox_wire.events",
    "TextWebhookPayload": "inkbox_wire.events",
    "Thread": "inkbox_api.models.thread",
    "ThreadDetail": "inkbox_api.models.thread_detail",
    "ThreadFolder": "inkbox_api.enums",
    "Tunnel": "inkbox_api.models.tunnel",
    "TunnelError": "inkbox.tunnels.exceptions",
    "TunnelNameInvalid": "inkbox.tunnels.exceptions",
    "TunnelStatus": "inkbox_api.enums",
    "UNSET": "inkbox._runtime.unset",
    "UnknownEvent": "inkbox.webhooks.events",
    "UnknownSecretTypeError": "inkbox.vault.exceptions",
    "Unset": "inkbox._runtime.unset",
    "VaultAlreadyInitializedError": "inkbox._runtime.errors",
    "VaultDecryptionError": "inkbox.vault.exceptions",
    "VaultInfo": "inkbox_api.models.vault_info",
    "VaultInitializeResult": "inkbox.vault.decrypted",
    "VaultKey": "inkbox_api.models.vault_key",
    "VaultKeyMaterial": "inkbox.vault.crypto",
    "VaultKeyRejectedError": "inkbox._runtime.errors",
    "VaultKeyType": "inkbox_api.enums",
    "VaultLockedError": "inkbox.vault.exceptions",
    "VaultNotInitializedError": "inkbox.vault.exceptions",
    "VaultSecret": "inkbox_api.models.vault_secret",
    "VaultSecretChangedError": "inkbox.vault.exceptions",
    "VaultSecretDetail": "inkbox_api.models.vault_secret_detail",
    "VaultSecretType": "inkbox_api.enums",
    "VaultUnwrapError": "inkbox.vault.exceptions",
    "WebhookAgentIdentity": "inkbox_wire.events",
    "WebhookContact": "inkbox_wire.events",
    "WebhookEvent": "inkbox.webhooks.events",
    "WebhookMailAgentIdentity": "inkbox_wire.events",
    "WebhookMailContact": "inkbox_wire.events",
    "WebhookPayloadError": "inkbox.webhooks.errors",
    "WebhookSubscription": "inkbox_api.models.webhook_subscription",
    "WebhookSubscriptionStatus": "inkbox_api.enums",
    "WebhookSubscriptionsResource": "inkbox_sync.webhooks",
    "WebhookTimestampError": "inkbox.webhooks.errors",
    "WebhookVerificationError": "inkbox.webhooks.errors",
    "WhoamiApiKeyResponse": "inkbox_api.models.whoami_api_key_response",
    "WhoamiJwtResponse": "inkbox_api.models.whoami_jwt_response",
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

__all__ = [
    "AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED",
    "AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED",
    "UNSET",
    "APIKeyPayload",
    "AccessAlreadyGrantedError",
    "AccessRule",
    "AgentIdentity",
    "AgentIdentitySummary",
    "AgentSignupResendResponse",
    "AgentSignupResponse",
    "AgentSignupStatusResponse",
    "AgentSignupVerifyResponse",
    "ApiKey",
    "ApiKeyStatus",
    "AsyncAgentIdentity",
    "AsyncInkbox",
    "AsyncPager",
    "Attachment",
    "BlockingNamespace",
    "CallDirectionWire",
    "CallStatusWire",
    "CarrierRateLimitError",
    "CarrierRejectedError",
    "CarrierUnavailableError",
    "Contact",
    "ContactAccess",
    "ContactAddress",
    "ContactCustomField",
    "ContactDate",
    "ContactEmail",
    "ContactImportResult",
    "ContactImportResultItem",
    "ContactPhone",
    "ContactRuleStatus",
    "ContactWebsite",
    "CreatedApiKey",
    "CredentialNotFoundError",
    "Credentials",
    "CustomerCampaignRequiredError",
    "DecryptedVaultSecret",
    "Domain",
    "DuplicateContactRuleError",
    "FilterMode",
    "FilterModeChangeNotice",
    "ForwardMode",
    "HandleUnavailableError",
    "HangupReasonWire",
    "IMessage",
    "IMessageAssignment",
    "IMessageAssignmentStatus",
    "IMessageContactRule",
    "IMessageConversation",
    "IMessageConversationSummary",
    "IMessageDeliveryStatus",
    "IMessageDeliveryStatusWire",
    "IMessageDirectionWire",
    "IMessageMarkReadResult",
    "IMessageMediaItem",
    "IMessageMediaItemWire",
    "IMessageMediaUpload",
    "IMessageMessageReaction",
    "IMessageMessageReactionWire",
    "IMessageReaction",
    "IMessageReactionType",
    "IMessageReactionTypeWire",
    "IMessageRecipient",
    "IMessageRecipientWire",
    "IMessageRuleAction",
    "IMessageRuleMatchType",
    "IMessageSendStyle",
    "IMessageSendStyleWire",
    "IMessageService",
    "IMessageServiceWire",
    "IMessageTriageNumber",
    "IMessageTypeWire",
    "IMessageWebhookData",
    "IMessageWebhookEventType",
    "IMessageWebhookMessage",
    "IMessageWebhookPayload",
    "IMessageWebhookReaction",
    "IdempotencyKeyReusedError",
    "IdentityAccess",
    "IdentityMailbox",
    "IdentityMailboxCreateOptions",
    "IdentityPhoneNumber",
    "IdentityPhoneNumberCreateOptions",
    "IdentityTunnelCreateOptions",
    "IncomingCallAction",
    "Inkbox",
    "InkboxAPIError",
    "InkboxAuthenticationError",
    "InkboxBadRequestError",
    "InkboxConfigurationError",
    "InkboxConflictError",
    "InkboxConnectionError",
    "InkboxError",
    "InkboxNotFoundError",
    "InkboxPermissionError",
    "InkboxRateLimitError",
    "InkboxResponseError",
    "InkboxServerError",
    "InkboxTimeoutError",
    "InkboxValidationError",
    "InkboxVaultKeyError",
    "InvalidPhoneNumberError",
    "InvalidSecretPayloadError",
    "KeyPairPayload",
    "LastPrimaryKeyError",
    "LoginPayload",
    "MailContactBucket",
    "MailContactRule",
    "MailRuleAction",
    "MailRuleMatchType",
    "MailWebhookData",
    "MailWebhookEventType",
    "MailWebhookMessage",
    "MailWebhookPayload",
    "Mailbox",
    "Message",
    "MessageBlockedBySpamFilterError",
    "MessageDetail",
    "MessageDirection",
    "MessageDirectionWire",
    "MessageStatus",
    "MessageTooLongError",
    "MessagingDisabledError",
    "Note",
    "NoteAccess",
    "OtherPayload",
    "Page",
    "Pager",
    "PhoneCall",
    "PhoneCallWithRateLimit",
    "PhoneContactRule",
    "PhoneIncomingCallWebhookPayload",
    "PhoneNumber",
    "PhoneRuleAction",
    "PhoneRuleMatchType",
    "PhoneTranscript",
    "RateLimitInfo",
    "RateLimitInfoWire",
    "RawResponse",
    "RecipientBlockedError",
    "RecipientNotOptedInError",
    "RecipientOptedOutError",
    "RecoveryCodeRejectedError",
    "RecoveryKey",
    "RedundantContactAccessGrantError",
    "RequestInfo",
    "ResponseInfo",
    "SSHKeyPayload",
    "SecretTypeError",
    "SenderNotRegisteredError",
    "SenderRateLimitedError",
    "SenderSmsAssignmentFailedError",
    "SenderSmsPendingError",
    "SendingDomainStatus",
    "SigningKey",
    "SignupRestrictions",
    "SmsDeliveryStatus",
    "SmsDeliveryStatusWire",
    "SmsOptIn",
    "SmsOptInSource",
    "SmsOptInStatus",
    "SmsStatus",
    "TLSMode",
    "TOTPAlgorithm",
    "TOTPCode",
    "TOTPConfig",
    "TOTPNotConfiguredError",
    "TextConversationSummary",
    "TextConversationUpdateResult",
    "TextDirectionWire",
    "TextMediaItem",
    "TextMediaItemWire",
    "TextMessage",
    "TextMessageOrigin",
    "TextMessageOriginWire",
    "TextMessageRecipient",
    "TextMessageRecipientWire",
    "TextTypeWire",
    "TextWebhookData",
    "TextWebhookEventType",
    "TextWebhookMessage",
    "TextWebhookPayload",
    "Thread",
    "ThreadDetail",
    "ThreadFolder",
    "Tunnel",
    "TunnelError",
    "TunnelNameInvalid",
    "TunnelStatus",
    "UnknownEvent",
    "UnknownSecretTypeError",
    "Unset",
    "VaultAlreadyInitializedError",
    "VaultDecryptionError",
    "VaultInfo",
    "VaultInitializeResult",
    "VaultKey",
    "VaultKeyMaterial",
    "VaultKeyRejectedError",
    "VaultKeyType",
    "VaultLockedError",
    "VaultNotInitializedError",
    "VaultSecret",
    "VaultSecretChangedError",
    "VaultSecretDetail",
    "VaultSecretType",
    "VaultUnwrapError",
    "WebhookAgentIdentity",
    "WebhookContact",
    "WebhookEvent",
    "WebhookMailAgentIdentity",
    "WebhookMailContact",
    "WebhookPayloadError",
    "WebhookSubscription",
    "WebhookSubscriptionStatus",
    "WebhookSubscriptionsResource",
    "WebhookTimestampError",
    "WebhookVerificationError",
    "WhoamiApiKeyResponse",
    "WhoamiJwtResponse",
    "WhoamiResponse",
    "WrongVaultKeyError",
    "extract_links",
    "extract_otp",
    "generate_org_encryption_key",
    "generate_recovery_code",
    "generate_totp",
    "generate_vault_key_material",
    "normalize_agent_handle",
    "parse_totp_uri",
    "validate_agent_handle",
    "validate_tunnel_name",
    "verify_webhook",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, _HOMES)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
