"""Contact rules of mailboxes: who is let in or kept out, one rule per address or domain."""

from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import unprocessable
from inkbox_sandbox.mail import mailboxes, shapes
from inkbox_sandbox.mail.addresses import is_address, is_domain
from inkbox_sandbox.mail.filtering import normalised_target
from inkbox_sandbox.mail.mailboxes import RULES
from inkbox_sandbox.mail.tables import mailboxes as mailbox_table
from inkbox_server import models, wire


def _checked_target(match_type: str, match_target: str) -> str:
    target = normalised_target(match_type, match_target)
    is_valid = is_domain(target) if match_type == "domain" else is_address(target)
    if not is_valid:
        kind = "domain" if match_type == "domain" else "email address"
        raise unprocessable(("body", "match_target"), f"The value is not a valid {kind}")
    return target


class MailContactRules:
    """Handlers of the resource `mail_contact_rules`."""

    def get(self, ctx: Context, email_address: str, rule_id: UUID) -> wire.MailContactRule:
        """One rule."""
        return shapes.contact_rule(RULES.find(ctx, mailboxes.find(ctx, email_address).id, rule_id))

    def create(self, ctx: Context, email_address: str, *, body: models.MailContactRuleCreate) -> wire.MailContactRule:
        """A new rule."""
        mailbox, target = mailboxes.find(ctx, email_address), _checked_target(body.match_type, body.match_target)
        return shapes.contact_rule(RULES.add(ctx, mailbox.id, body.action, body.match_type, target))

    def update(
        self, ctx: Context, email_address: str, rule_id: UUID, *, body: models.MailContactRuleUpdate
    ) -> wire.MailContactRule:
        """Change a rule."""
        mailbox = mailboxes.find(ctx, email_address)
        return shapes.contact_rule(RULES.change(ctx, mailbox.id, rule_id, body.model_dump(exclude_unset=True)))

    def delete(self, ctx: Context, email_address: str, rule_id: UUID) -> None:
        """Drop a rule."""
        RULES.remove(ctx, mailboxes.find(ctx, email_address).id, rule_id)

    def list_all(
        self,
        ctx: Context,
        *,
        mailbox_id: UUID | None,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.MailContactRule]:
        """The rules of all live mailboxes of the organization."""
        owners = sa.select(mailbox_table.c.id).where(
            mailbox_table.c.organization_id == ctx.principal.organization_id, mailbox_table.c.deleted_at.is_(None)
        )
        if mailbox_id is not None:
            owners = owners.where(mailbox_table.c.id == str(mailbox_id))
        return [shapes.contact_rule(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        email_address: str,
        *,
        action: str | None,
        match_type: str | None,
        limit: int,
        offset: int,
    ) -> list[wire.MailContactRule]:
        """The rules of one mailbox."""
        owners = [mailboxes.find(ctx, email_address).id]
        return [shapes.contact_rule(row) for row in RULES.page(ctx, owners, action, match_type, limit, offset)]
