"""Webhooks: subscriptions, and verification of what arrives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from inkbox._runtime.unset import UNSET, Unset
from inkbox.webhooks import events, subscribing
from inkbox_api.models.webhook_subscription import WebhookSubscription
from inkbox_api.resources import webhooks_subscriptions as _subscriptions

if TYPE_CHECKING:
    from inkbox._runtime.aio.connection import AsyncConnection


class AsyncWebhookSubscriptionsResource(_subscriptions.AsyncWebhookSubscriptionsResource):
    """Where events of mailboxes, phone numbers and iMessage are delivered to."""

    async def create(
        self,
        *,
        url: str,
        event_types: Iterable[str],
        mailbox_id: UUID | str | None = None,
        phone_number_id: UUID | str | None = None,
        agent_identity_id: UUID | str | None = None,
    ) -> WebhookSubscription:
        """Subscribe a URL to events of one mailbox, phone number or identity.

        Args:
            url: Where to send the events, with `https://`; `http://` for a receiver beside the local sandbox.
            event_types: The events, each once: `message.*` of a mailbox, `text.*` of a phone number, `imessage.*` of
                an identity.
            mailbox_id: The mailbox.
            phone_number_id: The phone number.
            agent_identity_id: The identity.

        Raises:
            ValueError: There is not exactly one owner, no event, one twice, or one of another channel; or it is
                `phone.incoming_call`, which a phone number has its own `incoming_call_webhook_url` for.
            InkboxConflictError: 409: The owner has 20 subscriptions.
            InkboxValidationError: 422: The service does not know an event or does not take the URL.
        """
        owner = subscribing.the_owner(
            {"mailbox": mailbox_id, "phone_number": phone_number_id, "agent_identity": agent_identity_id}
        )
        url = subscribing.require_url(url)
        chosen = subscribing.require_events(event_types)
        subscribing.require_channel(chosen, owner)
        return await self._create(
            url=url,
            event_types=chosen,
            mailbox_id=UNSET if mailbox_id is None else mailbox_id,
            phone_number_id=UNSET if phone_number_id is None else phone_number_id,
            agent_identity_id=UNSET if agent_identity_id is None else agent_identity_id,
        )

    async def update(
        self,
        sub_id: UUID | str,
        *,
        url: str | Unset = UNSET,
        event_types: Iterable[str] | Unset = UNSET,
    ) -> WebhookSubscription:
        """Change the URL or the events of a subscription; what is not given stays as it is.

        Args:
            sub_id: The subscription.
            url: Where to send the events.
            event_types: The events in place of the former ones, all of the owner's channel.

        Raises:
            ValueError: The URL is None, or the events are None, none, one twice, or `phone.incoming_call`.
            InkboxNotFoundError: 404: There is no such subscription.
            InkboxValidationError: 422: The service does not know an event or does not take the URL.
        """
        new_url = url if isinstance(url, Unset) else subscribing.require_url(url)
        chosen = event_types if isinstance(event_types, Unset) else subscribing.require_events(event_types)
        return await self._update(sub_id, url=new_url, event_types=chosen)


class AsyncWebhooks:
    """Webhooks: `subscriptions` says where events go, `unwrap` reads what arrives there."""

    unwrap = staticmethod(events.unwrap)
    unwrap_incoming_call = staticmethod(events.unwrap_incoming_call)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def subscriptions(self) -> AsyncWebhookSubscriptionsResource:
        """Where events are delivered to."""
        return AsyncWebhookSubscriptionsResource(self._connection)
