"""Somebody who reads everything that a program may print on its way."""

from __future__ import annotations

import pprint
import traceback

import pytest

from inkbox import RequestInfo, ResponseInfo


class Witness:
    """Keeps what a program may print, and finds secrets in it."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog
        self._texts: list[str] = []

    def see(self, *things: object) -> None:
        """Look at things in every way that they may be printed."""
        for thing in things:
            self._texts += [repr(thing), str(thing), f"{thing}", pprint.pformat(thing)]

    def be_told(self, info: RequestInfo | ResponseInfo) -> None:
        """Look at what a hook is given, and at each header in it."""
        self.see(info, info.url, dict(info.headers))

    def catch(self, error: BaseException) -> None:
        """Look at an exception, at what it is made of, and at all that hangs on it."""
        self._texts += traceback.format_exception(error)
        chain: list[BaseException | None] = [error]
        while chain:
            each = chain.pop()
            if each is not None:
                self.see(each, each.args, vars(each))
                chain += [each.__cause__, each.__context__]

    def found(self, *secrets: str) -> list[str]:
        """Where one of the secrets can be read."""
        texts = [*self._texts, self._caplog.text, *(repr(vars(record)) for record in self._caplog.records)]
        return [text for text in texts if any(secret in text for secret in secrets)]
