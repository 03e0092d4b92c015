"""Code of somebody who implements the contract's server side."""

from typing import Any

from inkbox_server import models, wire
from inkbox_server.handlers import Handlers, WhoamiHandler
from inkbox_server.router import OPERATIONS, Dispatch, build_routes


class Caller:
    """What every handler is told."""


class Right:
    """Implements the one operation of its resource."""

    def get(self, ctx: Caller) -> wire.WhoamiApiKeyResponse | wire.WhoamiJwtResponse:
        raise NotImplementedError


class Missing:
    """Lacks the operation."""


class Other:
    """Answers with something else."""

    def get(self, ctx: Caller) -> wire.Message:
        raise NotImplementedError


class Demanding:
    """Wants a parameter that the operation doesn't have."""

    def get(self, ctx: Caller, colour: str) -> wire.WhoamiApiKeyResponse:
        raise NotImplementedError


right: WhoamiHandler[Caller] = Right()
missing: WhoamiHandler[Caller] = Missing()  # E: assignment | reportAssignmentType
other: WhoamiHandler[Caller] = Other()  # E: assignment | reportAssignmentType
demanding: WhoamiHandler[Caller] = Demanding()  # E: assignment | reportAssignmentType
everything: Handlers[Caller] = Right()  # E: assignment | reportAssignmentType


def start(handlers: Handlers[Any], dispatch: Dispatch) -> None:
    build_routes(handlers, dispatch)
    build_routes(Right(), dispatch)  # E: arg-type | reportArgumentType
    print(OPERATIONS["messages_send"].status + 1)


def answer(message: wire.Message, body: models.SendMessage) -> None:
    print(message["subject"], body.recipients.to)
    print(message["subjct"])  # E: typeddict-item | reportGeneralTypeIssues
    print(body.recipient)  # E: attr-defined | reportAttributeAccessIssue
