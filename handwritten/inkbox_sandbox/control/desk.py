"""The plumbing of the control API: guard, body, work, JSON."""

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.control.guard import ADMIN_HEADER, is_admitted
from inkbox_sandbox.dispatch import json_response
from inkbox_sandbox.errors import ApiError, forbidden, invalid_items, unprocessable
from inkbox_sandbox.requests import query_of, segments_of
from inkbox_sandbox.service import Service

log = logging.getLogger("inkbox_sandbox")

PREFIX = "/_sandbox"


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A control request in plain values; `body` is validated already."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any


def whole_number(asked: Asked, name: str, default: int) -> int:
    """A whole number of the query; 422 when it is none."""
    text = asked.query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise unprocessable(["query", name], "Not a whole number")
    return int(text)


Stored = Callable[[Context, Asked], Any]
Immediate = Callable[[Service, Asked], Any]
Awaited = Callable[[Service, Asked], Awaitable[Any]]


class Desk:
    """Makes the routes of the control API of one sandbox."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def stored(
        self, method: str, path: str, work: Stored, *, body: type[BaseModel] | None = None, status: int = 200
    ) -> Route:
        """A route whose work needs the database."""

        async def act(asked: Asked) -> Any:
            return await self._service.run(lambda ctx: work(ctx, asked))

        return self._route(method, path, act, body, status)

    def immediate(
        self, method: str, path: str, work: Immediate, *, body: type[BaseModel] | None = None, status: int = 200
    ) -> Route:
        """A route whose work touches only what the event loop owns."""

        async def act(asked: Asked) -> Any:
            return work(self._service, asked)

        return self._route(method, path, act, body, status)

    def awaited(
        self, method: str, path: str, work: Awaited, *, body: type[BaseModel] | None = None, status: int = 200
    ) -> Route:
        """A route whose work needs both."""

        async def act(asked: Asked) -> Any:
            return await work(self._service, asked)

        return self._route(method, path, act, body, status)

    def _route(
        self,
        method: str,
        path: str,
        act: Callable[[Asked], Awaitable[Any]],
        body: type[BaseModel] | None,
        status: int,
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                if not is_admitted(request, self._service):
                    raise forbidden(
                        f"The control API is for this machine; from elsewhere send {ADMIN_HEADER}. Where that is sent, "
                        "it must be the admin key that this sandbox has printed at its latest start"
                    )
                return _response(await act(await _asked(request, body)), status)
            except ApiError as refusal:
                return json_response(refusal.status, {"detail": refusal.detail}, refusal.headers)
            except OverflowError:
                return json_response(422, {"detail": "A value is out of range"})
            except Exception:
                log.exception("%s %s failed", method, PREFIX + path)
                return json_response(500, {"detail": "Internal Server Error"})

        return Route(PREFIX + path, endpoint, methods=[method])


async def _asked(request: Request, model: type[BaseModel] | None) -> Asked:
    body = None
    if model is not None:
        try:
            body = model.model_validate_json(await request.body() or b"{}")
        except ValidationError as error:
            raise ApiError(422, invalid_items(error, "body")) from None
    return Asked(segments_of(request.path_params), query_of(request.scope["query_string"]), body)


def _response(answer: Any, status: int) -> Response:
    if isinstance(answer, RawAnswer):
        return Response(answer.content, status_code=status, media_type=answer.media_type)
    return Response(status_code=204) if answer is None else json_response(status, answer)
