"""The part of the control API's client that is about numbers and calls."""

import base64
import time
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from inkbox_sandbox.control_client.types import CallState, NumberState
from inkbox_sandbox.phone.script import DEFAULT_PACE, BargeIn, CalleeBehaviour, Expect, HangUp, Say, Step, Wait

_LOOK_SECONDS = 0.03


class Telephone:
    """The carrier of the sandbox's numbers, and the people at the far end of their calls."""

    def _ask(self, method: str, path: str, body: Any = None, **parts: Any) -> Any:
        raise NotImplementedError

    def _send(self, method: str, path: str, **parts: Any) -> Any:
        raise NotImplementedError

    def report_number(
        self,
        number: str,
        *,
        sms_status: Literal["pending", "ready", "assignment_failed"] | None = None,
        status: Literal["active", "paused"] | None = None,
        sms_error_code: str | None = None,
        sms_error_detail: str | None = None,
    ) -> NumberState:
        """Let the carrier say whether a number can send texts, and whether it is in use."""
        body = {
            "sms_status": sms_status,
            "status": status,
            "sms_error_code": sms_error_code,
            "sms_error_detail": sms_error_detail,
        }
        answer = self._ask("PATCH", f"/numbers/{number}", body)
        return NumberState.from_wire({name: answer[name] for name in NumberState.__dataclass_fields__})

    def receive_call(
        self, *, from_number: str, to: str, script: Sequence[Step] = (), pace: float = DEFAULT_PACE
    ) -> CallState:
        """Let somebody outside call a number; returns at once, `wait_for_call` sees it to its end.

        Args:
            from_number: Who calls, E.164.
            to: The number that is called.
            script: What the caller does once the call is answered; then they stay on the line.
            pace: Seconds for one character of speech, of either side.
        """
        body = {"from_number": from_number, "to_number": to, "steps": _wire(script), "pace": pace}
        return CallState.from_wire(self._ask("POST", "/calls", body))

    def call(self, call_id: UUID | str) -> CallState:
        """A call as it is now."""
        return CallState.from_wire(self._ask("GET", f"/calls/{call_id}"))

    def wait_for_call(self, call_id: UUID | str, status: str | None = None, *, timeout: float = 10.0) -> CallState:
        """Wait until a call has a status, or is over when none is given.

        Raises:
            TimeoutError: It took too long, or the call ended in another status.
        """
        deadline = time.monotonic() + timeout
        while True:
            state = self.call(call_id)
            if state.status == status or (status is None and state.is_over):
                return state
            if state.is_over or time.monotonic() > deadline:
                raise TimeoutError(f"the call is {state.status}, not {status or 'over'}")
            time.sleep(_LOOK_SECONDS)

    def add_call_steps(self, call_id: UUID | str, *steps: Step) -> CallState:
        """Have the person at the far end of a call do more, after what they do already."""
        return CallState.from_wire(self._ask("POST", f"/calls/{call_id}/steps", {"steps": _wire(steps)}))

    def answer_call(self, call_id: UUID | str) -> CallState:
        """Let the person called pick up."""
        return CallState.from_wire(self._ask("POST", f"/calls/{call_id}/answer"))

    def reject_call(self, call_id: UUID | str) -> CallState:
        """Let the person called decline."""
        return CallState.from_wire(self._ask("POST", f"/calls/{call_id}/reject"))

    def hang_up_call(self, call_id: UUID | str) -> CallState:
        """Let the far end hang up, or give up while it still rings."""
        return CallState.from_wire(self._ask("POST", f"/calls/{call_id}/hang-up"))

    def set_callee(
        self,
        number: str | None = None,
        behaviour: CalleeBehaviour = "answer",
        *,
        ring_seconds: float = 0.1,
        script: Sequence[Step] = (),
        pace: float = DEFAULT_PACE,
    ) -> None:
        """Say how a number outside takes calls; without a number, how all others do.

        Args:
            number: The number, E.164.
            behaviour: `answer`, `reject`, `no_answer`, `voicemail`, or `manual`: it rings until `answer_call` or
                `reject_call`.
            ring_seconds: How long it rings first, in real time.
            script: What the person does once they have answered.
            pace: Seconds for one character of speech, of either side.
        """
        body = {
            "number": number,
            "behaviour": behaviour,
            "ring_seconds": ring_seconds,
            "steps": _wire(script),
            "pace": pace,
        }
        self._send("PUT", "/callees", json=body)

    def remove_callee(self, number: str | None = None) -> None:
        """Take such an order back."""
        self._send("DELETE", "/callees", params={} if number is None else {"number": number})


def _wire(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [_wire_step(step) for step in steps]


def _wire_step(step: Step) -> dict[str, Any]:
    if isinstance(step, Say):
        audio = None if step.audio is None else base64.b64encode(step.audio).decode()
        return {"do": "say", "text": step.text, "audio_base64": audio}
    if isinstance(step, Wait):
        return {"do": "wait", "seconds": step.seconds}
    if isinstance(step, BargeIn):
        return {"do": "barge_in", "text": step.text, "after": step.after, "seconds": step.seconds}
    if isinstance(step, Expect):
        return {"do": "expect", "text": step.text, "seconds": step.seconds}
    if isinstance(step, HangUp):
        return {"do": "hang_up"}
    raise TypeError(f"not a step: {step!r}")
