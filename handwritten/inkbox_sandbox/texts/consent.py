"""Who agrees to get texts: one entry for each person and organization, changed by keywords and by the API."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found, structured
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.texts.tables import campaigns, opt_ins
from inkbox_server import wire


def status_of(ctx: Context, organization_id: str, number: str) -> str | None:
    """Whether a person agrees, `opted_in` or `opted_out`; None for one who was never heard of."""
    return ctx.db.scalar(sa.select(opt_ins.c.status).where(_mine(organization_id, number)))


def record(ctx: Context, organization_id: str, number: str, status: str, source: str) -> Any:
    """Enter what a person agrees to; saying the same again changes nothing but the time of the last change."""
    row = ctx.db.execute(sa.select(opt_ins).where(_mine(organization_id, number))).first()
    if row is None:
        values = {
            "id": new_id(),
            "organization_id": organization_id,
            "receiver_number": number,
            "status": status,
            "source": source,
            "since": ctx.now,
            "created_at": ctx.now,
            "updated_at": ctx.now,
        }
        return ctx.db.execute(opt_ins.insert().values(**values).returning(opt_ins)).one()
    changes: dict[str, Any] = {"updated_at": ctx.now}
    if row.status != status:
        changes |= {"status": status, "source": source, "since": ctx.now}
    return ctx.db.execute(opt_ins.update().where(opt_ins.c.id == row.id).values(**changes).returning(opt_ins)).one()


def _mine(organization_id: str, number: str) -> sa.ColumnElement[bool]:
    return sa.and_(opt_ins.c.organization_id == organization_id, opt_ins.c.receiver_number == number)


def has_campaign(ctx: Context, organization_id: str) -> bool:
    """Whether an organization has an active 10DLC campaign of its own."""
    query = sa.select(campaigns.c.organization_id).where(campaigns.c.organization_id == organization_id)
    return ctx.db.scalar(query) is not None


def set_campaign(ctx: Context, organization_id: str, *, active: bool) -> None:
    """Give an organization a campaign of its own, or take it away."""
    ctx.db.execute(campaigns.delete().where(campaigns.c.organization_id == organization_id))
    if active:
        ctx.db.execute(campaigns.insert().values(organization_id=organization_id))


def _wire(row: Any) -> wire.SmsOptIn:
    since = wire_time(row.since)
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "receiver_number": row.receiver_number,
        "status": row.status,
        "source": row.source,
        "opted_in_at": since if row.status == "opted_in" else None,
        "opted_out_at": since if row.status == "opted_out" else None,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


class SmsOptIns:
    """Handlers of the resource `sms_opt_ins`."""

    def get(self, ctx: Context, receiver_number: str) -> wire.SmsOptIn:
        """What one person agrees to."""
        mine = _mine(ctx.principal.organization_id, receiver_number)
        row = ctx.db.execute(sa.select(opt_ins).where(mine)).first()
        if row is None:
            raise not_found("This person was never heard of")
        return _wire(row)

    def opt_in(self, ctx: Context, receiver_number: str) -> wire.SmsOptIn:
        """Enter that a person agrees."""
        return self._write(ctx, receiver_number, "opted_in")

    def opt_out(self, ctx: Context, receiver_number: str) -> wire.SmsOptIn:
        """Enter that a person does not agree any more."""
        return self._write(ctx, receiver_number, "opted_out")

    def _write(self, ctx: Context, receiver_number: str, status: str) -> wire.SmsOptIn:
        organization_id = ctx.principal.organization_id
        if not has_campaign(ctx, organization_id):
            raise structured(409, "customer_campaign_required", "Consent on the shared campaign is given by text only")
        return _wire(record(ctx, organization_id, receiver_number, status, "api"))

    # Last, because its name hides the built-in one from the annotations after it.
    def list(self, ctx: Context, *, status: str | None, limit: int, offset: int) -> list[wire.SmsOptIn]:
        """All entries of the organization, last changed first."""
        query = sa.select(opt_ins).where(opt_ins.c.organization_id == ctx.principal.organization_id)
        if status is not None:
            query = query.where(opt_ins.c.status == status)
        query = query.order_by(opt_ins.c.updated_at.desc(), opt_ins.c.id.desc()).limit(limit).offset(offset)
        return [_wire(row) for row in ctx.db.execute(query)]
