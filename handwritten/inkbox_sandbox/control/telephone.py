"""Control: numbers as the carrier sees them, calls from outside, and the far end of every call."""

import dataclasses
from typing import Any

from starlette.routing import Route

from inkbox_sandbox.context import Context
from inkbox_sandbox.control.call_bodies import CalleeOrder, InboundCall, NewSteps, NumberReport
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.errors import conflict, not_found
from inkbox_sandbox.phone import call_rows, incoming, numbers, transcripts
from inkbox_sandbox.phone.switchboard import Line
from inkbox_sandbox.service import Service


def routes(desk: Desk) -> list[Route]:
    """The routes of numbers and calls."""
    return [
        desk.stored("PATCH", "/numbers/{number}", report_number, body=NumberReport),
        desk.awaited("POST", "/calls", receive_call, body=InboundCall, status=201),
        desk.awaited("GET", "/calls/{call_id}", get_call),
        desk.awaited("POST", "/calls/{call_id}/steps", add_steps, body=NewSteps),
        desk.awaited("POST", "/calls/{call_id}/answer", answer),
        desk.awaited("POST", "/calls/{call_id}/reject", reject),
        desk.awaited("POST", "/calls/{call_id}/hang-up", hang_up),
        desk.immediate("PUT", "/callees", set_callee, body=CalleeOrder),
        desk.immediate("DELETE", "/callees", remove_callee),
    ]


def report_number(ctx: Context, asked: Asked) -> Any:
    """Let the carrier report on a number."""
    body: NumberReport = asked.body
    row = _number(ctx, asked.path["number"])
    if body.status is not None:
        numbers.set_status(ctx, row, body.status)
    if body.sms_status is not None:
        numbers.report_sms(ctx, row, body.sms_status, body.sms_error_code, body.sms_error_detail)
    return numbers.wire_number(numbers.reread(ctx, row.id))


def _number(ctx: Context, number: str) -> numbers.NumberRow:
    row = numbers.by_number(ctx, number)
    if row is None:
        raise not_found("No such number in the sandbox")
    return row


async def receive_call(service: Service, asked: Asked) -> Any:
    """Let somebody outside call a number."""
    body: InboundCall = asked.body
    arrival = await service.run(lambda ctx: incoming.arrive(ctx, _number(ctx, body.to_number), body.from_number))
    service.switchboard.receive(arrival, body.script())
    return await _state(service, arrival.call_id)


async def get_call(service: Service, asked: Asked) -> Any:
    """A call with all that was said in it."""
    return await _state(service, asked.path["call_id"])


async def add_steps(service: Service, asked: Asked) -> Any:
    """Have the person at the far end do more."""
    body: NewSteps = asked.body
    line = _line(service, asked)
    if line.person is None:
        raise conflict("There is nobody at the far end who could follow a script")
    line.person.add(body.plain_steps())
    return await _state(service, line.call_id)


async def answer(service: Service, asked: Asked) -> Any:
    """Let the called person pick up."""
    return await _decide(service, asked, "answer")


async def reject(service: Service, asked: Asked) -> Any:
    """Let the called person decline."""
    return await _decide(service, asked, "reject")


async def _decide(service: Service, asked: Asked, verdict: str) -> Any:
    line = _line(service, asked)
    if line.is_inbound:
        raise conflict("This call comes from outside: the number it goes to decides")
    line.decide(verdict)
    return await _state(service, line.call_id)


async def hang_up(service: Service, asked: Asked) -> Any:
    """Let the far end end the call, in whatever state it is."""
    line = _line(service, asked)
    line.hang_up()
    return await _state(service, line.call_id)


def _line(service: Service, asked: Asked) -> Line:
    line = service.switchboard.line(asked.path["call_id"])
    if line is None:
        raise not_found("No such call is under way")
    if line.is_over:
        raise conflict("The call is over")
    return line


async def _state(service: Service, call_id: str) -> Any:
    def read(ctx: Context) -> Any:
        row = call_rows.any_call(ctx, call_id)
        if row is None:
            raise not_found("No such call")
        return {**call_rows.wire_call(row), "transcript": transcripts.of_call(ctx, call_id)}

    state = await service.run(read)
    line = service.switchboard.line(call_id)
    person = None if line is None else line.person
    reply = None if line is None else line.reply
    state["callback"] = None if reply is None else dataclasses.asdict(reply)
    state["heard"] = [] if person is None else person.heard
    state["heard_audio_bytes"] = 0 if person is None else person.heard_audio_bytes
    state["steps_left"] = 0 if person is None else person.steps_left
    state["failure"] = None if person is None else person.failure
    return state


def set_callee(service: Service, asked: Asked) -> Any:
    """Say how a number outside takes calls."""
    body: CalleeOrder = asked.body
    service.switchboard.set_callee(body.number, body.callee())


def remove_callee(service: Service, asked: Asked) -> Any:
    """Take such an order back."""
    service.switchboard.set_callee(asked.query.get("number"), None)
