"""The decision on who may write to an identity and whom it may write to: its rules first, then its filter mode."""

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import recipient_blocked
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.imessage.tables import contact_rules
from inkbox_sandbox.phone.filtering import Decision


def decide(ctx: Context, identity: IdentityRow, person: str) -> Decision:
    """Decide on a person (E.164); an active rule wins, whatever the mode."""
    rule = ctx.db.execute(
        sa.select(contact_rules.c.id, contact_rules.c.action).where(
            contact_rules.c.agent_identity_id == identity.id,
            contact_rules.c.match_type == "exact_number",
            contact_rules.c.match_target == person,
            contact_rules.c.status == "active",
        )
    ).first()
    if rule is not None:
        return Decision(rule.action == "allow", rule.id)
    return Decision(identity.imessage_filter_mode == "blacklist", None)


def refuse_outbound(ctx: Context, identity: IdentityRow, person: str) -> None:
    """403 `recipient_blocked` when an identity may not write to a person."""
    decision = decide(ctx, identity, person)
    if not decision.allowed:
        raise recipient_blocked(person, decision.matched_rule_id)
