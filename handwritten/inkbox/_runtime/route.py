"""What the transport has to know of one operation of an API."""

from __future__ import annotations

from typing import Literal

Idempotency = Literal["read", "keyed", "never"]
ResponseKind = Literal["json", "text", "none", "redirect"]
ErrorRule = tuple[int, str, str]


class Route:
    """One operation: where it lives, how it may be repeated, what it answers with.

    Attributes:
        operation_id: Name of the operation in the contract.
        method: HTTP method in upper case.
        path: Path template, with parameters in braces.
        idempotency: `read` may be repeated freely, `keyed` carries an idempotency key, `never` only when the request
            surely did not arrive.
        response: How a successful answer is read; `redirect` gives the target of the `Location` header.
        errors: Rules (status, code, name of the exception), first match wins. A code of `*` matches any answer of that
            status, `@key` an error object that holds this key, any other text its `error` or `code`.
        authenticated: Whether the API key is sent.
        accept: Value of the `Accept` header.
        sensitive: Names of path and query parameters that are never shown.
        path_safe: Characters of a path argument, beside letters, digits and `-._~`, that are not percent-encoded. The
            default keeps mail addresses readable.
        literals: The fixed parts of `path`, one more than there are parameters.
        parameters: The names of the path parameters, in order.
    """

    __slots__ = (
        "accept",
        "authenticated",
        "errors",
        "idempotency",
        "literals",
        "method",
        "operation_id",
        "parameters",
        "path",
        "path_safe",
        "response",
        "sensitive",
    )

    def __init__(
        self,
        operation_id: str,
        method: str,
        path: str,
        *,
        idempotency: Idempotency = "never",
        response: ResponseKind = "json",
        errors: tuple[ErrorRule, ...] = (),
        authenticated: bool = True,
        accept: str = "application/json",
        sensitive: tuple[str, ...] = (),
        path_safe: str = "@+:",
    ) -> None:
        self.operation_id = operation_id
        self.method = method
        self.path = path
        self.idempotency: Idempotency = idempotency
        self.response: ResponseKind = response
        self.errors = errors
        self.authenticated = authenticated
        self.accept = accept
        self.sensitive = sensitive
        self.path_safe = path_safe
        first, *rest = path.split("{")
        pairs = [part.split("}") for part in rest]
        self.parameters = tuple(name for name, _ in pairs)
        self.literals = (first, *(literal for _, literal in pairs))

    def __repr__(self) -> str:
        return f"<Route {self.operation_id}: {self.method} {self.path}>"
