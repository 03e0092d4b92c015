"""Showing requests and answers to hooks and to the log, with everything secret left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from inkbox._runtime.headers import Headers
from inkbox._runtime.hooks import RequestHook, RequestInfo, ResponseHook, ResponseInfo
from inkbox._runtime.redaction import redact_pairs

if TYPE_CHECKING:
    import logging

    from inkbox._runtime.request import PreparedCall
    from inkbox._runtime.wire import WireFailure, WireResponse

LOGGER: Final = "inkbox"
_DEBUG: Final = 10


class Observer:
    """Tells hooks and log what a client does; costs next to nothing when nobody listens.

    An exception of a hook is not caught: it ends the call and reaches the caller as it is.

    Args:
        origin: Base URL, as it may be shown.
        on_request: Called with a `RequestInfo` before each attempt.
        on_response: Called with a `ResponseInfo` after each answer.
    """

    def __init__(self, origin: str, on_request: RequestHook | None, on_response: ResponseHook | None) -> None:
        self.origin = origin
        self._on_request = on_request
        self._on_response = on_response
        self._logger: logging.Logger | None = None

    def sending(self, call: PreparedCall, headers: Mapping[str, str], attempt: int) -> None:
        """Tell that an attempt begins."""
        route = call.route
        if self._is_logging():
            self._log("%s %s (%s), attempt %d", route.method, self._url(call), route.operation_id, attempt)
        if self._on_request is not None:
            shown = Headers.of(redact_pairs(headers.items()))
            self._on_request(RequestInfo(route.method, self._url(call), route.operation_id, shown, attempt))

    def received(self, call: PreparedCall, response: WireResponse, attempt: int, elapsed: float) -> None:
        """Tell that an answer has been read."""
        status, request_id = response.status_code, response.request_id
        if self._is_logging():
            self._log("%s: HTTP %d in %.3f s, request id %s", call.route.operation_id, status, elapsed, request_id)
        if self._on_response is not None:
            route = call.route
            self._on_response(
                ResponseInfo(
                    method=route.method,
                    url=self._url(call),
                    operation_id=route.operation_id,
                    headers=response.headers.redacted(),
                    attempt=attempt,
                    status_code=status,
                    request_id=request_id,
                    elapsed=elapsed,
                )
            )

    def failed(self, call: PreparedCall, failure: WireFailure, attempt: int) -> None:
        """Tell that an attempt got no answer."""
        if self._is_logging():
            self._log("%s: no answer to attempt %d: %s", call.route.operation_id, attempt, failure.reason)

    def waiting(self, call: PreparedCall, seconds: float) -> None:
        """Tell that another attempt follows."""
        if self._is_logging():
            self._log("%s: next attempt in %.3f s", call.route.operation_id, seconds)

    def _url(self, call: PreparedCall) -> str:
        return self.origin + call.shown_target

    def _is_logging(self) -> bool:
        if self._logger is None:
            # Imported with the first request, which loads it anyway.
            import logging

            self._logger = logging.getLogger(LOGGER)
        return self._logger.isEnabledFor(_DEBUG)

    def _log(self, message: str, *values: object) -> None:
        if self._logger is not None:
            self._logger.debug(message, *values)
