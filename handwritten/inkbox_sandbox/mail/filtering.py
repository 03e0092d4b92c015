"""The decision on inbound mail: rules of the mailbox first, its filter mode when none matches. Pure."""

from collections.abc import Iterable
from typing import Protocol

from inkbox_sandbox.contact_rules import Decision
from inkbox_sandbox.mail.addresses import canonical, domain_of


class Rule(Protocol):
    """The members of a stored contact rule that the decision looks at."""

    @property
    def id(self) -> str:
        """Row id."""
        ...

    @property
    def action(self) -> str:
        """`allow` or `block`."""
        ...

    @property
    def match_type(self) -> str:
        """`exact_email` or `domain`."""
        ...

    @property
    def match_target(self) -> str:
        """Normalised address or domain."""
        ...

    @property
    def status(self) -> str:
        """`active` or `paused`."""
        ...


def targets_of(sender: str) -> dict[str, str]:
    """What a rule of each match type must be about to match a sender."""
    return {"exact_email": canonical(sender), "domain": domain_of(sender.strip())}


def decide(rules: Iterable[Rule], filter_mode: str, sender: str) -> Decision:
    """Decide on mail from `sender` by the mailbox's rules and its mode, "blacklist" or "whitelist".

    The most specific active rule wins (an address before a domain), whatever the mode. Paused rules have no effect.
    """
    targets = targets_of(sender)
    active = [rule for rule in rules if rule.status == "active" and targets.get(rule.match_type) == rule.match_target]
    if active:
        winner = min(active, key=lambda rule: rule.match_type != "exact_email")
        return Decision(winner.action == "allow", winner.id)
    return Decision(filter_mode == "blacklist", None)


def normalised_target(match_type: str, target: str) -> str:
    """The spelling under which a rule's target is stored: lower case, a domain without a leading "@"."""
    lowered = canonical(target)
    return lowered.removeprefix("@") if match_type == "domain" else lowered
