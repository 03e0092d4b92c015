"""Contact rules of identities: which persons may write to them, one rule for each."""

from typing import Any
from uuid import UUID

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.identities.handles import normalize
from inkbox_sandbox.imessage.filtering import RULES
from inkbox_server import models, wire


def _owner(ctx: Context, agent_handle: str) -> IdentityRow:
    """The identity whose rules the caller may look at; an agent that names another handle gets 403."""
    if ctx.principal.is_agent:
        own = identities.live_identity(ctx, ctx.principal.identity_id or "")
        if own is None or own.agent_handle != normalize(agent_handle):
            raise forbidden("An agent key reads the rules of its own identity only")
        return own
    return identities.visible_identity(ctx, agent_handle)


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
        return _wire(RULES.find(ctx, _owner(ctx, agent_handle).id, rule_id))

    def create(
        self, ctx: Context, agent_handle: str, *, body: models.IMessageContactRuleCreate
    ) -> wire.IMessageContactRule:
        """A new rule."""
        owner, match_type = _owner(ctx, agent_handle), body.match_type or "exact_number"
        return _wire(RULES.add(ctx, owner.id, body.action, match_type, body.match_target))

    def update(
        self, ctx: Context, agent_handle: str, rule_id: UUID, *, body: models.IMessageContactRuleUpdate
    ) -> wire.IMessageContactRule:
        """Change a rule."""
        owner = _owner(ctx, agent_handle)
        return _wire(RULES.change(ctx, owner.id, rule_id, body.model_dump(exclude_unset=True)))

    def delete(self, ctx: Context, agent_handle: str, rule_id: UUID) -> None:
        """Drop a rule."""
        RULES.remove(ctx, _owner(ctx, agent_handle).id, rule_id)

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
        """The rules of all live identities of the organization."""
        owners = identities.live_identity_ids(ctx)
        if agent_identity_id is not None:
            owners = [owner for owner in owners if owner == str(agent_identity_id)]
        return [_wire(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]

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
        """The rules of one identity."""
        owners = [_owner(ctx, agent_handle).id]
        return [_wire(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]
