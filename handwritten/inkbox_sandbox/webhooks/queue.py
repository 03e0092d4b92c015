"""Deliveries that wait: which of them may be attempted now, and what an attempt means for the next one."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.signing_keys import REQUEST_ID_HEADER, signature_headers
from inkbox_sandbox.webhooks.tables import attempts, deliveries, events, subscriptions

RETRY_SECONDS = (1, 10, 60, 600, 3600, 21600)
"""How long after a failure the next attempt is due; after the last one the delivery is dead."""

_IS_PENDING = deliveries.c.state == "pending"


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """A request that is to be sent now.

    Attributes:
        delivery_id: The delivery that it is for.
        subscription_id: Whom it goes to.
        number: 1 for the first attempt.
        url: Where it goes.
        body: What is sent.
        headers: The headers that say what it is and who sends it.
        started_at: The sandbox's time.
    """

    delivery_id: str
    subscription_id: str
    number: int
    url: str
    body: bytes
    headers: Mapping[str, str]
    started_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt; `status` is None when no answer came, and then `error` says why."""

    duration_ms: int
    status: int | None = None
    answer: str | None = None
    error: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken the event."""
        return self.status is not None and 200 <= self.status < 300


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """What there is to do now, and in how many seconds of the sandbox's time the next attempt is due."""

    attempts: list[Attempt]
    pause: float | None


def look(ctx: Context, busy: Collection[str]) -> Look:
    """The next attempt for each subscription that has none under way, signed and ready to be sent."""
    heads = _heads()
    first = (
        sa.select(sa.func.min(deliveries.c.sequence))
        .join(heads, heads.c.sequence == deliveries.c.sequence)
        .where(deliveries.c.due_at <= ctx.now, deliveries.c.subscription_id.not_in(list(busy)))
        .group_by(deliveries.c.subscription_id)
    )
    query = (
        sa.select(deliveries, events.c.body, subscriptions.c.url, subscriptions.c.organization_id)
        .join(events, events.c.id == deliveries.c.event_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(deliveries.c.sequence.in_(first))
        .order_by(deliveries.c.sequence)
    )
    later = sa.select(sa.func.min(deliveries.c.due_at)).join(heads, heads.c.sequence == deliveries.c.sequence)
    next_at = ctx.db.scalar(later.where(deliveries.c.due_at > ctx.now))
    pause = None if next_at is None else (next_at - ctx.now).total_seconds()
    return Look([_attempt(ctx, row) for row in ctx.db.execute(query)], pause)


def _heads() -> sa.Subquery:
    """The delivery that each stream of each subscription is at; those behind it wait for its end."""
    head = sa.func.min(deliveries.c.sequence).label("sequence")
    return sa.select(head).where(_IS_PENDING).group_by(deliveries.c.subscription_id, deliveries.c.stream).subquery()


def _attempt(ctx: Context, row: Any) -> Attempt:
    body = row.body.encode()
    signed = signature_headers(ctx, row.organization_id, body)
    return Attempt(
        delivery_id=row.id,
        subscription_id=row.subscription_id,
        number=row.attempts + 1,
        url=row.url,
        body=body,
        headers={"Content-Type": "application/json", **signed},
        started_at=ctx.now,
    )


def record(ctx: Context, attempt: Attempt, result: Result) -> None:
    """Write down what came of an attempt, and decide what becomes of the delivery."""
    ctx.db.execute(
        attempts.insert().values(
            delivery_id=attempt.delivery_id,
            number=attempt.number,
            url=attempt.url,
            request_id=attempt.headers.get(REQUEST_ID_HEADER),
            started_at=attempt.started_at,
            **dataclasses.asdict(result),
        )
    )
    # A subscription that was deleted meanwhile has ended its deliveries; that stays so.
    this = sa.and_(deliveries.c.id == attempt.delivery_id, _IS_PENDING)
    after = _after(ctx, attempt.number, result)
    ctx.db.execute(deliveries.update().where(this).values(attempts=attempt.number, **after))


def _after(ctx: Context, number: int, result: Result) -> dict[str, Any]:
    if result.is_success:
        return {"state": "delivered"}
    if not ctx.settings.retry_webhooks or number > len(RETRY_SECONDS):
        return {"state": "dead"}
    return {"due_at": ctx.now + dt.timedelta(seconds=RETRY_SECONDS[number - 1])}


def take_up(ctx: Context) -> None:
    """Go on with what an earlier run has left, by a clock that has begun anew.

    Nothing waits longer than after a failure just now: the earlier clock may have been years ahead.
    """
    for number, seconds in enumerate((0, *RETRY_SECONDS)):
        latest = ctx.now + dt.timedelta(seconds=seconds)
        waiting = sa.and_(_IS_PENDING, deliveries.c.attempts == number, deliveries.c.due_at > latest)
        ctx.db.execute(deliveries.update().where(waiting).values(due_at=latest))


def count_waiting(ctx: Context) -> int:
    """How many deliveries wait for their first or next attempt."""
    return ctx.db.scalar(sa.select(sa.func.count()).where(_IS_PENDING)) or 0
