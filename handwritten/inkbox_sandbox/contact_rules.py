"""Contact rules, whoever owns them: one for each counterpart, with the same life for mail, phone and iMessage."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, not_found, recipient_blocked
from inkbox_sandbox.storage import new_id

if TYPE_CHECKING:
    from inkbox_server import wire


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """Whether a counterpart gets through, and the rule that decided; None when the filter mode did."""

    allowed: bool
    matched_rule_id: str | None


class RuleBook:
    """The contact rules in one table.

    Args:
        table: Has the members of a rule as columns.
        owner: The column that says whose rule it is.
    """

    def __init__(self, table: sa.Table, owner: sa.Column[Any]) -> None:
        self._table = table
        self._owner = owner

    def find(self, ctx: Context, owner_id: str, rule_id: UUID) -> Any:
        """One rule of an owner; 404 when there is none."""
        query = sa.select(self._table).where(self._table.c.id == str(rule_id), self._owner == owner_id)
        row = ctx.db.execute(query).first()
        if row is None:
            raise not_found("Contact rule not found")
        return row

    def add(self, ctx: Context, owner_id: str, action: str, match_type: str, match_target: str) -> Any:
        """A new rule, always active; 409 when the owner has one for the target, whatever it says."""
        values = {self._owner.name: owner_id, "match_type": match_type, "match_target": match_target}
        holder = ctx.db.scalar(sa.select(self._table.c.id).filter_by(**values))
        if holder is not None:
            raise ApiError(409, {"existing_rule_id": holder, "message": "There is a rule for this target already"})
        insert = self._table.insert().values(
            **values, id=new_id(), action=action, status="active", created_at=ctx.now, updated_at=ctx.now
        )
        return ctx.db.execute(insert.returning(self._table)).one()

    def change(self, ctx: Context, owner_id: str, rule_id: UUID, changes: Mapping[str, Any]) -> Any:
        """Change what a rule does or whether it applies."""
        rule = self.find(ctx, owner_id, rule_id)
        if not changes:
            return rule
        update = self._table.update().where(self._table.c.id == rule.id).values(**changes, updated_at=ctx.now)
        return ctx.db.execute(update.returning(self._table)).one()

    def remove(self, ctx: Context, owner_id: str, rule_id: UUID) -> None:
        """Drop a rule; its target is free for a new one."""
        rule = self.find(ctx, owner_id, rule_id)
        ctx.db.execute(self._table.delete().where(self._table.c.id == rule.id))

    def page(
        self,
        ctx: Context,
        owner_ids: Sequence[str] | sa.Select[Any],
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[Any]:
        """The rules of some owners, newest first, paused ones included."""
        table = self._table
        query = sa.select(table).where(self._owner.in_(owner_ids))
        if action is not None:
            query = query.where(table.c.action == action)
        if match_type is not None:
            query = query.where(table.c.match_type == match_type)
        query = query.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit).offset(offset)
        return list(ctx.db.execute(query))

    def decide(self, ctx: Context, owner_id: str, filter_mode: str, number: str) -> Decision:
        """Decide on a counterpart (E.164); an active rule for it wins, whatever the mode."""
        rule = ctx.db.execute(
            sa.select(self._table.c.id, self._table.c.action).where(
                self._owner == owner_id,
                self._table.c.match_type == "exact_number",
                self._table.c.match_target == number,
                self._table.c.status == "active",
            )
        ).first()
        if rule is not None:
            return Decision(rule.action == "allow", rule.id)
        return Decision(filter_mode == "blacklist", None)

    def refuse_outbound(self, ctx: Context, owner_id: str, filter_mode: str, number: str) -> None:
        """403 `recipient_blocked` when an owner may not reach a counterpart."""
        decision = self.decide(ctx, owner_id, filter_mode, number)
        if not decision.allowed:
            raise recipient_blocked(number, decision.matched_rule_id)

    def notice(self, ctx: Context, owner_id: str, filter_mode: str) -> wire.FilterModeChangeNotice:
        """What to tell about a filter mode that was just changed: how many active rules say the same as it."""
        redundant = "block" if filter_mode == "whitelist" else "allow"
        count = ctx.db.scalar(
            sa.select(sa.func.count()).where(
                self._owner == owner_id, self._table.c.action == redundant, self._table.c.status == "active"
            )
        )
        return {
            "new_filter_mode": filter_mode,
            "redundant_rule_action": redundant,
            "redundant_rule_count": count or 0,
        }
