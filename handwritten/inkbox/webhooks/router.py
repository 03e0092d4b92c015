"""Sends each genuine event to its handler, once, and says what to answer. No I/O of its own: a store may have some."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, TypeVar, cast, overload

import attrs

from inkbox.webhooks.errors import WebhookPayloadError, WebhookVerificationError
from inkbox.webhooks.events import (
    EVENT_TYPES,
    INCOMING_CALL,
    UnknownEvent,
    WebhookEvent,
    WebhookEventType,
    is_incoming_call,
    unwrap,
)
from inkbox.webhooks.signatures import TOLERANCE, Headers, Now, Payload, Secrets, payload_bytes, read_signature
from inkbox.webhooks.stores import Claim, DeliveryStore, MemoryStore, current_claim
from inkbox_wire.events import (
    IMessageWebhookEventType,
    IMessageWebhookPayload,
    IncomingCallResponse,
    MailWebhookEventType,
    MailWebhookPayload,
    PhoneIncomingCallWebhookPayload,
    TextWebhookEventType,
    TextWebhookPayload,
)

R = TypeVar("R")
C = TypeVar("C", bound="Awaitable[IncomingCallResponse] | IncomingCallResponse")
MailHandler: TypeAlias = Callable[[MailWebhookPayload], R]
TextHandler: TypeAlias = Callable[[TextWebhookPayload], R]
IMessageHandler: TypeAlias = Callable[[IMessageWebhookPayload], R]
EventHandler: TypeAlias = Callable[[WebhookEvent], R]
UnknownHandler: TypeAlias = Callable[[UnknownEvent], R]
CallHandler: TypeAlias = Callable[[PhoneIncomingCallWebhookPayload], C]

_log = logging.getLogger("inkbox.webhooks")
_JSON: Final = {"Content-Type": "application/json"}
_LATER: Final = {"Retry-After": "1"}


@attrs.frozen
class WebhookResponse:
    """What to answer.

    Attributes:
        status: HTTP status. The service takes any 2xx as success and tries again after anything else.
        headers: Headers to send.
        body: Body to send; JSON, or empty.
    """

    status: int
    headers: dict[str, str] = attrs.field(factory=dict)
    body: bytes = b""


@attrs.frozen
class Delivery:
    """One genuine request, as `identify` sees it.

    Attributes:
        event: What it says.
        request_id: `X-Inkbox-Request-ID`: another one for each attempt.
        digest: SHA-256 of the raw body.
    """

    event: WebhookEvent | UnknownEvent
    request_id: str
    digest: str


def by_event(delivery: Delivery) -> str:
    """Identify a delivery by what happened: all attempts to deliver one event are the same (contract, section 1.1).

    That is the `id` of the envelope, where the service sends one; else type of event, id of the row, recipient and
    time; else the body.
    """
    event = delivery.event
    body = event.payload if isinstance(event, UnknownEvent) else cast("dict[str, Any]", event)
    if isinstance(body.get("id"), str):
        return f"id {body['id']}"
    data = body.get("data")
    data = data if isinstance(data, dict) else {}
    rows = (data.get(name) for name in ("message", "text_message", "reaction"))
    row = next((row["id"] for row in rows if isinstance(row, dict) and "id" in row), f"sha256 {delivery.digest}")
    return json.dumps([body.get("event_type"), row, data.get("recipient_phone_number"), body.get("timestamp")])


def by_request(delivery: Delivery) -> str:
    """Identify a delivery by its request: only a copy of it is a repetition, and a new attempt is not."""
    return f"request {delivery.request_id}"


class WebhookRouter:
    """Verifies deliveries, drops repetitions, and calls the handler of each event.

    A handler is an `async` function, or a plain one, which then runs in a thread. An event is handled when its handler
    returns. If it raises, the answer is a 500, and the service sends the event again.

    Args:
        secret: The signing key, with or without its `whsec_` prefix; several while a key is being replaced. It may be
            set anew at any time.
        tolerance: Seconds that a request may be old or early; None looks at no clock.
        store: Remembers what was handled; in this process by default. `SQLiteStore` outlives it.
        identify: Tells what is a repetition of what: `by_event` or `by_request`.
        now: Returns the present, in Unix seconds or as an aware datetime; the system's clock by default.
    """

    def __init__(
        self,
        secret: Secrets,
        *,
        tolerance: float | None = TOLERANCE,
        store: DeliveryStore | None = None,
        identify: Callable[[Delivery], str] = by_event,
        now: Callable[[], Now] | None = None,
    ) -> None:
        self.secret = secret
        self._tolerance, self._identify, self._now = tolerance, identify, now
        self._store: DeliveryStore = MemoryStore() if store is None else store
        self._handlers: dict[str | None, Callable[[Any], Any]] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(str(name or 'unknown') for name in self._handlers))})"

    # --- registration ------------------------------------------------------------------------------------------------

    # The last one includes the others; what they say is more exact, and they come first.
    @overload
    def on(  # type: ignore[overload-overlap]
        self, event_type: MailWebhookEventType, /, *more: MailWebhookEventType
    ) -> Callable[[MailHandler[R]], MailHandler[R]]: ...
    @overload
    def on(  # type: ignore[overload-overlap]
        self, event_type: TextWebhookEventType, /, *more: TextWebhookEventType
    ) -> Callable[[TextHandler[R]], TextHandler[R]]: ...
    @overload
    def on(  # type: ignore[overload-overlap]
        self, event_type: IMessageWebhookEventType, /, *more: IMessageWebhookEventType
    ) -> Callable[[IMessageHandler[R]], IMessageHandler[R]]: ...
    @overload
    def on(
        self, event_type: WebhookEventType, /, *more: WebhookEventType
    ) -> Callable[[EventHandler[R]], EventHandler[R]]: ...
    def on(self, event_type: str, /, *more: str) -> Callable[[Callable[[Any], R]], Callable[[Any], R]]:
        """Register a handler for some types of events, as a decorator.

        Args:
            event_type: The first.
            more: Others, of the same channel or of several.

        Raises:
            ValueError: There is no such type of event, or it has a handler.
        """
        event_types = (event_type, *more)
        if unknown := [name for name in event_types if name not in EVENT_TYPES]:
            raise ValueError(
                f"{unknown[0]!r} is no type of event. on_unknown gets those of later versions, incoming_call the calls"
            )

        def register(handler: Callable[[Any], R]) -> Callable[[Any], R]:
            for name in event_types:
                self._register(name, handler)
            return handler

        return register

    def on_unknown(self, handler: UnknownHandler[R]) -> UnknownHandler[R]:
        """Register the handler for events of types that this version does not know, as a decorator.

        Raises:
            ValueError: There is one.
        """
        self._register(None, handler)
        return handler

    def incoming_call(self, handler: CallHandler[C]) -> CallHandler[C]:
        """Register the handler that decides about incoming calls, as a decorator.

        It returns `answer(...)` or `reject()` within the seconds that the service waits. Without one, or when it
        raises, calls are turned down.

        Raises:
            ValueError: There is one.
        """
        self._register(INCOMING_CALL, handler)
        return handler

    def _register(self, name: str | None, handler: Callable[[Any], Any]) -> None:
        if name in self._handlers:
            raise ValueError(f"{name or 'on_unknown'} has a handler; call the second from the first")
        self._handlers[name] = handler

    # --- deliveries --------------------------------------------------------------------------------------------------

    async def handle(self, body: Payload, headers: Headers) -> WebhookResponse:
        """Handle one request.

        Args:
            body: The raw body, byte for byte as it arrived.
            headers: The request's headers.

        Returns:
            204: it was handled, now or before, or nobody wants it. 200: the decision about a call. 403: it is not
            genuine, or too old. 400: it is genuine and no JSON object. 404: a call that no handler decides about. 500:
            the handler raised. 503: another request with the same event is being handled at this moment.
        """
        try:
            event = unwrap(
                payload=body,
                headers=headers,
                secret=self.secret,
                tolerance=self._tolerance,
                now=self._now() if self._now else None,
            )
        except WebhookVerificationError as error:
            return refusal(403, str(error))
        except WebhookPayloadError as error:
            return refusal(400, str(error))
        if isinstance(event, UnknownEvent) and is_incoming_call(event.payload):
            return await self._decide(event)
        name = None if isinstance(event, UnknownEvent) else event["event_type"]
        handler = self._handlers.get(name)
        if handler is None:
            return WebhookResponse(204)
        delivery = Delivery(event, read_signature(headers).request_id, _digest(body))
        return await self._once(self._identify(delivery), handler, event)

    async def _decide(self, call: UnknownEvent) -> WebhookResponse:
        handler = self._handlers.get(INCOMING_CALL)
        if handler is None:
            return refusal(404, "No handler decides about incoming calls.")
        try:
            decision = await _call(handler, call.payload)
        except BaseException as error:
            if not _is_a_failure(error):
                raise
            _log.exception("the handler of incoming calls failed; the call is turned down")
            return refusal(500, "The handler failed.")
        return WebhookResponse(200, dict(_JSON), json.dumps(decision).encode())

    async def _once(
        self, key: str, handler: Callable[[Any], Any], event: WebhookEvent | UnknownEvent
    ) -> WebhookResponse:
        try:
            claim = await self._store.claim(key)
        except Exception:
            _log.exception("the store of handled webhooks failed; the service will send this one again")
            return refusal(503, "The store failed.", _LATER)
        if claim.state == "done":
            return WebhookResponse(204)
        if claim.state == "busy":
            # Not a success: the one that is at it may still fail.
            return refusal(503, "This event is being handled.", _LATER)
        try:
            finished = await self._run(claim, handler, event)
        except BaseException as error:
            # Also when the request is cancelled: the service then sends it again.
            await self._release(claim)
            if not _is_a_failure(error):
                raise
            _log.exception("the handler of a webhook failed; the service will send it again")
            return refusal(500, "The handler failed.")
        return WebhookResponse(204) if finished else refusal(503, "The handler outlasted its lease.", _LATER)

    async def _release(self, claim: Claim) -> None:
        try:
            await self._store.release(claim)
        except Exception:
            _log.exception("a claim could not be released; it ends with its lease")

    async def _run(self, claim: Claim, handler: Callable[[Any], Any], event: WebhookEvent | UnknownEvent) -> bool:
        token = current_claim.set(claim)
        try:
            await _call(handler, event)
        finally:
            current_claim.reset(token)
        return await self._store.finish(claim)


async def _call(handler: Callable[[Any], Any], event: Any) -> Any:
    if inspect.iscoroutinefunction(handler):
        return await handler(event)
    # A plain function may block; and it may be one that returns what is to be awaited, a bound callable for instance.
    result = await _in_thread(handler, event)
    return await result if inspect.isawaitable(result) else result


async def _in_thread(handler: Callable[[Any], Any], event: Any) -> Any:
    running = asyncio.ensure_future(asyncio.to_thread(_run_plain, handler, event))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        # A thread cannot be stopped. Until it ends, the event must not be given back for another to handle.
        await asyncio.wait([running])
        raise


def _run_plain(handler: Callable[[Any], Any], event: Any) -> Any:
    try:
        return handler(event)
    except (StopIteration, SystemExit) as error:
        # No future takes the one, and the other would end the event loop: whoever awaits them would wait for ever.
        raise RuntimeError(f"the handler raised {type(error).__name__}") from error


def _is_a_failure(error: BaseException) -> bool:
    """Whether a handler has failed, as opposed to the request being cancelled, or the whole process interrupted."""
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or not task.cancelling()
    # sys.exit() in a handler must not end the event loop that all others share.
    return isinstance(error, Exception | SystemExit)


def refusal(status: int, detail: str, headers: dict[str, str] | None = None) -> WebhookResponse:
    """Return an answer that says why a request was not taken."""
    return WebhookResponse(status, {**_JSON, **(headers or {})}, json.dumps({"detail": detail}).encode())


def _digest(body: Payload) -> str:
    return hashlib.sha256(payload_bytes(body)).hexdigest()
