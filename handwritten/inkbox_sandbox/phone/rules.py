"""Contact rules of phone numbers: who is let through or kept out, one rule for each counterpart."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.phone.filtering import RULES
from inkbox_sandbox.phone.numbers import own_number
from inkbox_sandbox.phone.tables import is_live, phone_numbers
from inkbox_server import models, wire


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
        return _wire(RULES.find(ctx, own_number(ctx, phone_number_id).id, rule_id))

    def create(
        self, ctx: Context, phone_number_id: UUID, *, body: models.PhoneContactRuleCreate
    ) -> wire.PhoneContactRule:
        """A new rule."""
        number, match_type = own_number(ctx, phone_number_id), body.match_type or "exact_number"
        return _wire(RULES.add(ctx, number.id, body.action, match_type, body.match_target))

    def update(
        self, ctx: Context, phone_number_id: UUID, rule_id: UUID, *, body: models.PhoneContactRuleUpdate
    ) -> wire.PhoneContactRule:
        """Change a rule."""
        number = own_number(ctx, phone_number_id)
        return _wire(RULES.change(ctx, number.id, rule_id, body.model_dump(exclude_unset=True)))

    def delete(self, ctx: Context, phone_number_id: UUID, rule_id: UUID) -> None:
        """Drop a rule."""
        RULES.remove(ctx, own_number(ctx, phone_number_id).id, rule_id)

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
        """The rules of all live numbers of the organization."""
        owners = sa.select(phone_numbers.c.id).where(
            phone_numbers.c.organization_id == ctx.principal.organization_id, is_live
        )
        if phone_number_id is not None:
            owners = owners.where(phone_numbers.c.id == str(phone_number_id))
        return [_wire(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]

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
        """The rules of one number."""
        owners = [own_number(ctx, phone_number_id).id]
        return [_wire(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]
