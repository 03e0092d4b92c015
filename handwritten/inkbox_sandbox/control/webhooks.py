"""Control: the log of webhook deliveries, replays, made-up events, and waiting until all is delivered."""

from typing import Any

from starlette.routing import Route

from inkbox_sandbox.context import Context
from inkbox_sandbox.control.accounts import known_organization
from inkbox_sandbox.control.bodies import Patience, SyntheticEvent
from inkbox_sandbox.control.desk import Asked, Desk, whole_number
from inkbox_sandbox.errors import unprocessable
from inkbox_sandbox.service import Service
from inkbox_sandbox.webhooks import log, queue, synthetic

_LONGEST_PAGE = 1000


def routes(desk: Desk) -> list[Route]:
    """The routes of webhooks."""
    one = "/webhooks/deliveries/{delivery_id}"
    return [
        desk.stored("GET", "/webhooks/deliveries", list_deliveries),
        desk.stored("GET", one, get_delivery),
        desk.stored("POST", f"{one}/replay", replay, status=201),
        desk.stored("POST", "/webhooks/events", trigger, body=SyntheticEvent, status=201),
        desk.awaited("POST", "/webhooks/settle", settle, body=Patience),
    ]


def list_deliveries(ctx: Context, asked: Asked) -> Any:
    """Deliveries in the order of their events."""
    limit, offset = whole_number(asked, "limit", _LONGEST_PAGE), whole_number(asked, "offset", 0)
    state = asked.query.get("state")
    if state is not None and state not in log.STATES:
        raise unprocessable(["query", "state"], f"The states are {', '.join(log.STATES)}")
    return log.page(
        ctx,
        limit=min(limit, _LONGEST_PAGE),
        offset=offset,
        subscription_id=asked.query.get("subscription_id"),
        state=state,
        event_type=asked.query.get("event_type"),
    )


def get_delivery(ctx: Context, asked: Asked) -> Any:
    """One delivery with its attempts."""
    return log.one(ctx, asked.path["delivery_id"])


def replay(ctx: Context, asked: Asked) -> Any:
    """Deliver an event once more."""
    return log.replay(ctx, asked.path["delivery_id"])


def trigger(ctx: Context, asked: Asked) -> Any:
    """Tell the subscriptions to an event of one that was made up."""
    body: SyntheticEvent = asked.body
    organization_id = known_organization(ctx, body.organization_id)
    subscription_id = None if body.subscription_id is None else str(body.subscription_id)
    return synthetic.trigger(ctx, body.event_type, organization_id, subscription_id)


async def settle(service: Service, asked: Asked) -> Any:
    """Wait until nothing can be delivered now."""
    body: Patience = asked.body
    settled = await service.courier.settle(body.seconds)
    return {"settled": settled, "pending": await service.run(queue.count_waiting)}
