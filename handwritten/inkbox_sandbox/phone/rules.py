"""Contact rules of phone numbers: who is let through or kept out, one rule for each counterpart."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, not_found
from inkbox_sandbox.phone.numbers import own_number
from inkbox_sandbox.phone.tables import contact_rules, is_live, phone_numbers
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire


def _find(ctx: Context, phone_number_id: UUID, rule_id: UUID) -> Any:
    number = own_number(ctx, phone_number_id)
    query = sa.select(contact_rules).where(
        contact_rules.c.id == str(rule_id), contact_rules.c.phone_number_id == number.id
    )
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Contact rule not found")
    return row


def _page(
    ctx: Context, query: sa.Select[Any], action: str | None, match_type: str | None, limit: int, offset: int
) -> list[wire.PhoneContactRule]:
    if action is not None:
        query = query.where(contact_rules.c.action == action)
    if match_type is not None:
        query = query.where(contact_rules.c.match_type == match_type)
    query = query.order_by(contact_rules.c.created_at.desc(), contact_rules.c.id.desc()).limit(limit).offset(offset)
    return [_wire(row) for row in ctx.db.execute(query)]


def _wire(row: Any) -> wire.PhoneContactRule:
    return {
        "id": row.id,
        "phone_number_id": row.phone_number_id,
        "action": row.action,
        "match_type": row.match_type,
        "match_target": row.match_target,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


class PhoneContactRules:
    """Handlers of the resource `phone_contact_rules`."""

    def get(self, ctx: Context, phone_number_id: UUID, rule_id: UUID) -> wire.PhoneContactRule:
        """One rule."""
        return _wire(_find(ctx, phone_number_id, rule_id))

    def create(
        self, ctx: Context, phone_number_id: UUID, *, body: models.PhoneContactRuleCreate
    ) -> wire.PhoneContactRule:
        """A new rule, always active; 409 when the number has one for the target, whatever it says."""
        values = {
            "phone_number_id": own_number(ctx, phone_number_id).id,
            "match_type": body.match_type or "exact_number",
            "match_target": body.match_target,
        }
        holder = ctx.db.scalar(sa.select(contact_rules.c.id).filter_by(**values))
        if holder is not None:
            message = "There is a rule for this target already"
            raise ApiError(409, {"existing_rule_id": holder, "message": message})
        insert = contact_rules.insert().values(
            **values, id=new_id(), action=body.action, status="active", created_at=ctx.now, updated_at=ctx.now
        )
        return _wire(ctx.db.execute(insert.returning(contact_rules)).one())

    def update(
        self, ctx: Context, phone_number_id: UUID, rule_id: UUID, *, body: models.PhoneContactRuleUpdate
    ) -> wire.PhoneContactRule:
        """Change what a rule does or whether it applies."""
        rule = _find(ctx, phone_number_id, rule_id)
        changes = body.model_dump(exclude_unset=True)
        if not changes:
            return _wire(rule)
        update = contact_rules.update().where(contact_rules.c.id == rule.id).values(**changes, updated_at=ctx.now)
        return _wire(ctx.db.execute(update.returning(contact_rules)).one())

    def delete(self, ctx: Context, phone_number_id: UUID, rule_id: UUID) -> None:
        """Drop a rule; its target is free for a new one."""
        rule = _find(ctx, phone_number_id, rule_id)
        ctx.db.execute(contact_rules.delete().where(contact_rules.c.id == rule.id))

    def list_all(
        self,
        ctx: Context,
        *,
        phone_number_id: UUID | None,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.PhoneContactRule]:
        """The rules of all live numbers of the organization, newest first."""
        query = (
            sa.select(contact_rules)
            .join(phone_numbers, phone_numbers.c.id == contact_rules.c.phone_number_id)
            .where(phone_numbers.c.organization_id == ctx.principal.organization_id, is_live)
        )
        if phone_number_id is not None:
            query = query.where(contact_rules.c.phone_number_id == str(phone_number_id))
        return _page(ctx, query, action, match_type, limit, offset)

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        phone_number_id: UUID,
        *,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.PhoneContactRule]:
        """The rules of one number, newest first, paused ones included."""
        number = own_number(ctx, phone_number_id)
        query = sa.select(contact_rules).where(contact_rules.c.phone_number_id == number.id)
        return _page(ctx, query, action, match_type, limit, offset)
