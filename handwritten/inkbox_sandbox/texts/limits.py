"""How many texts a number may send, and the headers that tell what is left."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import structured
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.texts import consent
from inkbox_sandbox.texts.tables import texts


@dataclasses.dataclass(frozen=True, slots=True)
class Allowance:
    """What a number may send now.

    Attributes:
        limit: Recipients allowed in the window.
        used: Recipients already written to in it; the last send may have gone beyond the limit.
        resets_at: When the oldest of these sends leaves the window.
        free_at: When there is room again; None when there is some now.
    """

    limit: int
    used: int
    resets_at: dt.datetime
    free_at: dt.datetime | None

    @property
    def headers(self) -> dict[str, str]:
        """The rate headers of an answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str(-int(-self.resets_at.timestamp() // 1)),
        }


def allowance(ctx: Context, number: numbers.NumberRow) -> Allowance | None:
    """What a number may send now; None when its organization has a campaign of its own, which lifts the cap."""
    if consent.has_campaign(ctx, number.organization_id):
        return None
    limit = ctx.settings.caps.text_recipients_per_window
    window = dt.timedelta(seconds=ctx.settings.caps.text_window_seconds)
    sent = ctx.db.execute(
        sa.select(texts.c.created_at, texts.c.counted_recipients)
        .where(
            texts.c.phone_number_id == number.id, texts.c.counted_recipients > 0, texts.c.created_at > ctx.now - window
        )
        .order_by(texts.c.created_at.desc())
    ).all()
    used = sum(row.counted_recipients for row in sent)
    oldest = sent[-1].created_at if sent else ctx.now
    return Allowance(limit, used, oldest + window, _free_at(ctx, sent, limit, window) if used >= limit else None)


def _free_at(ctx: Context, sent: Any, limit: int, window: dt.timedelta) -> dt.datetime:
    """The end of the newest send that has to leave the window before there is room."""
    younger = 0
    for row in sent:
        younger += row.counted_recipients
        if younger >= limit:
            end: dt.datetime = row.created_at + window
            return end
    return ctx.now + window


def check(ctx: Context, number: numbers.NumberRow) -> None:
    """429 `sender_rate_limited` when a number has used its limit up."""
    state = allowance(ctx, number)
    if state is None or state.free_at is None:
        return
    refusal = structured(429, "sender_rate_limited", f"A number may write to {state.limit} recipients in 24 hours")
    refusal.headers["Retry-After"] = str(max(1, -int(-(state.free_at - ctx.now).total_seconds() // 1)))
    raise refusal


def tell(ctx: Context, number: numbers.NumberRow) -> None:
    """Put what is left into the headers of the answer, whatever it will be."""
    state = allowance(ctx, number)
    if state is not None:
        ctx.response_headers.update(state.headers)


def announce(ctx: Context, path: Mapping[str, str]) -> None:
    """`tell` for the number that a path names, if it is one the caller may use; before anything else is looked at."""
    try:
        number = numbers.by_id(ctx, str(UUID(path["phone_number_id"])))
    except ValueError:
        return
    if number is not None and numbers.may_use(ctx, number):
        tell(ctx, number)
