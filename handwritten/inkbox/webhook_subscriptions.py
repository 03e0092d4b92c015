"""Subscriptions of URLs to events."""

from inkbox._lazy import lazy
from inkbox_api.enums import WebhookSubscriptionStatus
from inkbox_api.models.webhook_subscription import WebhookSubscription

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.webhooks import AsyncWebhookSubscriptionsResource as AsyncWebhookSubscriptionsResource
    from inkbox_sync.webhooks import WebhookSubscriptionsResource as WebhookSubscriptionsResource

__all__ = [
    "AsyncWebhookSubscriptionsResource",
    "WebhookSubscription",
    "WebhookSubscriptionStatus",
    "WebhookSubscriptionsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncWebhookSubscriptionsResource": "inkbox._async.webhooks",
            "WebhookSubscriptionsResource": "inkbox_sync.webhooks",
        },
    )
