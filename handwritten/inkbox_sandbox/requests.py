"""Reading requests: paths matched while still encoded, parameters decoded afterwards."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.types import Scope


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
