"""The web application: the contract's routes with their handlers, the control API, signed files."""

import uuid
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkbox_sandbox import media
from inkbox_sandbox.api_keys import ApiKeys
from inkbox_sandbox.contact_access import ContactAccess
from inkbox_sandbox.contacts import Contacts
from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.dispatch import Dispatcher, json_response
from inkbox_sandbox.errors import ApiError
from inkbox_sandbox.identities.handlers import Identities
from inkbox_sandbox.imessage.handlers import IMessages
from inkbox_sandbox.imessage.rules import IMessageContactRules
from inkbox_sandbox.mail import attachments
from inkbox_sandbox.mail.domains import Domains
from inkbox_sandbox.mail.mailboxes import Mailboxes
from inkbox_sandbox.mail.messages import Messages
from inkbox_sandbox.mail.rules import MailContactRules
from inkbox_sandbox.mail.threads import Threads
from inkbox_sandbox.note_access import NoteAccess
from inkbox_sandbox.notes import Notes
from inkbox_sandbox.phone.calls import Calls
from inkbox_sandbox.phone.handlers import PhoneNumbers
from inkbox_sandbox.phone.rules import PhoneContactRules
from inkbox_sandbox.phone.transcripts import Transcripts
from inkbox_sandbox.requests import base_url_of, routed_scope, segments_of
from inkbox_sandbox.service import Service
from inkbox_sandbox.signing_keys import SigningKeys
from inkbox_sandbox.signup import AgentSignup, SignupConsole
from inkbox_sandbox.texts.consent import SmsOptIns
from inkbox_sandbox.texts.handlers import Texts
from inkbox_sandbox.vault.handlers import Vault, VaultConsole
from inkbox_sandbox.vcards import VCards
from inkbox_sandbox.webhooks.subscriptions import WebhookSubscriptions
from inkbox_sandbox.whoami import Whoami
from inkbox_server.handlers import Handlers
from inkbox_server.router import OPERATIONS, build_router

CONTROL_PREFIX = "/_sandbox/"


class SandboxHandlers:
    """Who carries out the operations of each resource of the contract."""

    def __init__(self) -> None:
        self.agent_signup = AgentSignup()
        self.api_keys = ApiKeys()
        self.calls = Calls()
        self.contacts = Contacts()
        self.contacts_access = ContactAccess()
        self.contacts_vcards = VCards()
        self.domains = Domains()
        self.identities = Identities()
        self.imessage_contact_rules = IMessageContactRules()
        self.imessages = IMessages()
        self.mail_contact_rules = MailContactRules()
        self.mailboxes = Mailboxes()
        self.messages = Messages()
        self.notes = Notes()
        self.notes_access = NoteAccess()
        self.phone_contact_rules = PhoneContactRules()
        self.phone_numbers = PhoneNumbers()
        self.signing_keys = SigningKeys()
        self.signup_console = SignupConsole()
        self.sms_opt_ins = SmsOptIns()
        self.texts = Texts()
        self.threads = Threads()
        self.transcripts = Transcripts()
        self.webhooks_subscriptions = WebhookSubscriptions()
        self.vault = Vault()
        self.vault_console = VaultConsole()
        self.whoami = Whoami()


def build_app(service: Service) -> ASGIApp:
    """The application of one sandbox."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    handlers: Handlers[Context] = SandboxHandlers()
    # Taking the routes over as they are spares a second analysis of each, a good part of the start-up budget.
    app.router.routes.extend(build_router(handlers, Dispatcher(service)).routes)
    app.add_exception_handler(405, _wrong_verb)
    app.add_route("/api/openapi.json", _contract, methods=["GET"])
    for path, download in ((attachments.FILES_PATH, attachments.download), (media.MEDIA_PATH, media.download)):
        app.add_route(f"{path}/{{token}}/{{filename}}", _files(service, download), methods=["GET"])
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
