"""The decision on who may call and text a number, and whom it may: its rules first, then its filter mode."""

import dataclasses

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import recipient_blocked
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.phone.tables import contact_rules


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """Whether a counterpart gets through, and the rule that decided; None when the filter mode did."""

    allowed: bool
    matched_rule_id: str | None


def decide(ctx: Context, number: NumberRow, counterpart: str) -> Decision:
    """Decide on a counterpart (E.164) of a number; an active rule for it wins, whatever the mode."""
    rule = ctx.db.execute(
        sa.select(contact_rules.c.id, contact_rules.c.action).where(
            contact_rules.c.phone_number_id == number.id,
            contact_rules.c.match_type == "exact_number",
            contact_rules.c.match_target == counterpart,
            contact_rules.c.status == "active",
        )
    ).first()
    if rule is not None:
        return Decision(rule.action == "allow", rule.id)
    return Decision(number.filter_mode == "blacklist", None)


def refuse_outbound(ctx: Context, number: NumberRow, counterpart: str) -> None:
    """403 `recipient_blocked` when a number may not call or text a counterpart."""
    decision = decide(ctx, number, counterpart)
    if not decision.allowed:
        raise recipient_blocked(counterpart, decision.matched_rule_id)
