"""The control API under `/_sandbox/`: what the world around the service does, for tests and for curious people.

It exists in the sandbox only and is described in `docs/sandbox.md`; `inkbox_sandbox.Control` is its typed client.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from inkbox_sandbox.control import (
    accounts,
    bodies,
    call_bodies,
    claims,
    imessaging,
    mailroom,
    message_bodies,
    telephone,
    texting,
    webhooks,
    world,
)
from inkbox_sandbox.control.desk import Desk
from inkbox_sandbox.dispatch import json_response
from inkbox_sandbox.service import Service


def build_app(service: Service) -> ASGIApp:
    """The application behind `/_sandbox/`."""
    app = Starlette(routes=_routes(service), exception_handlers={404: _no_route, 405: _no_route})
    app.router.redirect_slashes = False
    return app


async def _no_route(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return json_response(status, {"detail": getattr(error, "detail", "Not Found")})


def _routes(service: Service) -> list[Route]:
    desk = Desk(service)
    return [
        desk.immediate("GET", "/health", world.health),
        desk.awaited("POST", "/reset", world.reset),
        desk.immediate("GET", "/clock", world.get_clock),
        desk.immediate("PATCH", "/clock", world.set_clock, body=bodies.ClockSetting),
        desk.immediate("POST", "/clock/advance", world.advance_clock, body=bodies.ClockAdvance),
        desk.immediate("GET", "/caps", world.get_caps),
        desk.immediate("PATCH", "/caps", world.set_caps, body=bodies.CapsChange),
        desk.immediate("GET", "/faults", world.list_faults),
        desk.immediate("POST", "/faults", world.order_fault, body=bodies.NewFault, status=201),
        desk.immediate("DELETE", "/faults", world.clear_faults),
        desk.immediate("DELETE", "/faults/{fault_id}", world.remove_fault),
        desk.immediate("GET", "/deliveries", world.get_deliveries),
        desk.immediate("DELETE", "/deliveries", world.clear_deliveries),
        desk.stored("GET", "/organizations", accounts.list_organizations),
        desk.stored("POST", "/organizations", accounts.create_organization, body=bodies.NewOrganization, status=201),
        desk.stored("GET", "/keys", accounts.list_keys),
        desk.stored("POST", "/keys", accounts.create_key, body=bodies.NewKey, status=201),
        desk.stored("POST", "/keys/{key_id}/revoke", accounts.revoke_key),
        desk.stored("POST", "/keys/{key_id}/expire", accounts.expire_key, body=bodies.Expiry),
        desk.stored("POST", "/console-tokens", accounts.create_console_token, body=bodies.NewConsoleToken, status=201),
        desk.stored("GET", "/signups", claims.list_signups),
        desk.stored("GET", "/signups/{agent}", claims.get_signup),
        desk.stored("PATCH", "/signups/{agent}", claims.set_human_state, body=bodies.HumanState),
        desk.stored("POST", "/signups/{agent}/approve", claims.approve, body=bodies.Approval),
        desk.stored("POST", "/signups/{agent}/reject", claims.reject),
        desk.stored("POST", "/mail", mailroom.receive, body=bodies.InboundMail, status=201),
        desk.stored("GET", "/outbox", mailroom.list_outbox),
        desk.stored("GET", "/outbox/{outbox_id}", mailroom.raw_outbox),
        desk.stored("DELETE", "/outbox", mailroom.clear_outbox),
        desk.stored("POST", "/messages/{message_id}/outcome", mailroom.report_outcome, body=bodies.Outcome),
        desk.stored("POST", "/texts", texting.receive, body=message_bodies.InboundText, status=201),
        desk.stored("POST", "/texts/{text_id}/outcome", texting.report_outcome, body=message_bodies.TextOutcome),
        desk.stored("POST", "/text-outcomes", texting.order_outcome, body=message_bodies.NewTextOutcome, status=201),
        desk.stored("DELETE", "/text-outcomes", texting.clear_outcomes),
        desk.stored("PUT", "/campaign", texting.put_campaign, body=message_bodies.CampaignState),
        *_imessage_routes(desk),
        *_webhook_routes(desk),
        desk.stored("PUT", "/domains/{domain}", mailroom.put_domain, body=bodies.DomainState),
        desk.stored("DELETE", "/domains/{domain}", mailroom.remove_domain),
        desk.stored("PATCH", "/numbers/{number}", telephone.report_number, body=call_bodies.NumberReport),
        desk.awaited("POST", "/calls", telephone.receive_call, body=call_bodies.InboundCall, status=201),
        desk.awaited("GET", "/calls/{call_id}", telephone.get_call),
        desk.awaited("POST", "/calls/{call_id}/steps", telephone.add_steps, body=call_bodies.NewSteps),
        desk.awaited("POST", "/calls/{call_id}/answer", telephone.answer),
        desk.awaited("POST", "/calls/{call_id}/reject", telephone.reject),
        desk.awaited("POST", "/calls/{call_id}/hang-up", telephone.hang_up),
        desk.immediate("PUT", "/callees", telephone.set_callee, body=call_bodies.CalleeOrder),
        desk.immediate("DELETE", "/callees", telephone.remove_callee),
    ]


def _imessage_routes(desk: Desk) -> list[Route]:
    message = "/imessage/messages/{message_id}"
    return [
        desk.stored("POST", "/imessage/router", imessaging.ask_router, body=message_bodies.RouterText),
        desk.stored("PUT", "/imessage/router", imessaging.put_line, body=message_bodies.LineState),
        desk.stored("POST", "/imessage/disconnect", imessaging.disconnect, body=message_bodies.Parting),
        desk.stored("POST", "/imessage/messages", imessaging.receive, body=message_bodies.InboundIMessage, status=201),
        desk.stored("POST", f"{message}/outcome", imessaging.report_outcome, body=message_bodies.IMessageOutcome),
        desk.stored("PUT", f"{message}/tapback", imessaging.put_tapback, body=message_bodies.Tapback),
        desk.stored("DELETE", f"{message}/tapback", imessaging.remove_tapback),
        desk.stored(
            "POST", "/imessage-outcomes", imessaging.order_outcome, body=message_bodies.NewIMessageOutcome, status=201
        ),
        desk.stored("DELETE", "/imessage-outcomes", imessaging.clear_outcomes),
    ]


def _webhook_routes(desk: Desk) -> list[Route]:
    one = "/webhooks/deliveries/{delivery_id}"
    return [
        desk.stored("GET", "/webhooks/deliveries", webhooks.list_deliveries),
        desk.stored("GET", one, webhooks.get_delivery),
        desk.stored("POST", f"{one}/replay", webhooks.replay, status=201),
        desk.stored("POST", "/webhooks/events", webhooks.trigger, body=bodies.SyntheticEvent, status=201),
        desk.awaited("POST", "/webhooks/settle", webhooks.settle, body=bodies.Patience),
    ]
