"""One call from request to answer: fault, credential, validation, permission, transaction, JSON."""

import asyncio
import dataclasses
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DataError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from inkbox_sandbox import api_keys, idempotency
from inkbox_sandbox.connections import CutResponse
from inkbox_sandbox.context import NOBODY, Context, RawAnswer
from inkbox_sandbox.errors import ApiError, invalid_items, not_found
from inkbox_sandbox.faults import Fault
from inkbox_sandbox.principals import authenticate, check_permission
from inkbox_sandbox.requests import base_url_of, query_of, segments_of
from inkbox_sandbox.service import Service
from inkbox_sandbox.texts import limits as text_limits
from inkbox_server.router import Operation

log = logging.getLogger("inkbox_sandbox")

Handler = Callable[..., Any]


@dataclasses.dataclass(frozen=True, slots=True)
class FilePart:
    """The file of a form."""

    content: bytes
    filename: str
    content_type: str


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """A request in plain values, so that the storage thread needs nothing of the event loop.

    Attributes:
        operation: What is asked for.
        handler: Who carries it out.
        headers: Headers by lower-case name.
        path: Path as called.
        path_params: Decoded path parameters.
        query: Decoded query parameters; the last one of a name counts.
        body: The body as it came.
        file: The file of a form, or what is wrong with the form; None when no form is asked for.
        base_url: Where the caller reaches the sandbox.
        client_host: Where the caller is.
    """

    operation: Operation
    handler: Handler
    headers: Mapping[str, str]
    path: str
    path_params: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    file: FilePart | str | None
    base_url: str
    client_host: str


_ANNOUNCEMENTS: Mapping[str, Callable[[Context, Mapping[str, str]], None]] = {"texts_send": text_limits.announce}
"""What puts headers into every answer of an operation to a known caller, refusals included."""


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
            call = await _read(request, operation, handler)
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
            if call.operation.id in _ANNOUNCEMENTS:
                _ANNOUNCEMENTS[call.operation.id](ctx, call.path_params)
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
            raise ApiError(422, [_item(["body"], "A value is out of range", "value_error")]) from error


async def _read(request: Request, operation: Operation, handler: Handler) -> Call:
    # The form is taken out of the body, so the body has to be there first.
    body = await request.body()
    return Call(
        operation=operation,
        handler=handler,
        headers=dict(request.headers),
        path=request.scope["path"],
        path_params=segments_of(request.path_params),
        query=query_of(request.scope["query_string"]),
        body=body,
        file=await _file_part(request, operation.file_part) if operation.file_part else None,
        base_url=base_url_of(request),
        client_host=request.client.host if request.client else "",
    )


async def _file_part(request: Request, name: str) -> FilePart | str:
    try:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get(name)
            if not isinstance(file, UploadFile):
                return "Field required"
            if len(form) > 1:
                return "Extra parts are not permitted"
            content_type = file.content_type or "application/octet-stream"
            return FilePart(await file.read(), file.filename or "", content_type)
    except (HTTPException, MultiPartException):
        return "The form can't be read"


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
    """What the handler is called with; all that is wrong with path, query and body is told at once."""
    operation = call.operation
    items: list[dict[str, Any]] = []
    positional, named = _parameters(call, items)
    if operation.body is not None:
        named["body"] = _body(call, operation.body, items)
    elif isinstance(call.file, FilePart):
        if "\0" in call.file.filename:
            items.append(_no_nul(["body", operation.file_part]))
        named.update(dataclasses.asdict(call.file))
    elif call.file is not None:
        items.append(_item(["body", operation.file_part], call.file, "value_error"))
    elif operation.raw_body:
        named["content"] = call.body
        named["content_type"] = call.headers.get("content-type", "")
    if items:
        raise ApiError(422, items)
    return positional, named


def _parameters(call: Call, items: list[dict[str, Any]]) -> tuple[list[Any], dict[str, Any]]:
    operation = call.operation
    if operation.params is None:
        return [], {}
    given = {name: call.path_params[name] for name in operation.path_names}
    given |= {name: call.query[name] for name in operation.query_names if name in call.query}
    try:
        params = operation.params.model_validate(given)
    except ValidationError as error:
        for item in invalid_items(error, "query"):
            if item["loc"][1] in operation.path_names:
                item["loc"][0] = "path"
            items.append(item)
        return [], {}
    if any("\0" in call.path_params[name] for name in operation.path_names):
        # Nothing can be stored under such a name.
        raise not_found()
    items.extend(_no_nul(["query", name]) for name in operation.query_names if "\0" in call.query.get(name, ""))
    return (
        [getattr(params, name) for name in operation.path_names],
        {name: getattr(params, name) for name in operation.query_names},
    )


def _body(call: Call, model: type[BaseModel], items: list[dict[str, Any]]) -> BaseModel | None:
    if not call.body:
        if call.operation.body_required:
            items.append(_item(["body"], "Field required", "missing"))
        return None
    content_type = call.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type != "application/json" and not content_type.endswith("+json"):
        items.append(_item(["body"], "The body must be application/json", "content_type"))
        return None
    try:
        # Strictly: a number is no boolean and a text no number, although pydantic would read them as such.
        body = model.model_validate_json(call.body, strict=True)
    except ValidationError as error:
        items.extend(invalid_items(error, "body"))
        return None
    # Looking for the escape first keeps ordinary bodies from being walked.
    if b"\\u0000" in call.body and _holds_nul(body.model_dump(mode="json")):
        items.append(_no_nul(["body"]))
    return body


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_holds_nul, value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))


def _no_nul(loc: list[str]) -> dict[str, Any]:
    return _item(loc, "The NUL character can't be stored", "value_error")


def _item(loc: list[Any], msg: str, kind: str) -> dict[str, Any]:
    return {"loc": loc, "msg": msg, "type": kind}


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
