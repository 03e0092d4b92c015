"""Handlers of calls."""

from uuid import UUID

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import bad_request, forbidden, unprocessable
from inkbox_sandbox.phone import addresses, call_rows, filtering, numbers
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_server import models, wire


class Calls:
    """Handlers of the resource `calls`."""

    def get(self, ctx: Context, phone_number_id: UUID, call_id: UUID) -> wire.PhoneCall:
        """One call."""
        return call_rows.wire_call(call_rows.own_call(ctx, phone_number_id, call_id))

    def place(self, ctx: Context, *, body: models.PlaceCall) -> wire.PhoneCallWithRateLimit:
        """Start a call; what becomes of it happens after the answer."""
        addresses.check_websocket_url(body.client_websocket_url, ["body", "client_websocket_url"])
        number = _caller(ctx, body.from_number)
        url = body.client_websocket_url or number.client_websocket_url
        if url is None:
            raise unprocessable(
                ["body", "client_websocket_url"], "Neither the call nor its number has a client_websocket_url"
            )
        filtering.refuse_outbound(ctx, number, body.to_number)
        call_rows.check_limits(ctx, number.organization_id)
        row = call_rows.insert(ctx, number, body.to_number, "outbound", client_websocket_url=url)
        switchboard = ctx.switchboard
        ctx.after_commit(lambda: switchboard.place(row.id, number.id))
        return {**call_rows.wire_call(row), "rate_limit": call_rows.rate_limit(ctx, number.organization_id)}

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self, ctx: Context, phone_number_id: UUID, *, limit: int, offset: int, is_blocked: bool | None
    ) -> list[wire.PhoneCall]:
        """The calls of a number, newest first."""
        number = numbers.own_number(ctx, phone_number_id)
        return [call_rows.wire_call(row) for row in call_rows.page(ctx, number, is_blocked, limit, offset)]


def _caller(ctx: Context, number: str) -> NumberRow:
    """The number that a call is placed from."""
    row = numbers.by_number(ctx, number)
    if row is not None and numbers.may_use(ctx, row):
        if row.status != "active":
            raise bad_request("The calling number is not active")
        return row
    if row is None and numbers.was_released(ctx, number, ctx.principal.organization_id):
        raise bad_request("The calling number is released")
    raise forbidden("The calling number is not yours")
