"""Contact rules of identities: which persons may write to them, one rule for each."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, forbidden, not_found
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.identities.handles import normalize
from inkbox_sandbox.imessage.tables import contact_rules
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire


def _owner(ctx: Context, agent_handle: str) -> IdentityRow:
    """The identity whose rules the caller may look at; an agent that names another handle gets 403."""
    if ctx.principal.is_agent:
        own = identities.live_identity(ctx, ctx.principal.identity_id or "")
        if own is None or own.agent_handle != normalize(agent_handle):
            raise forbidden("An agent key reads the rules of its own identity only")
        return own
    return identities.visible_identity(ctx, agent_handle)


def _find(ctx: Context, agent_handle: str, rule_id: UUID) -> Any:
    owner = _owner(ctx, agent_handle)
    query = sa.select(contact_rules).where(
        contact_rules.c.id == str(rule_id), contact_rules.c.agent_identity_id == owner.id
    )
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Contact rule not found")
    return row


def _page(
    ctx: Context, query: sa.Select[Any], action: str | None, match_type: str | None, limit: int, offset: int
) -> list[wire.IMessageContactRule]:
    if action is not None:
        query = query.where(contact_rules.c.action == action)
    if match_type is not None:
        query = query.where(contact_rules.c.match_type == match_type)
    query = query.order_by(contact_rules.c.created_at.desc(), contact_rules.c.id.desc()).limit(limit).offset(offset)
    return [_wire(row) for row in ctx.db.execute(query)]


def _wire(row: Any) -> wire.IMessageContactRule:
    return {
        "id": row.id,
        "agent_identity_id": row.agent_identity_id,
        "action": row.action,
        "match_type": row.match_type,
        "match_target": row.match_target,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


class IMessageContactRules:
    """Handlers of the resource `imessage_contact_rules`."""

    def get(self, ctx: Context, agent_handle: str, rule_id: UUID) -> wire.IMessageContactRule:
        """One rule."""
        return _wire(_find(ctx, agent_handle, rule_id))

    def create(
        self, ctx: Context, agent_handle: str, *, body: models.IMessageContactRuleCreate
    ) -> wire.IMessageContactRule:
        """A new rule, always active; 409 when the identity has one for the person, whatever it says."""
        values = {
            "agent_identity_id": _owner(ctx, agent_handle).id,
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
        self, ctx: Context, agent_handle: str, rule_id: UUID, *, body: models.IMessageContactRuleUpdate
    ) -> wire.IMessageContactRule:
        """Change what a rule does or whether it applies."""
        rule = _find(ctx, agent_handle, rule_id)
        changes = body.model_dump(exclude_unset=True)
        if not changes:
            return _wire(rule)
        update = contact_rules.update().where(contact_rules.c.id == rule.id).values(**changes, updated_at=ctx.now)
        return _wire(ctx.db.execute(update.returning(contact_rules)).one())

    def delete(self, ctx: Context, agent_handle: str, rule_id: UUID) -> None:
        """Drop a rule; its target is free for a new one."""
        rule = _find(ctx, agent_handle, rule_id)
        ctx.db.execute(contact_rules.delete().where(contact_rules.c.id == rule.id))

    def list_all(
        self,
        ctx: Context,
        *,
        agent_identity_id: UUID | None,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.IMessageContactRule]:
        """The rules of all live identities of the organization, newest first."""
        owners = identities.live_identity_ids(ctx)
        if agent_identity_id is not None:
            owners = [owner for owner in owners if owner == str(agent_identity_id)]
        query = sa.select(contact_rules).where(contact_rules.c.agent_identity_id.in_(owners))
        return _page(ctx, query, action, match_type, limit, offset)

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        agent_handle: str,
        *,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.IMessageContactRule]:
        """The rules of one identity, newest first, paused ones included."""
        owner = _owner(ctx, agent_handle)
        query = sa.select(contact_rules).where(contact_rules.c.agent_identity_id == owner.id)
        return _page(ctx, query, action, match_type, limit, offset)
