"""The decision on who may call and text a number, and whom it may: its rules first, then its filter mode."""

from inkbox_sandbox.contact_rules import Decision, RuleBook
from inkbox_sandbox.context import Context
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.phone.tables import contact_rules

RULES = RuleBook(contact_rules, contact_rules.c.phone_number_id)


def decide(ctx: Context, number: NumberRow, counterpart: str) -> Decision:
    """Decide on a counterpart (E.164) of a number."""
    return RULES.decide(ctx, number.id, number.filter_mode, counterpart)


def refuse_outbound(ctx: Context, number: NumberRow, counterpart: str) -> None:
    """403 `recipient_blocked` when a number may not call or text a counterpart."""
    RULES.refuse_outbound(ctx, number.id, number.filter_mode, counterpart)
