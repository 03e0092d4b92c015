"""Control: health, clock, faults, counts, caps, reset."""

import dataclasses
from typing import Any

from starlette.routing import Route

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.control.bodies import CapsChange, ClockAdvance, ClockSetting, NewFault
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.errors import not_found, unprocessable
from inkbox_sandbox.faults import Fault
from inkbox_sandbox.service import Service
from inkbox_server.router import OPERATIONS


def routes(desk: Desk) -> list[Route]:
    """The routes of the sandbox itself."""
    return [
        desk.immediate("GET", "/health", health),
        desk.awaited("POST", "/reset", reset),
        desk.immediate("GET", "/clock", get_clock),
        desk.immediate("PATCH", "/clock", set_clock, body=ClockSetting),
        desk.immediate("POST", "/clock/advance", advance_clock, body=ClockAdvance),
        desk.immediate("GET", "/caps", get_caps),
        desk.immediate("PATCH", "/caps", set_caps, body=CapsChange),
        desk.immediate("GET", "/faults", list_faults),
        desk.immediate("POST", "/faults", order_fault, body=NewFault, status=201),
        desk.immediate("DELETE", "/faults", clear_faults),
        desk.immediate("DELETE", "/faults/{fault_id}", remove_fault),
        desk.immediate("GET", "/deliveries", get_deliveries),
        desk.immediate("DELETE", "/deliveries", clear_deliveries),
    ]


def health(service: Service, asked: Asked) -> Any:
    """Say that the sandbox answers, and where."""
    return {"status": "ok", "base_url": service.base_url, "smtp_port": service.smtp_port}


def get_clock(service: Service, asked: Asked) -> Any:
    """The sandbox's time."""
    return {"now": wire_time(service.clock.now()), "frozen": service.clock.is_frozen}


def set_clock(service: Service, asked: Asked) -> Any:
    """Set the clock, stop it, let it go on."""
    body: ClockSetting = asked.body
    if body.frozen:
        service.clock.freeze(body.now)
    elif body.frozen is False:
        service.clock.resume()
    if body.now is not None and not body.frozen:
        service.clock.set(body.now)
    service.courier.wake()
    return get_clock(service, asked)


def advance_clock(service: Service, asked: Asked) -> Any:
    """Move the clock by some seconds."""
    body: ClockAdvance = asked.body
    service.clock.advance(body.span())
    service.courier.wake()
    return get_clock(service, asked)


def list_faults(service: Service, asked: Asked) -> Any:
    """The faults still in force, oldest first."""
    return [_describe(fault) for fault in service.faults.pending()]


def order_fault(service: Service, asked: Asked) -> Any:
    """Order a fault for the next calls of an operation."""
    body: NewFault = asked.body
    if body.operation is not None and body.operation not in OPERATIONS:
        raise unprocessable(["body", "operation"], f"No such operation; there are {', '.join(sorted(OPERATIONS))}")
    members = dict(body)
    if body.method is not None:
        members["method"] = body.method.upper()
    return _describe(service.faults.add(**members))


def remove_fault(service: Service, asked: Asked) -> Any:
    """Take one fault back."""
    number = asked.path["fault_id"]
    if not number.isdecimal() or not service.faults.remove(int(number)):
        raise not_found("No such fault is in force")


def clear_faults(service: Service, asked: Asked) -> Any:
    """Take all faults back."""
    service.faults.clear()


def _describe(fault: Fault) -> dict[str, Any]:
    return dataclasses.asdict(fault)


def get_deliveries(service: Service, asked: Asked) -> Any:
    """How often each operation was asked for and carried out."""
    return service.deliveries.counts()


def clear_deliveries(service: Service, asked: Asked) -> Any:
    """Count from nothing again."""
    service.deliveries.clear()


def get_caps(service: Service, asked: Asked) -> Any:
    """The limits in force."""
    return dataclasses.asdict(service.settings.caps)


def set_caps(service: Service, asked: Asked) -> Any:
    """Change some limits; reset puts them back."""
    body: CapsChange = asked.body
    for name in body.root:
        if name not in get_caps(service, asked):
            raise unprocessable(["body", name], "No such limit")
    for name, value in body.root.items():
        setattr(service.settings.caps, name, value)
    return get_caps(service, asked)


async def reset(service: Service, asked: Asked) -> Any:
    """Everything back to the start, with the same admin key."""
    await service.reset()
    return {"api_key": service.admin_key}
