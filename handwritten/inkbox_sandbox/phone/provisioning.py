"""How an identity comes by its number and loses it: at most one for each, never moved, released for good."""

from collections.abc import Sequence

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.area_codes import ANY_STATE, AREA_CODES, numbers_of
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found, too_many, unprocessable
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.phone.tables import is_live, phone_numbers
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks import rows as subscriptions
from inkbox_server import models, wire

PhoneOptions = models.IdentityPhoneNumberCreate | models.PhoneNumberProvision


def provision_named(ctx: Context, body: models.PhoneNumberProvision) -> wire.PhoneNumber:
    """Take a free number for the identity that a request names."""
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
) -> wire.PhoneNumber:
    """Take a free number for an identity; `loc` says where in the request the options stand."""
    settings = numbers.CallSettings(
        options.incoming_call_action or "auto_reject", options.client_websocket_url, options.incoming_call_webhook_url
    )
    settings.check(loc)
    if options.state is not None and options.state not in AREA_CODES:
        raise unprocessable([*loc, "state"], "Not a US state")
    if numbers.of_identity(ctx, identity.id) is not None:
        raise conflict("This identity has a phone number already")
    _check_cap(ctx, identity.organization_id)
    number_id = _insert(ctx, identity, options.state, settings, filter_mode or "blacklist")
    return numbers.wire_number(numbers.reread(ctx, number_id))


def _insert(
    ctx: Context, identity: IdentityRow, wanted_state: str | None, settings: numbers.CallSettings, filter_mode: str
) -> str:
    number_id = new_id()
    number, state = _free_number(ctx, wanted_state)
    ctx.db.execute(
        phone_numbers.insert().values(
            id=number_id,
            organization_id=identity.organization_id,
            identity_id=identity.id,
            number=number,
            type="local",
            status="active",
            sms_status="pending",
            sms_due_at=numbers.readiness_of_new(ctx),
            incoming_call_action=settings.action,
            client_websocket_url=settings.client_websocket_url,
            incoming_call_webhook_url=settings.incoming_call_webhook_url,
            filter_mode=filter_mode,
            state=state,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    return number_id


def _check_cap(ctx: Context, organization_id: str) -> None:
    live = ctx.db.scalar(sa.select(sa.func.count()).where(phone_numbers.c.organization_id == organization_id, is_live))
    cap = ctx.settings.caps.live_phone_numbers
    if live is not None and live >= cap:
        raise too_many(f"An organization has at most {cap} phone numbers")


def _free_number(ctx: Context, state: str | None) -> tuple[str, str]:
    """A number that nobody has, and its state: the one that was named, or any."""
    places = (ANY_STATE, *AREA_CODES) if state is None else (state,)
    # One that somebody has had comes after all that nobody ever had.
    for is_used in (False, True):
        for place in places:
            number = _free_number_in(ctx, place, is_used=is_used)
            if number is not None:
                return number, place
    raise not_found("No phone number is to be had there")


def _free_number_in(ctx: Context, state: str, *, is_used: bool) -> str | None:
    """A number of a state that nobody ever had, or one that nobody has any more."""
    inventory = numbers_of(state)
    rows = ctx.db.execute(
        sa.select(phone_numbers.c.number, phone_numbers.c.status).where(phone_numbers.c.number.in_(inventory))
    ).all()
    taken = {row.number for row in rows if not is_used or row.status != "released"}
    return next((number for number in inventory if number not in taken), None)


def release(ctx: Context, identity_id: str) -> bool:
    """Give the number of an identity back for good; False when it has none."""
    released = ctx.db.scalar(
        phone_numbers.update()
        .where(phone_numbers.c.identity_id == identity_id, is_live)
        .values(status="released", identity_id=None, updated_at=ctx.now)
        .returning(phone_numbers.c.id)
    )
    if released is None:
        return False
    subscriptions.drop_for_number(ctx, released)
    switchboard = ctx.switchboard
    ctx.after_commit(lambda: switchboard.cut(released))
    return True


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let the number follow its identity into another organization."""
    ctx.db.execute(
        phone_numbers.update()
        .where(phone_numbers.c.identity_id == identity_id, is_live)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )


def wire_for_identity(ctx: Context, identity_id: str) -> wire.IdentityPhoneNumber | None:
    """The number of an identity as the API answers it."""
    row = numbers.of_identity(ctx, identity_id)
    return None if row is None else numbers.wire_number(row)
