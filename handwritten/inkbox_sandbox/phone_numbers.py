"""Phone numbers: at most one for each identity, never moved, released for good. Calls and texts are not served here."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.area_codes import ANY_STATE, AREA_CODES, numbers_of
from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found, too_many, unprocessable
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.storage import ID, UtcDateTime, metadata, new_id
from inkbox_server import models, wire

phone_numbers = sa.Table(
    "phone_numbers",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    sa.Column("identity_id", ID, index=True),
    sa.Column("number", sa.String(16), nullable=False, index=True),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("sms_status", sa.String(32), nullable=False),
    sa.Column("incoming_call_action", sa.String(16), nullable=False),
    sa.Column("client_websocket_url", sa.Text),
    sa.Column("incoming_call_webhook_url", sa.Text),
    sa.Column("filter_mode", sa.String(16), nullable=False),
    sa.Column("state", sa.String(2)),
    sa.Column("sms_ready_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

_is_live = phone_numbers.c.status != "released"

PhoneOptions = models.IdentityPhoneNumberCreate | models.PhoneNumberProvision


class PhoneNumbers:
    """Handlers of the resource `phone_numbers`."""

    def provision(self, ctx: Context, *, body: models.PhoneNumberProvision) -> wire.IdentityPhoneNumber:
        """Give an identity a number."""
        identity = identities.own_identity(ctx, body.agent_handle)
        if body.filter_mode is not None and not ctx.principal.sees_everything:
            raise forbidden("Setting the filter mode needs an admin-scoped key")
        return provision(ctx, identity, body, loc=["body"], filter_mode=body.filter_mode)


def provision(
    ctx: Context,
    identity: IdentityRow,
    options: PhoneOptions,
    *,
    loc: Sequence[str],
    filter_mode: str | None = None,
) -> wire.IdentityPhoneNumber:
    """Take a free number for an identity; `loc` says where in the request the options stand."""
    action = options.incoming_call_action or "auto_reject"
    _check_call_settings(options, action, loc)
    if options.state is not None and options.state not in AREA_CODES:
        raise unprocessable([*loc, "state"], "Not a US state")
    if _live_row(ctx, identity.id) is not None:
        raise conflict("This identity has a phone number already")
    _check_cap(ctx, identity.organization_id)
    number_id = new_id()
    ctx.db.execute(
        phone_numbers.insert().values(
            id=number_id,
            organization_id=identity.organization_id,
            identity_id=identity.id,
            number=_free_number(ctx, options.state),
            type="local",
            status="active",
            sms_status="pending",
            incoming_call_action=action,
            client_websocket_url=options.client_websocket_url,
            incoming_call_webhook_url=options.incoming_call_webhook_url,
            filter_mode=filter_mode or "blacklist",
            state=options.state or ANY_STATE,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    return _wire(ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.id == number_id)).one())


def _check_call_settings(options: PhoneOptions, action: str, loc: Sequence[str]) -> None:
    _check_url(options.client_websocket_url, "wss", "ws", [*loc, "client_websocket_url"])
    _check_url(options.incoming_call_webhook_url, "https", "http", [*loc, "incoming_call_webhook_url"])
    if action == "auto_accept" and options.client_websocket_url is None:
        raise unprocessable([*loc, "client_websocket_url"], "auto_accept needs a client_websocket_url")
    if action == "webhook" and options.incoming_call_webhook_url is None:
        raise unprocessable([*loc, "incoming_call_webhook_url"], "webhook needs an incoming_call_webhook_url")


def _check_url(url: str | None, scheme: str, loopback_scheme: str, loc: Sequence[str]) -> None:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise unprocessable(loc, "Not a URL") from None
    loopback = host in ("localhost", "127.0.0.1", "::1")
    if not host or not (parts.scheme == scheme or (loopback and parts.scheme == loopback_scheme)):
        raise unprocessable(loc, f"The URL must begin with {scheme}://, or {loopback_scheme}:// on a loopback host")


def _check_cap(ctx: Context, organization_id: str) -> None:
    live = ctx.db.scalar(sa.select(sa.func.count()).where(phone_numbers.c.organization_id == organization_id, _is_live))
    cap = ctx.settings.caps.live_phone_numbers
    if live is not None and live >= cap:
        raise too_many(f"An organization has at most {cap} phone numbers")


def _free_number(ctx: Context, state: str | None) -> str:
    """A number that nobody has, if possible one that nobody ever had."""
    inventory = numbers_of(state or ANY_STATE)
    rows = ctx.db.execute(
        sa.select(phone_numbers.c.number, phone_numbers.c.status).where(phone_numbers.c.number.in_(inventory))
    )
    taken = {row.number: row.status for row in rows}
    live = {row for row, status in taken.items() if status != "released"}
    free = [number for number in inventory if number not in taken] or [n for n in inventory if n not in live]
    if not free:
        raise not_found("No phone number is to be had there")
    return free[0]


def release(ctx: Context, identity_id: str) -> bool:
    """Give the number of an identity back for good; False when it has none."""
    released = ctx.db.execute(
        phone_numbers.update()
        .where(phone_numbers.c.identity_id == identity_id, _is_live)
        .values(status="released", identity_id=None, updated_at=ctx.now)
    )
    return released.rowcount > 0


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let the number follow its identity into another organization."""
    ctx.db.execute(
        phone_numbers.update()
        .where(phone_numbers.c.identity_id == identity_id, _is_live)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )


def wire_for_identity(ctx: Context, identity_id: str) -> wire.IdentityPhoneNumber | None:
    """The number of an identity as the API answers it."""
    row = _live_row(ctx, identity_id)
    return None if row is None else _wire(row)


def _live_row(ctx: Context, identity_id: str) -> sa.Row[Any] | None:
    return ctx.db.execute(sa.select(phone_numbers).where(phone_numbers.c.identity_id == identity_id, _is_live)).first()


def _wire(row: sa.Row[Any]) -> wire.IdentityPhoneNumber:
    return {
        "id": row.id,
        "number": row.number,
        "type": row.type,
        "status": row.status,
        "sms_status": row.sms_status,
        "incoming_call_action": row.incoming_call_action,
        "client_websocket_url": row.client_websocket_url,
        "incoming_call_webhook_url": row.incoming_call_webhook_url,
        "filter_mode": row.filter_mode,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "sms_error_code": None,
        "sms_error_detail": None,
        "sms_ready_at": wire_time_or_none(row.sms_ready_at),
        "state": row.state,
        "agent_identity_id": row.identity_id,
        "filter_mode_change_notice": None,
    }
