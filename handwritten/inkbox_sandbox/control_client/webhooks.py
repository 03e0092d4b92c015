"""The part of the control API's client that is about webhooks."""

from typing import Any, Literal
from uuid import UUID

from inkbox_sandbox.control_client.types import WebhookDelivery

DeliveryState = Literal["pending", "delivered", "dead", "canceled"]


class Webhooks:
    """The deliveries of events to subscriptions, and what the receivers said."""

    def _ask(self, method: str, path: str, body: Any = None, **parts: Any) -> Any:
        raise NotImplementedError

    def webhook_deliveries(
        self,
        *,
        subscription_id: UUID | str | None = None,
        state: DeliveryState | None = None,
        event_type: str | None = None,
        limit: int = 1000,
        offset: int = 0,
    ) -> list[WebhookDelivery]:
        """Deliveries in the order of their events, oldest first.

        Args:
            subscription_id: Only those to this subscription.
            state: Only those in this state.
            event_type: Only those of this event.
            limit: At most so many, 1000 at the most.
            offset: How many to skip.
        """
        wanted = {
            "subscription_id": subscription_id and str(subscription_id),
            "state": state,
            "event_type": event_type,
            "limit": limit,
            "offset": offset,
        }
        query = {name: value for name, value in wanted.items() if value is not None}
        rows = self._ask("GET", "/webhooks/deliveries", params=query)
        return [WebhookDelivery.from_wire(row) for row in rows]

    def webhook_delivery(self, delivery_id: UUID | str) -> WebhookDelivery:
        """One delivery."""
        return WebhookDelivery.from_wire(self._ask("GET", f"/webhooks/deliveries/{delivery_id}"))

    def replay_webhook(self, delivery_id: UUID | str) -> WebhookDelivery:
        """Deliver an event once more to the same subscription; the body is the same, the request id a new one."""
        return WebhookDelivery.from_wire(self._ask("POST", f"/webhooks/deliveries/{delivery_id}/replay"))

    def trigger_webhook(
        self,
        event_type: str,
        *,
        subscription_id: UUID | str | None = None,
        organization_id: str | None = None,
    ) -> list[WebhookDelivery]:
        """Deliver an event that was made up, to try a receiver out.

        Args:
            event_type: Any event that can be subscribed to, for instance `message.received`.
            subscription_id: Only to this subscription; to all that want the event when left out.
            organization_id: Whose subscriptions; those of the first organization when left out.

        Returns:
            One delivery for each subscription; none when nobody has subscribed to the event.
        """
        body = {
            "event_type": event_type,
            "subscription_id": subscription_id and str(subscription_id),
            "organization_id": organization_id,
        }
        return [WebhookDelivery.from_wire(row) for row in self._ask("POST", "/webhooks/events", body)]

    def settle_webhooks(self, *, timeout: float = 10.0) -> int:
        """Wait until there is nothing to deliver now; returns how many deliveries wait for a later attempt.

        Raises:
            TimeoutError: It took longer than `timeout` seconds.
        """
        answer = self._ask("POST", "/webhooks/settle", {"seconds": timeout}, timeout=timeout + 10)
        if not answer["settled"]:
            raise TimeoutError(f"webhooks were still being delivered after {timeout:g} s")
        pending: int = answer["pending"]
        return pending
