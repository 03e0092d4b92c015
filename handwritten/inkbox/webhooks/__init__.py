"""Webhooks: the shapes of their bodies, verification, and what a receiver is built of.

Every name is loaded when it is first used. Nothing here does I/O but the stores and adapters of a router.
"""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox.webhooks.adapters import asgi as asgi
    from inkbox.webhooks.adapters import blocking as blocking
    from inkbox.webhooks.adapters import wsgi as wsgi
    from inkbox.webhooks.calls import answer as answer
    from inkbox.webhooks.calls import reject as reject
    from inkbox.webhooks.errors import WebhookPayloadError as WebhookPayloadError
    from inkbox.webhooks.errors import WebhookTimestampError as WebhookTimestampError
    from inkbox.webhooks.errors import WebhookVerificationError as WebhookVerificationError
    from inkbox.webhooks.events import UnknownEvent as UnknownEvent
    from inkbox.webhooks.events import WebhookEvent as WebhookEvent
    from inkbox.webhooks.events import WebhookEventType as WebhookEventType
    from inkbox.webhooks.events import unwrap as unwrap
    from inkbox.webhooks.events import unwrap_call_media as unwrap_call_media
    from inkbox.webhooks.events import unwrap_incoming_call as unwrap_incoming_call
    from inkbox.webhooks.events import verify_call_media as verify_call_media
    from inkbox.webhooks.router import Delivery as Delivery
    from inkbox.webhooks.router import WebhookResponse as WebhookResponse
    from inkbox.webhooks.router import WebhookRouter as WebhookRouter
    from inkbox.webhooks.router import by_event as by_event
    from inkbox.webhooks.router import by_request as by_request
    from inkbox.webhooks.signatures import verify_webhook as verify_webhook
    from inkbox.webhooks.sqlite_store import SQLiteStore as SQLiteStore
    from inkbox.webhooks.stores import Claim as Claim
    from inkbox.webhooks.stores import DeliveryStore as DeliveryStore
    from inkbox.webhooks.stores import MemoryStore as MemoryStore
    from inkbox_wire.events import CallContext as CallContext
    from inkbox_wire.events import CallDirectionWire as CallDirectionWire
    from inkbox_wire.events import CallStatusWire as CallStatusWire
    from inkbox_wire.events import HangupReasonWire as HangupReasonWire
    from inkbox_wire.events import IMessageDeliveryStatusWire as IMessageDeliveryStatusWire
    from inkbox_wire.events import IMessageDirectionWire as IMessageDirectionWire
    from inkbox_wire.events import IMessageMediaItemWire as IMessageMediaItemWire
    from inkbox_wire.events import IMessageMessageReactionWire as IMessageMessageReactionWire
    from inkbox_wire.events import IMessageReactionTypeWire as IMessageReactionTypeWire
    from inkbox_wire.events import IMessageRecipientWire as IMessageRecipientWire
    from inkbox_wire.events import IMessageSendStyleWire as IMessageSendStyleWire
    from inkbox_wire.events import IMessageServiceWire as IMessageServiceWire
    from inkbox_wire.events import IMessageTypeWire as IMessageTypeWire
    from inkbox_wire.events import IMessageWebhookData as IMessageWebhookData
    from inkbox_wire.events import IMessageWebhookEventType as IMessageWebhookEventType
    from inkbox_wire.events import IMessageWebhookMessage as IMessageWebhookMessage
    from inkbox_wire.events import IMessageWebhookPayload as IMessageWebhookPayload
    from inkbox_wire.events import IMessageWebhookReaction as IMessageWebhookReaction
    from inkbox_wire.events import IncomingCallDecision as IncomingCallDecision
    from inkbox_wire.events import IncomingCallResponse as IncomingCallResponse
    from inkbox_wire.events import MailContactBucket as MailContactBucket
    from inkbox_wire.events import MailWebhookData as MailWebhookData
    from inkbox_wire.events import MailWebhookEventType as MailWebhookEventType
    from inkbox_wire.events import MailWebhookMessage as MailWebhookMessage
    from inkbox_wire.events import MailWebhookPayload as MailWebhookPayload
    from inkbox_wire.events import MessageDirectionWire as MessageDirectionWire
    from inkbox_wire.events import MessageStatus as MessageStatus
    from inkbox_wire.events import PhoneIncomingCallWebhookPayload as PhoneIncomingCallWebhookPayload
    from inkbox_wire.events import RateLimitInfoWire as RateLimitInfoWire
    from inkbox_wire.events import SmsDeliveryStatusWire as SmsDeliveryStatusWire
    from inkbox_wire.events import TextDirectionWire as TextDirectionWire
    from inkbox_wire.events import TextMediaItemWire as TextMediaItemWire
    from inkbox_wire.events import TextMessageOriginWire as TextMessageOriginWire
    from inkbox_wire.events import TextMessageRecipientWire as TextMessageRecipientWire
    from inkbox_wire.events import TextTypeWire as TextTypeWire
    from inkbox_wire.events import TextWebhookData as TextWebhookData
    from inkbox_wire.events import TextWebhookEventType as TextWebhookEventType
    from inkbox_wire.events import TextWebhookMessage as TextWebhookMessage
    from inkbox_wire.events import TextWebhookPayload as TextWebhookPayload
    from inkbox_wire.events import WebhookAgentIdentity as WebhookAgentIdentity
    from inkbox_wire.events import WebhookContact as WebhookContact
    from inkbox_wire.events import WebhookMailAgentIdentity as WebhookMailAgentIdentity
    from inkbox_wire.events import WebhookMailContact as WebhookMailContact

__all__ = [
    "CallContext",
    "CallDirectionWire",
    "CallStatusWire",
    "Claim",
    "Delivery",
    "DeliveryStore",
    "HangupReasonWire",
    "IMessageDeliveryStatusWire",
    "IMessageDirectionWire",
    "IMessageMediaItemWire",
    "IMessageMessageReactionWire",
    "IMessageReactionTypeWire",
    "IMessageRecipientWire",
    "IMessageSendStyleWire",
    "IMessageServiceWire",
    "IMessageTypeWire",
    "IMessageWebhookData",
    "IMessageWebhookEventType",
    "IMessageWebhookMessage",
    "IMessageWebhookPayload",
    "IMessageWebhookReaction",
    "IncomingCallDecision",
    "IncomingCallResponse",
    "MailContactBucket",
    "MailWebhookData",
    "MailWebhookEventType",
    "MailWebhookMessage",
    "MailWebhookPayload",
    "MemoryStore",
    "MessageDirectionWire",
    "MessageStatus",
    "PhoneIncomingCallWebhookPayload",
    "RateLimitInfoWire",
    "SQLiteStore",
    "SmsDeliveryStatusWire",
    "TextDirectionWire",
    "TextMediaItemWire",
    "TextMessageOriginWire",
    "TextMessageRecipientWire",
    "TextTypeWire",
    "TextWebhookData",
    "TextWebhookEventType",
    "TextWebhookMessage",
    "TextWebhookPayload",
    "UnknownEvent",
    "WebhookAgentIdentity",
    "WebhookContact",
    "WebhookEvent",
    "WebhookEventType",
    "WebhookMailAgentIdentity",
    "WebhookMailContact",
    "WebhookPayloadError",
    "WebhookResponse",
    "WebhookRouter",
    "WebhookTimestampError",
    "WebhookVerificationError",
    "answer",
    "asgi",
    "blocking",
    "by_event",
    "by_request",
    "reject",
    "unwrap",
    "unwrap_call_media",
    "unwrap_incoming_call",
    "verify_call_media",
    "verify_webhook",
    "wsgi",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "CallContext": "inkbox_wire.events",
            "CallDirectionWire": "inkbox_wire.events",
            "CallStatusWire": "inkbox_wire.events",
            "Claim": "inkbox.webhooks.stores",
            "Delivery": "inkbox.webhooks.router",
            "DeliveryStore": "inkbox.webhooks.stores",
            "HangupReasonWire": "inkbox_wire.events",
            "IMessageDeliveryStatusWire": "inkbox_wire.events",
            "IMessageDirectionWire": "inkbox_wire.events",
            "IMessageMediaItemWire": "inkbox_wire.events",
            "IMessageMessageReactionWire": "inkbox_wire.events",
            "IMessageReactionTypeWire": "inkbox_wire.events",
            "IMessageRecipientWire": "inkbox_wire.events",
            "IMessageSendStyleWire": "inkbox_wire.events",
            "IMessageServiceWire": "inkbox_wire.events",
            "IMessageTypeWire": "inkbox_wire.events",
            "IMessageWebhookData": "inkbox_wire.events",
            "IMessageWebhookEventType": "inkbox_wire.events",
            "IMessageWebhookMessage": "inkbox_wire.events",
            "IMessageWebhookPayload": "inkbox_wire.events",
            "IMessageWebhookReaction": "inkbox_wire.events",
            "IncomingCallDecision": "inkbox_wire.events",
            "IncomingCallResponse": "inkbox_wire.events",
            "MailContactBucket": "inkbox_wire.events",
            "MailWebhookData": "inkbox_wire.events",
            "MailWebhookEventType": "inkbox_wire.events",
            "MailWebhookMessage": "inkbox_wire.events",
            "MailWebhookPayload": "inkbox_wire.events",
            "MemoryStore": "inkbox.webhooks.stores",
            "MessageDirectionWire": "inkbox_wire.events",
            "MessageStatus": "inkbox_wire.events",
            "PhoneIncomingCallWebhookPayload": "inkbox_wire.events",
            "RateLimitInfoWire": "inkbox_wire.events",
            "SQLiteStore": "inkbox.webhooks.sqlite_store",
            "SmsDeliveryStatusWire": "inkbox_wire.events",
            "TextDirectionWire": "inkbox_wire.events",
            "TextMediaItemWire": "inkbox_wire.events",
            "TextMessageOriginWire": "inkbox_wire.events",
            "TextMessageRecipientWire": "inkbox_wire.events",
            "TextTypeWire": "inkbox_wire.events",
            "TextWebhookData": "inkbox_wire.events",
            "TextWebhookEventType": "inkbox_wire.events",
            "TextWebhookMessage": "inkbox_wire.events",
            "TextWebhookPayload": "inkbox_wire.events",
            "UnknownEvent": "inkbox.webhooks.events",
            "WebhookAgentIdentity": "inkbox_wire.events",
            "WebhookContact": "inkbox_wire.events",
            "WebhookEvent": "inkbox.webhooks.events",
            "WebhookEventType": "inkbox.webhooks.events",
            "WebhookMailAgentIdentity": "inkbox_wire.events",
            "WebhookMailContact": "inkbox_wire.events",
            "WebhookPayloadError": "inkbox.webhooks.errors",
            "WebhookResponse": "inkbox.webhooks.router",
            "WebhookRouter": "inkbox.webhooks.router",
            "WebhookTimestampError": "inkbox.webhooks.errors",
            "WebhookVerificationError": "inkbox.webhooks.errors",
            "answer": "inkbox.webhooks.calls",
            "asgi": "inkbox.webhooks.adapters",
            "blocking": "inkbox.webhooks.adapters",
            "by_event": "inkbox.webhooks.router",
            "by_request": "inkbox.webhooks.router",
            "reject": "inkbox.webhooks.calls",
            "unwrap": "inkbox.webhooks.events",
            "unwrap_call_media": "inkbox.webhooks.events",
            "unwrap_incoming_call": "inkbox.webhooks.events",
            "verify_call_media": "inkbox.webhooks.events",
            "verify_webhook": "inkbox.webhooks.signatures",
            "wsgi": "inkbox.webhooks.adapters",
        },
    )
