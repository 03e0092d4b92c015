"""From a route and its arguments to what goes over the wire. Pure: nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from inkbox._runtime.encode import encode_json, texts, to_text
from inkbox._runtime.options import check_header_value, check_headers
from inkbox._runtime.redaction import REDACTED
from inkbox._runtime.unset import UNSET, Unset

if TYPE_CHECKING:
    from inkbox._runtime.route import Route

_KEY_LENGTH: Final = 255


class PreparedCall:
    """One logical call, ready to be sent as often as it takes: every attempt sends the same.

    Attributes:
        route: The operation.
        target: Path and query as sent.
        shown_target: Path and query with sensitive values replaced.
        headers: Headers that depend on the call, by lower-case name.
        body: Bytes of the body; empty for none.
        idempotency_key: Key of this call when its route is keyed.
    """

    __slots__ = ("_arguments", "_query", "body", "headers", "idempotency_key", "route", "target")

    def __init__(
        self,
        route: Route,
        arguments: tuple[object, ...],
        query: Mapping[str, object],
        headers: dict[str, str],
        body: bytes,
        idempotency_key: str | None,
    ) -> None:
        self.route = route
        self.headers = headers
        self.body = body
        self.idempotency_key = idempotency_key
        self._arguments = arguments
        self._query = query
        self.target = _with_query(build_path(route, arguments), encode_query(query))

    @property
    def shown_path(self) -> str:
        """The path with sensitive parameters replaced."""
        pieces = [self.route.literals[0]]
        for name, value, literal in zip(self.route.parameters, self._arguments, self.route.literals[1:], strict=True):
            pieces += [REDACTED if name in self.route.sensitive else _segment(self.route, name, value), literal]
        return "".join(pieces)

    @property
    def shown_target(self) -> str:
        """Path and query with sensitive parameters replaced."""
        hidden = {name: REDACTED if name in self.route.sensitive else value for name, value in self._query.items()}
        return _with_query(self.shown_path, encode_query(hidden))


def prepare(
    route: Route,
    path: tuple[object, ...],
    *,
    query: Mapping[str, object] | None = None,
    body: object = UNSET,
    content: bytes | str | None = None,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    idempotency_key: str | None = None,
) -> PreparedCall:
    """Check the arguments of a call and turn them into what is sent.

    Args:
        route: The operation.
        path: Path arguments in the order of the template.
        query: Query parameters; those that are None or `UNSET` are left out.
        body: JSON body; `UNSET` for none.
        content: Raw body, instead of `body`.
        content_type: Media type of the raw body.
        headers: Extra headers.
        idempotency_key: Key for a keyed route; by default a new one is made.

    Raises:
        ValueError: An argument can't be sent.
        TypeError: An argument is of a type that can't be sent.
    """
    sent = check_headers(headers) if headers else {}
    data = b""
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        sent["content-type"] = check_header_value("Content-Type", content_type or "application/octet-stream")
    elif body is not UNSET:
        data = encode_json(body)
        sent["content-type"] = "application/json"
    key = _key_for(route, idempotency_key)
    if key is not None:
        sent["idempotency-key"] = key
        sent["prefer"] = "idempotency-replay"
    return PreparedCall(route, path, query or {}, sent, data, key)


def build_path(route: Route, arguments: tuple[object, ...]) -> str:
    """Return the path of a route with its parameters filled in, each percent-encoded as one segment.

    Raises:
        ValueError: A value is empty, `.` or `..`, which would name another resource than the one that is meant.
        TypeError: There are too few or too many values, or one is None.
    """
    if not route.parameters and not arguments:
        return route.path
    if len(arguments) != len(route.parameters):
        raise TypeError(f"{route.operation_id} takes {len(route.parameters)} path arguments, not {len(arguments)}")
    pieces = [route.literals[0]]
    for name, value, literal in zip(route.parameters, arguments, route.literals[1:], strict=True):
        pieces += [_segment(route, name, value), literal]
    return "".join(pieces)


def encode_query(query: Mapping[str, object]) -> str:
    """Return a query string without its question mark; parameters that are None or `UNSET` are left out.

    Booleans become `true` and `false`, lists repeat the parameter.
    """
    pairs = [
        f"{quote(name, safe='')}={quote(text, safe='')}"
        for name, value in query.items()
        if value is not None and value is not UNSET
        for text in texts(value)
    ]
    return "&".join(pairs)


def drop_unset(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that were given; None counts as given, for it clears a value."""
    return {name: value for name, value in members.items() if value is not UNSET}


def check_idempotency_key(key: str) -> str:
    """Return an idempotency key that can be sent.

    Raises:
        ValueError: It is not 1 to 255 printable ASCII characters, or it begins or ends with a space.
    """
    if not 1 <= len(key) <= _KEY_LENGTH or "\t" in key:
        raise ValueError(f"an idempotency key is a text of 1 to {_KEY_LENGTH} printable ASCII characters")
    return check_header_value("Idempotency-Key", key)


def _key_for(route: Route, given: str | Unset | None) -> str | None:
    if route.idempotency != "keyed":
        if isinstance(given, str):
            raise ValueError(f"{route.operation_id} takes no idempotency key")
        return None
    if isinstance(given, str):
        return check_idempotency_key(given)
    from uuid import uuid4

    return str(uuid4())


def _segment(route: Route, name: str, value: object) -> str:
    if value is None or value is UNSET:
        raise TypeError(f"{name} must be given, not {value!r}")
    text = to_text(value)
    if text in ("", ".", ".."):
        raise ValueError(f"{name} must not be {text!r}: it would change which resource the path names")
    return quote(text, safe=route.path_safe)


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
