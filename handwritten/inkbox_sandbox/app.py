"""The web application: the contract's routes with their handlers, the control API, signed files."""

import uuid
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkbox_sandbox import media
from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.dispatch import Dispatcher, json_response
from inkbox_sandbox.errors import ApiError
from inkbox_sandbox.handlers import SandboxHandlers
from inkbox_sandbox.requests import base_url_of, routed_scope, segments_of
from inkbox_sandbox.service import Service
from inkbox_sandbox.signed_links import ATTACHMENTS_PATH, MEDIA_PATH
from inkbox_server.router import OPERATIONS, build_routes

CONTROL_PREFIX = "/_sandbox/"


def build_app(service: Service) -> ASGIApp:
    """The application of one sandbox."""
    routes = [
        *build_routes(SandboxHandlers(), Dispatcher(service)),
        Route("/api/openapi.json", _contract),
        Route(f"{ATTACHMENTS_PATH}/{{token}}/{{filename}}", _files(service, _attachment)),
        Route(f"{MEDIA_PATH}/{{token}}/{{filename}}", _files(service, media.download)),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _no_route, 405: _wrong_verb})
    app.router.redirect_slashes = False
    return FrontDoor(app, service)


class FrontDoor:
    """Gives every answer a request id and every route both of its spellings, and knows the way to the control API."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._control: ASGIApp | None = None
        self._slashed_paths = frozenset(
            operation.path for operation in OPERATIONS.values() if operation.path.endswith("/")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's own start and stop."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{uuid.uuid4().hex}".encode()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            await send(message)

        routed = routed_scope(scope, self._slashed_paths)
        app = self._control_app() if routed["path"].startswith(CONTROL_PREFIX) else self._app
        await app(routed, receive, send_with_id)

    def _control_app(self) -> ASGIApp:
        # Many a sandbox is never controlled; the others load this with their first control request.
        if self._control is None:
            from inkbox_sandbox import control

            self._control = control.build_app(self._service)
        return self._control


async def _no_route(_request: Request, _error: Exception) -> Response:
    return json_response(404, {"detail": "Not Found"})


async def _wrong_verb(request: Request, _error: Exception) -> Response:
    # Each verb of a path is a route of its own, and the framework would name the verb of the first one only.
    matching = [
        route
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE
    ]
    verbs = {verb for route in matching if route.path == matching[0].path for verb in route.methods or ()}
    return json_response(405, {"detail": "Method Not Allowed"}, {"Allow": ", ".join(sorted(verbs))})


async def _contract(_request: Request) -> Response:
    import importlib.resources

    document = importlib.resources.files("inkbox_server").joinpath("contract.json").read_bytes()
    return Response(document, media_type="application/json")


def _attachment(ctx: Context, token: str) -> RawAnswer:
    from inkbox_sandbox.mail import attachments

    return attachments.download(ctx, token)


def _files(service: Service, download: Callable[[Context, str], RawAnswer]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        token = segments_of(request.path_params)["token"]
        base_url = base_url_of(request)

        def work() -> RawAnswer:
            return service.transact(lambda ctx: download(ctx, token), base_url=base_url)

        try:
            file = await service.storage.run(work)
        except ApiError as refusal:
            return json_response(refusal.status, {"detail": refusal.detail})
        headers = dict(file.headers)
        return Response(file.content, status_code=file.status or 200, media_type=file.media_type, headers=headers)

    return answer
