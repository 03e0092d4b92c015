"""Reading requests: paths matched while still encoded, parameters decoded afterwards, all of it in plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Scope

if TYPE_CHECKING:
    from inkbox_server.router import Operation

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


def routed_scope(scope: Scope, slashed_paths: frozenset[str]) -> Scope:
    """The scope to route by: the path in its encoded form and in the contract's spelling.

    Matching the encoded form keeps an encoded slash inside its segment. Every route is answered with and without a
    trailing slash; `slashed_paths` are those that the contract writes with one.
    """
    path = scope.get("raw_path", b"").decode("ascii", "replace") or scope["path"]
    if path.startswith("/api") and len(path) > 1 and path.endswith("/") and not path.endswith("//"):
        path = path[:-1]
    if f"{path}/" in slashed_paths:
        path += "/"
    return {**scope, "path": path}


def segments_of(path_params: Mapping[str, str]) -> dict[str, str]:
    """Path parameters, decoded."""
    return {name: unquote(value) for name, value in path_params.items()}


def query_of(query_string: bytes) -> dict[str, str]:
    """Query parameters, decoded; the last one of a name counts."""
    return dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))


def base_url_of(request: Request) -> str:
    """Where the caller reaches this server, by its own words in the Host header."""
    host = request.headers.get("host")
    if not host:
        name, port = request.scope.get("server") or ("127.0.0.1", None)
        host = f"{name}:{port}" if port else name
    return f"{request.scope['scheme']}://{host}"


async def read_call(request: Request, operation: Operation, handler: Handler) -> Call:
    """Everything of a request that a call needs, its body included."""
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
