"""Making a call: the attempts, the waits between them, and what the caller gets in the end."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from inkbox._runtime.aio.pool import AsyncPool
from inkbox._runtime.capture import keep
from inkbox._runtime.cookies import CookieJar
from inkbox._runtime.errors import InkboxError
from inkbox._runtime.observe import Observer
from inkbox._runtime.request import PreparedCall, prepare
from inkbox._runtime.response import api_error, no_answer, read_result
from inkbox._runtime.retry import Backoff, full_jitter, next_wait
from inkbox._runtime.settings import Settings, missing_key, show_url
from inkbox._runtime.unset import UNSET
from inkbox._runtime.wire import WireFailure, WireRequest, WireResponse
from inkbox._version import __version__

if TYPE_CHECKING:
    from inkbox._runtime.route import Route

T = TypeVar("T")
# <async>
Sleep: TypeAlias = Callable[[float], Awaitable[object]]
# </async>
# <sync>
# Sleep: TypeAlias = Callable[[float], object]
# </sync>

USER_AGENT: Final = f"inkbox-python/{__version__} python/{sys.version_info[0]}.{sys.version_info[1]}"

# What is left of a deadline that has just passed: long enough to be a timeout, too short to wait for.
_SHORTEST: Final = 0.001


class AsyncConnection:
    """What every call of one client goes over: its sockets, cookies, hooks and options.

    Args:
        settings: Settings of the client.
        sleep: Waits for some seconds before the next attempt.
        backoff: Gives the seconds to wait after so many failed attempts.
    """

    def __init__(self, settings: Settings, *, sleep: Sleep = asyncio.sleep, backoff: Backoff = full_jitter) -> None:
        self.settings = settings
        self._options = settings.options
        self._sleep = sleep
        self._backoff = backoff
        self._pool = AsyncPool(settings.base_url, settings.verify)
        self._jar = CookieJar()
        self._observer = Observer(show_url(settings.base_url), settings.on_request, settings.on_response)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._observer.origin}>"

    def with_options(
        self,
        *,
        timeout: float | None = None,
        total_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncConnection:
        """Return a view with other options; None keeps what is set, headers are added.

        The view shares sockets, cookies and hooks with this connection: closing one closes both.

        Raises:
            ValueError: A value is out of range, or a header can't be sent.
        """
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view._options = self._options.replaced(
            timeout=timeout, total_timeout=total_timeout, max_retries=max_retries, headers=headers
        )
        return view

    async def aclose(self) -> None:
        """Close all sockets. Doing it twice is fine; a call afterwards is an `InkboxError`."""
        await self._pool.aclose()

    async def call(
        self,
        route: Route,
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] | None = None,
        body: object = UNSET,
        content: bytes | str | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        decode: Callable[[Any], T],
    ) -> T:
        """Make one call and return its decoded result.

        Args:
            route: The operation.
            path: Path arguments in the order of the route's template.
            query: Query parameters; those that are None or `UNSET` are left out.
            body: JSON body; `UNSET` for none.
            content: Raw body, instead of `body`.
            content_type: Media type of the raw body.
            headers: Extra headers.
            idempotency_key: Key for a keyed route; by default a new one is made.
            decode: Makes the result of the decoded JSON, of the text, of the redirect's target, or of None when the
                answer has no content.

        Raises:
            ValueError: An argument can't be sent.
            InkboxAPIError: The service refused the request.
            InkboxConnectionError: No answer could be had; an `InkboxTimeoutError` when the time ran out.
            InkboxResponseError: The answer can't be decoded or breaks the contract.
            InkboxError: The client is closed.
        """
        call = prepare(
            route,
            path,
            query=query,
            body=body,
            content=content,
            content_type=content_type,
            headers=headers,
            idempotency_key=idempotency_key,
        )
        response, attempts = await self._deliver(call)
        result = read_result(call, response, attempts, decode)
        keep(response)
        return result

    async def _deliver(self, call: PreparedCall) -> tuple[WireResponse, int]:
        began = time.monotonic()
        ends = began + self._options.total
        attempt = 1
        while True:
            outcome = await self._attempt(call, attempt, ends - time.monotonic())
            if isinstance(outcome, WireResponse) and outcome.status_code < 400:
                return outcome, attempt
            wait = None
            if attempt <= self._options.max_retries:
                wait = next_wait(call.route.idempotency, outcome, attempt, ends - time.monotonic(), self._backoff)
            if wait is None:
                raise self._error(call, outcome, attempt, time.monotonic() - began)
            self._observer.waiting(call, wait)
            await self._sleep(wait)
            attempt += 1

    async def _attempt(self, call: PreparedCall, attempt: int, left: float) -> WireResponse | WireFailure:
        transport = self._pool.transport()
        headers = self._headers(call)
        timeout = max(min(self._options.timeout, left), _SHORTEST)
        self._observer.sending(call, headers, attempt)
        began = time.monotonic()
        outcome = await transport.send(WireRequest(call.route.method, call.target, headers, call.body, timeout))
        if isinstance(outcome, WireFailure):
            self._observer.failed(call, outcome, attempt)
            return outcome
        cookies = outcome.set_cookie
        if cookies:
            self._jar.store(self.settings.base_url + call.target, cookies)
        self._observer.received(call, outcome, attempt, time.monotonic() - began)
        return outcome

    def _headers(self, call: PreparedCall) -> dict[str, str]:
        headers = {"user-agent": USER_AGENT, "accept": call.route.accept, **self._options.headers, **call.headers}
        if call.route.authenticated:
            if self.settings.api_key is None:
                raise missing_key()
            headers["x-api-key"] = self.settings.api_key
        cookie = self._jar.header(self.settings.base_url + call.target)
        if cookie is not None:
            headers["cookie"] = cookie
        return headers

    def _error(
        self, call: PreparedCall, outcome: WireResponse | WireFailure, attempts: int, spent: float
    ) -> InkboxError:
        if isinstance(outcome, WireResponse):
            return api_error(call, outcome, attempts)
        return no_answer(call, outcome, attempts, self._observer.origin, spent)
