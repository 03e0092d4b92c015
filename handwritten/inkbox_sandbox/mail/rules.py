"""Contact rules of mailboxes: who is let in or kept out, one rule per address or domain."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, not_found, unprocessable
from inkbox_sandbox.mail import mailboxes, shapes
from inkbox_sandbox.mail.addresses import is_address, is_domain
from inkbox_sandbox.mail.filtering import normalised_target
from inkbox_sandbox.mail.tables import contact_rules
from inkbox_sandbox.mail.tables import mailboxes as mailbox_table
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire


def _find(ctx: Context, email_address: str, rule_id: UUID) -> Any:
    mailbox = mailboxes.find(ctx, email_address)
    query = sa.select(contact_rules).where(contact_rules.c.id == str(rule_id), contact_rules.c.mailbox_id == mailbox.id)
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Contact rule not found")
    return row


def _page(
    ctx: Context, query: sa.Select[Any], action: str | None, match_type: str | None, limit: int, offset: int
) -> list[wire.MailContactRule]:
    if action is not None:
        query = query.where(contact_rules.c.action == action)
    if match_type is not None:
        query = query.where(contact_rules.c.match_type == match_type)
    query = query.order_by(contact_rules.c.created_at.desc(), contact_rules.c.id.desc()).limit(limit).offset(offset)
    return [shapes.contact_rule(row) for row in ctx.db.execute(query)]


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
        return shapes.contact_rule(_find(ctx, email_address, rule_id))

    def create(self, ctx: Context, email_address: str, *, body: models.MailContactRuleCreate) -> wire.MailContactRule:
        """A new rule, always active; 409 when the mailbox has one for the target, whatever it says."""
        mailbox = mailboxes.find(ctx, email_address)
        values = {
            "mailbox_id": mailbox.id,
            "match_type": body.match_type,
            "match_target": _checked_target(body.match_type, body.match_target),
        }
        holder = ctx.db.scalar(sa.select(contact_rules.c.id).filter_by(**values))
        if holder is not None:
            message = "There is a rule for this target already"
            raise ApiError(409, {"existing_rule_id": holder, "message": message})
        insert = contact_rules.insert().values(
            **values, id=new_id(), action=body.action, status="active", created_at=ctx.now, updated_at=ctx.now
        )
        return shapes.contact_rule(ctx.db.execute(insert.returning(contact_rules)).one())

    def update(
        self, ctx: Context, email_address: str, rule_id: UUID, *, body: models.MailContactRuleUpdate
    ) -> wire.MailContactRule:
        """Change what a rule does or whether it applies."""
        rule = _find(ctx, email_address, rule_id)
        changes = body.model_dump(exclude_unset=True)
        if not changes:
            return shapes.contact_rule(rule)
        update = contact_rules.update().where(contact_rules.c.id == rule.id).values(**changes, updated_at=ctx.now)
        return shapes.contact_rule(ctx.db.execute(update.returning(contact_rules)).one())

    def delete(self, ctx: Context, email_address: str, rule_id: UUID) -> None:
        """Drop a rule; its target is free for a new one."""
        rule = _find(ctx, email_address, rule_id)
        ctx.db.execute(contact_rules.delete().where(contact_rules.c.id == rule.id))

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
        """The rules of all live mailboxes of the organization, newest first."""
        query = (
            sa.select(contact_rules)
            .join(mailbox_table, mailbox_table.c.id == contact_rules.c.mailbox_id)
            .where(mailbox_table.c.organization_id == ctx.principal.organization_id)
            .where(mailbox_table.c.deleted_at.is_(None))
        )
        if mailbox_id is not None:
            query = query.where(contact_rules.c.mailbox_id == str(mailbox_id))
        return _page(ctx, query, action, match_type, limit, offset)

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
        """The rules of one mailbox, newest first, paused ones included."""
        mailbox = mailboxes.find(ctx, email_address)
        query = sa.select(contact_rules).where(contact_rules.c.mailbox_id == mailbox.id)
        return _page(ctx, query, action, match_type, limit, offset)
