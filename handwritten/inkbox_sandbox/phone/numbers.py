"""Phone numbers as rows: who may use them, how they take calls, when they can send texts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden, not_found, unprocessable
from inkbox_sandbox.phone import addresses
from inkbox_sandbox.phone.tables import is_live, phone_numbers

if TYPE_CHECKING:
    from inkbox_server import wire

NumberRow = sa.Row[Any]


@dataclasses.dataclass(frozen=True, slots=True)
class CallSettings:
    """What a number does with incoming calls."""

    action: str
    client_websocket_url: str | None
    incoming_call_webhook_url: str | None

    def check(self, loc: Sequence[str]) -> None:
        """422 when a URL is of no use or the action lacks the one it needs; `loc` is where they stand."""
        addresses.check_websocket_url(self.client_websocket_url, [*loc, "client_websocket_url"])
        addresses.check_webhook_url(self.incoming_call_webhook_url, [*loc, "incoming_call_webhook_url"])
        if self.action == "auto_accept" and self.client_websocket_url is None:
            raise unprocessable([*loc, "client_websocket_url"], "auto_accept needs a client_websocket_url")
        if self.action == "webhook" and self.incoming_call_webhook_url is None:
            raise unprocessable([*loc, "incoming_call_webhook_url"], "webhook needs an incoming_call_webhook_url")


def own_number(ctx: Context, phone_number_id: UUID | str) -> NumberRow:
    """The live number of an id that the caller may use.

    Raises:
        ApiError: 403 when another organization has it, 404 when there is none or an agent asks for another's.
    """
    row = by_id(ctx, str(phone_number_id))
    if row is None:
        raise not_found("Phone number not found")
    if row.organization_id != ctx.principal.organization_id:
        raise forbidden("This phone number belongs to another organization")
    if not may_use(ctx, row):
        raise not_found("Phone number not found")
    return row


def may_use(ctx: Context, row: NumberRow) -> bool:
    """Whether a number is the caller's own, or one of the organization that the caller sees all of."""
    caller = ctx.principal
    if row.organization_id != caller.organization_id:
        return False
    return caller.sees_everything or row.identity_id == caller.identity_id


def by_id(ctx: Context, phone_number_id: str) -> NumberRow | None:
    """A live number of whatever organization."""
    settle(ctx)
    return ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.id == phone_number_id, is_live)).first()


def by_number(ctx: Context, number: str) -> NumberRow | None:
    """The live row of an E.164 number, of whatever organization; for what arrives from outside."""
    settle(ctx)
    return ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.number == number, is_live)).first()


def was_released(ctx: Context, number: str, organization_id: str) -> bool:
    """Whether an organization once had a number and gave it back."""
    query = sa.select(phone_numbers.c.id).where(
        phone_numbers.c.number == number,
        phone_numbers.c.organization_id == organization_id,
        phone_numbers.c.status == "released",
    )
    return ctx.db.execute(query.limit(1)).first() is not None


def of_identity(ctx: Context, identity_id: str) -> NumberRow | None:
    """The live number of an identity."""
    settle(ctx)
    return ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.identity_id == identity_id, is_live)).first()


def reread(ctx: Context, phone_number_id: str) -> NumberRow:
    """A number as it is now."""
    settle(ctx)
    return ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.id == phone_number_id)).one()


def readiness_of_new(ctx: Context) -> dt.datetime:
    """When a number that is provisioned now can send texts."""
    return ctx.now + dt.timedelta(seconds=ctx.settings.caps.sms_ready_seconds)


def settle(ctx: Context) -> None:
    """Let the numbers whose time has come be ready for texts; every reader of numbers does this first."""
    ctx.db.execute(
        phone_numbers.update()
        .where(phone_numbers.c.sms_status == "pending", phone_numbers.c.sms_due_at <= ctx.now)
        .values(sms_status="ready", sms_ready_at=phone_numbers.c.sms_due_at)
    )


def report_sms(ctx: Context, row: NumberRow, status: str, error_code: str | None, error_detail: str | None) -> None:
    """The carrier says how far a number has come: `ready`, `assignment_failed`, or `pending` once more."""
    changes: dict[str, Any] = {"sms_status": status, "updated_at": ctx.now}
    failed = status == "assignment_failed"
    changes["sms_error_code"] = (error_code or "tcr_campaign_rejected") if failed else None
    changes["sms_error_detail"] = (error_detail or "The carrier refused the campaign") if failed else None
    if status == "ready" and row.sms_ready_at is None:
        changes["sms_ready_at"] = ctx.now
    if status == "pending":
        changes["sms_due_at"] = readiness_of_new(ctx)
    ctx.db.execute(phone_numbers.update().where(phone_numbers.c.id == row.id).values(**changes))


def set_status(ctx: Context, row: NumberRow, status: str) -> None:
    """Pause a number, or put it into use again."""
    ctx.db.execute(phone_numbers.update().where(phone_numbers.c.id == row.id).values(status=status, updated_at=ctx.now))


def wire_number(row: NumberRow, notice: wire.FilterModeChangeNotice | None = None) -> wire.PhoneNumber:
    """A number as the API answers it, for itself or inside its identity."""
    return {
        "id": row.id,
        "number": row.number,
        "type": row.type,
        "status": row.status,
        "sms_status": row.sms_status,
        "incoming_call_action": row.incoming_call_action,
        "client_websocket_url": row.client_websocket_url,
        "incoming_call_webhook_url": row.incoming_call_webhook_url,
        "filter_mode": row.filter_mode,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "sms_error_code": row.sms_error_code,
        "sms_error_detail": row.sms_error_detail,
        "sms_ready_at": wire_time_or_none(row.sms_ready_at),
        "state": row.state,
        "agent_identity_id": row.identity_id,
        "filter_mode_change_notice": notice,
    }
