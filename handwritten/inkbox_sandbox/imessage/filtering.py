"""The decision on who may write to an identity and whom it may write to: its rules first, then its filter mode."""

from inkbox_sandbox.contact_rules import Decision, RuleBook
from inkbox_sandbox.context import Context
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.imessage.tables import contact_rules

RULES = RuleBook(contact_rules, contact_rules.c.agent_identity_id)


def decide(ctx: Context, identity: IdentityRow, person: str) -> Decision:
    """Decide on a person (E.164)."""
    return RULES.decide(ctx, identity.id, identity.imessage_filter_mode, person)


def refuse_outbound(ctx: Context, identity: IdentityRow, person: str) -> None:
    """403 `recipient_blocked` when an identity may not write to a person."""
    RULES.refuse_outbound(ctx, identity.id, identity.imessage_filter_mode, person)
