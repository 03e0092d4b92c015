"""Keeps the HTTP library's own log from telling what this package hides.

At level DEBUG httpcore writes down the headers of every answer, cookies and signed links among them. What is logged of
a call is decided in `observe`; what other programs do over httpcore is logged as before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ours: ContextVar[bool] = ContextVar("_ours", default=False)


class _NotOurs(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _ours.get()


# A filter only sees what is logged on its very logger, so each of them needs it.
for _part in ("connection", "http11", "http2", "proxy", "socks"):
    logging.getLogger(f"httpcore.{_part}").addFilter(_NotOurs())


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep what happens in this context (in this task and thread) out of the HTTP library's log."""
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
