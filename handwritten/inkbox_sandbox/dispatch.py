"""One call from request to answer: fault, credential, validation, permission, transaction, JSON."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.exc import DataError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from inkbox_sandbox import api_keys, idempotency
from inkbox_sandbox.connections import CutResponse
from inkbox_sandbox.context import NOBODY, Context, RawAnswer
from inkbox_sandbox.errors import ApiError, unprocessable
from inkbox_sandbox.faults import Fault
from inkbox_sandbox.principals import authenticate, check_permission
from inkbox_sandbox.requests import Call, Handler, read_call
from inkbox_sandbox.service import Service
from inkbox_server.router import Operation

log = logging.getLogger("inkbox_sandbox")


class Dispatcher:
    """Runs every call of the contract; the generated router hands it the request, the operation and the handler."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, request: Request, operation: Operation, handler: Handler) -> Response:
        """Answer one request, with the fault that is ordered for it, if any."""
        service = self._service
        service.deliveries.receive(operation.id)
        path: str = request.scope["path"]
        fault = service.faults.take(operation.id, request.method, (path, operation.path))
        try:
            call = await read_call(request, operation, handler)
        except ClientDisconnect:
            return Response(status_code=499)
        answer = await self._answer(call) if fault is None else await self._answer_with_fault(call, fault)
        log.info("%s: %d", operation.id, answer.status_code)
        return answer

    async def _answer_with_fault(self, call: Call, fault: Fault) -> Response:
        connections = self._service.connections
        resets = self._service.resets
        await asyncio.sleep(fault.delay)
        # What a reset finds waiting belongs to the time before it and must not be carried out after it.
        if fault.reset == "before" or self._service.resets != resets:
            return CutResponse(connections)
        if fault.status is None:
            answer = await self._answer(call)
        else:
            if fault.execute:
                await self._answer(call)
            answer = _ordered_answer(fault)
        if fault.reset is None:
            return answer
        return CutResponse(connections, answer if fault.reset == "body" else None)

    async def _answer(self, call: Call) -> Response:
        service = self._service
        try:
            response, executed = await service.storage.run(lambda: self._execute(call))
        except ApiError as refusal:
            return json_response(refusal.status, {"detail": refusal.detail}, refusal.headers)
        except Exception:
            # The path only: a query or a body may hold what must not be logged.
            log.exception("%s %s failed", call.operation.verb, call.operation.path)
            return json_response(500, {"detail": "Internal Server Error"})
        if executed:
            service.deliveries.execute(call.operation.id)
        return response

    def _execute(self, call: Call) -> tuple[Response, bool]:
        """Carry a call out on the storage thread; says whether it was carried out or only repeated an answer."""

        def work(ctx: Context) -> tuple[Response, bool]:
            if not call.operation.public:
                ctx.principal = authenticate(ctx, call.headers)
            _announce(ctx, call)
            try:
                answer, repeated = _permitted(ctx, call)
            except ApiError as refusal:
                refusal.headers = {**ctx.response_headers, **refusal.headers}
                raise
            if ctx.principal.key_id is not None:
                api_keys.touch(ctx, ctx.principal.key_id)
            headers = {**ctx.response_headers, **idempotency.REPLAYED} if repeated else ctx.response_headers
            return _response(call.operation, answer, headers), not repeated

        try:
            return self._service.transact(work, base_url=call.base_url, client_host=call.client_host)
        except (DataError, OverflowError) as error:
            # A well-formed value that the database can't hold, an offset of 30 digits for one.
            raise unprocessable(["body"], "A value is out of range") from error


def _announce(ctx: Context, call: Call) -> None:
    """Put in the headers that every answer of an operation to a known caller has, refusals included."""
    if call.operation.id == "texts_send":
        from inkbox_sandbox.texts import limits

        limits.announce(ctx, call.path_params)


def _permitted(ctx: Context, call: Call) -> tuple[Any, bool]:
    arguments = _arguments(call)
    if ctx.principal is not NOBODY:
        check_permission(ctx.principal, call.operation.id)
    return _carry_out(ctx, call, arguments)


def _carry_out(ctx: Context, call: Call, arguments: tuple[list[Any], dict[str, Any]]) -> tuple[Any, bool]:
    positional, named = arguments

    def work() -> Any:
        return call.handler(ctx, *positional, **named)

    key = call.headers.get(idempotency.HEADER) if call.operation.keyed else None
    if key is None:
        return work(), False
    members = [(name, call.query[name]) for name in call.operation.query_names if name in call.query]
    target = f"{call.path}?{urlencode(members)}" if members else call.path
    return idempotency.once(ctx, idempotency.checked_key(key), call.operation.verb, target, call.body, work)


def _arguments(call: Call) -> tuple[list[Any], dict[str, Any]]:
    if not call.operation.takes_arguments:
        return [], {}
    from inkbox_sandbox.arguments import arguments_of

    return arguments_of(call)


def _response(operation: Operation, answer: Any, headers: Mapping[str, str]) -> Response:
    if isinstance(answer, RawAnswer):
        return Response(
            answer.content,
            status_code=answer.status or operation.status,
            media_type=answer.media_type,
            headers={**headers, **answer.headers},
        )
    if operation.status == 204:
        return Response(status_code=204, headers=dict(headers))
    if operation.media_type.startswith("text/"):
        return Response(answer, status_code=operation.status, media_type=operation.media_type, headers=dict(headers))
    return json_response(operation.status, answer, headers)


def _ordered_answer(fault: Fault) -> Response:
    status = fault.status or 500
    if isinstance(fault.body, str):
        return Response(fault.body, status_code=status, media_type="text/plain", headers=dict(fault.headers))
    body = {"detail": "This failure was ordered"} if fault.body is None else fault.body
    return json_response(status, body, fault.headers)


def json_response(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer, written compactly."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status_code=status, media_type="application/json", headers=dict(headers or {}))
