"""Handlers of phone numbers."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden
from inkbox_sandbox.phone import transcripts
from inkbox_sandbox.phone.filtering import RULES
from inkbox_sandbox.phone.numbers import CallSettings, NumberRow, own_number, settle, wire_number
from inkbox_sandbox.phone.provisioning import provision_named, release
from inkbox_sandbox.phone.tables import is_live, phone_numbers
from inkbox_server import models, wire


class PhoneNumbers:
    """Handlers of the resource `phone_numbers`."""

    def provision(self, ctx: Context, *, body: models.PhoneNumberProvision) -> wire.PhoneNumber:
        """Give an identity a number."""
        return provision_named(ctx, body)

    def get(self, ctx: Context, phone_number_id: UUID) -> wire.PhoneNumber:
        """One number."""
        return wire_number(own_number(ctx, phone_number_id))

    def update(self, ctx: Context, phone_number_id: UUID, *, body: models.PhoneNumberUpdate) -> wire.PhoneNumber:
        """Change how a number takes calls and whom it lets through."""
        row = own_number(ctx, phone_number_id)
        changes = body.model_dump(exclude_unset=True)
        if "filter_mode" in changes and not ctx.principal.sees_everything:
            raise forbidden("Changing the filter mode needs an admin-scoped key")
        if not changes:
            return wire_number(row)
        _merged_settings(row, changes).check(["body"])
        update = phone_numbers.update().where(phone_numbers.c.id == row.id).values(**changes, updated_at=ctx.now)
        changed = ctx.db.execute(update.returning(phone_numbers)).one()
        is_new_mode = changed.filter_mode != row.filter_mode
        return wire_number(changed, RULES.notice(ctx, row.id, changed.filter_mode) if is_new_mode else None)

    def release(self, ctx: Context, phone_number_id: UUID) -> None:
        """Give a number back for good."""
        release(ctx, own_number(ctx, phone_number_id).identity_id)

    def search_transcripts(
        self, ctx: Context, phone_number_id: UUID, *, q: str, party: str | None, limit: int
    ) -> list[wire.PhoneTranscript]:
        """What was said on a number with every word of `q`, best first."""
        return transcripts.search(ctx, own_number(ctx, phone_number_id).id, q, party, limit)

    # Last, because its name hides the built-in one from the annotations after it.
    def list(self, ctx: Context) -> list[wire.PhoneNumber]:
        """The live numbers that the caller may use, newest first."""
        settle(ctx)
        caller = ctx.principal
        query = sa.select(phone_numbers).where(phone_numbers.c.organization_id == caller.organization_id, is_live)
        if not caller.sees_everything:
            query = query.where(phone_numbers.c.identity_id == caller.identity_id)
        query = query.order_by(phone_numbers.c.created_at.desc(), phone_numbers.c.id.desc())
        return [wire_number(row) for row in ctx.db.execute(query)]


def _merged_settings(row: NumberRow, changes: dict[str, Any]) -> CallSettings:
    """The call settings as they will be: what a change leaves out stays."""

    def merged(name: str) -> Any:
        return changes.get(name, getattr(row, name))

    return CallSettings(
        merged("incoming_call_action"), merged("client_websocket_url"), merged("incoming_call_webhook_url")
    )
