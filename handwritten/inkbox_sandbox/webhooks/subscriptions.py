"""Handlers of the resource `webhooks.subscriptions`: who may be told of what."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, not_found, unprocessable
from inkbox_sandbox.mail import mailboxes
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.phone.addresses import check_webhook_url
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks.catalogue import EVENTS, Channel, check_events
from inkbox_sandbox.webhooks.rows import drop
from inkbox_sandbox.webhooks.tables import is_live, subscriptions
from inkbox_server import models, wire

_URL = ["body", "url"]


def _visible(ctx: Context) -> sa.Select[Any]:
    query = sa.select(subscriptions).where(subscriptions.c.organization_id == ctx.principal.organization_id, is_live)
    if not ctx.principal.sees_everything:
        query = query.where(subscriptions.c.identity_id == ctx.principal.identity_id)
    return query


def _find(ctx: Context, subscription_id: UUID) -> Any:
    row = ctx.db.execute(_visible(ctx).where(subscriptions.c.id == str(subscription_id))).first()
    if row is None:
        raise not_found("Webhook subscription not found")
    return row


def _named_owners(**owners: UUID | None) -> list[tuple[Channel, str]]:
    """The owners that a request names, by channel."""
    channels: dict[str, Channel] = {f"{channel}_id": channel for channel in EVENTS}
    return [(channels[name], str(owner_id)) for name, owner_id in owners.items() if owner_id is not None]


def _identity_of(ctx: Context, channel: Channel, owner_id: str) -> str:
    """The identity that has an owner of subscriptions; 404 when the caller may not speak for it."""
    identity_id: str | None
    if channel == "mailbox":
        identity_id = mailboxes.identity_of(ctx, owner_id)
    elif channel == "phone_number":
        number = numbers.by_id(ctx, owner_id)
        identity_id = None if number is None else number.identity_id
    else:
        identity_id = owner_id
    # Whoever sees the identity itself is not asked: an agent speaks for its own only.
    is_foreign = ctx.principal.is_agent and identity_id != ctx.principal.identity_id
    if identity_id is None or is_foreign or identities.live_identity(ctx, identity_id) is None:
        raise not_found(f"There is no such {channel.replace('_', ' ')}")
    return identity_id


def _check_room(ctx: Context, owner_id: str) -> None:
    count = ctx.db.scalar(sa.select(sa.func.count()).where(subscriptions.c.owner_id == owner_id, is_live))
    cap = ctx.settings.caps.webhook_subscriptions_per_owner
    if count is not None and count >= cap:
        raise conflict(f"A mailbox, number or identity has at most {cap} webhook subscriptions")


def _wire(row: Any) -> wire.WebhookSubscription:
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "mailbox_id": row.owner_id if row.channel == "mailbox" else None,
        "phone_number_id": row.owner_id if row.channel == "phone_number" else None,
        "agent_identity_id": row.owner_id if row.channel == "agent_identity" else None,
        "url": row.url,
        "event_types": row.event_types,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


class WebhookSubscriptions:
    """Handlers of the resource `webhooks.subscriptions`."""

    def get(self, ctx: Context, subscription_id: UUID) -> wire.WebhookSubscription:
        """One subscription."""
        return _wire(_find(ctx, subscription_id))

    def create(self, ctx: Context, *, body: models.WebhookSubscriptionCreate) -> wire.WebhookSubscription:
        """Subscribe a URL to events of one owner."""
        owners = _named_owners(
            mailbox_id=body.mailbox_id, phone_number_id=body.phone_number_id, agent_identity_id=body.agent_identity_id
        )
        if len(owners) != 1:
            raise unprocessable(["body"], "Give exactly one of mailbox_id, phone_number_id and agent_identity_id")
        ((channel, owner_id),) = owners
        check_webhook_url(body.url, _URL)
        check_events(body.event_types, channel)
        identity_id = _identity_of(ctx, channel, owner_id)
        _check_room(ctx, owner_id)
        insert = subscriptions.insert().values(
            id=new_id(),
            organization_id=ctx.principal.organization_id,
            channel=channel,
            owner_id=owner_id,
            identity_id=identity_id,
            url=body.url,
            event_types=body.event_types,
            status="active",
            created_at=ctx.now,
            updated_at=ctx.now,
        )
        return _wire(ctx.db.execute(insert.returning(subscriptions)).one())

    def update(
        self, ctx: Context, subscription_id: UUID, *, body: models.WebhookSubscriptionUpdate
    ) -> wire.WebhookSubscription:
        """Change what the body gives."""
        row = _find(ctx, subscription_id)
        changes = body.model_dump(exclude_unset=True)
        if "url" in changes:
            check_webhook_url(body.url, _URL)
        if body.event_types is not None:
            check_events(body.event_types, row.channel)
        if not changes:
            return _wire(row)
        update = subscriptions.update().where(subscriptions.c.id == row.id).values(**changes, updated_at=ctx.now)
        return _wire(ctx.db.execute(update.returning(subscriptions)).one())

    def delete(self, ctx: Context, subscription_id: UUID) -> None:
        """Stop delivering to a subscription."""
        drop(ctx, subscriptions.c.id == _find(ctx, subscription_id).id)

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        *,
        mailbox_id: UUID | None,
        phone_number_id: UUID | None,
        agent_identity_id: UUID | None,
        url: str | None,
        event_type: str | None,
    ) -> wire.WebhookSubscriptionList:
        """The subscriptions that the caller sees, newest first."""
        owners = _named_owners(
            mailbox_id=mailbox_id, phone_number_id=phone_number_id, agent_identity_id=agent_identity_id
        )
        if len(owners) > 1:
            raise unprocessable(["query"], "Give at most one of mailbox_id, phone_number_id and agent_identity_id")
        query = _visible(ctx).order_by(subscriptions.c.created_at.desc(), subscriptions.c.id.desc())
        for channel, owner_id in owners:
            query = query.where(subscriptions.c.channel == channel, subscriptions.c.owner_id == owner_id)
        if url is not None:
            query = query.where(subscriptions.c.url == url)
        rows = ctx.db.execute(query)
        return {"subscriptions": [_wire(row) for row in rows if event_type is None or event_type in row.event_types]}
