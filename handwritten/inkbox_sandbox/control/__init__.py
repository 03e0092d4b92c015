"""The control API under `/_sandbox/`: what the world around the service does, for tests and for curious people.

It exists in the sandbox only and is described in `docs/sandbox.md`; `inkbox_sandbox.Control` is its typed client.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from inkbox_sandbox.control import accounts, claims, imessaging, mailroom, telephone, texting, webhooks, world
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
    groups = (world, accounts, claims, mailroom, texting, imessaging, webhooks, telephone)
    return [route for group in groups for route in group.routes(desk)]
