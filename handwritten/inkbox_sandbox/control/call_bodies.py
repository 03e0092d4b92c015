"""What the control API is told about numbers and calls."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from inkbox_sandbox.control.bodies import Order
from inkbox_sandbox.phone import script

Number = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{7,14}$")]
_Seconds = Annotated[float, Field(ge=0, le=3600)]


class SayStep(Order):
    """The person says something."""

    do: Literal["say"]
    text: Annotated[str, Field(min_length=1)]
    audio_base64: str | None = None

    @model_validator(mode="after")
    def _audio_is_base64(self) -> "SayStep":
        try:
            self.audio()
        except (binascii.Error, ValueError):
            raise ValueError("audio_base64 is not base64") from None
        return self

    def audio(self) -> bytes | None:
        """The person's own voice, mu-law."""
        return None if self.audio_base64 is None else base64.b64decode(self.audio_base64, validate=True)

    def step(self) -> script.Step:
        """The step in plain values."""
        return script.Say(self.text, self.audio())


class WaitStep(Order):
    """The person keeps silent."""

    do: Literal["wait"]
    seconds: _Seconds

    def step(self) -> script.Step:
        """The step in plain values."""
        return script.Wait(self.seconds)


class BargeInStep(Order):
    """The person talks over the agent."""

    do: Literal["barge_in"]
    text: Annotated[str, Field(min_length=1)]
    after: _Seconds = 0.2
    seconds: _Seconds = 10.0

    def step(self) -> script.Step:
        """The step in plain values."""
        return script.BargeIn(self.text, self.after, self.seconds)


class ExpectStep(Order):
    """The person listens for something."""

    do: Literal["expect"]
    text: str | None = None
    seconds: _Seconds = 10.0

    def step(self) -> script.Step:
        """The step in plain values."""
        return script.Expect(self.text, self.seconds)


class HangUpStep(Order):
    """The person hangs up."""

    do: Literal["hang_up"]

    def step(self) -> script.Step:
        """The step in plain values."""
        return script.HangUp()


Step = Annotated[SayStep | WaitStep | BargeInStep | ExpectStep | HangUpStep, Field(discriminator="do")]


class NewSteps(Order):
    """What a person does."""

    steps: Annotated[list[Step], Field(default_factory=list)]
    pace: Annotated[float, Field(ge=0, le=1)] = script.DEFAULT_PACE

    def plain_steps(self) -> Sequence[script.Step]:
        """The steps in plain values."""
        return [step.step() for step in self.steps]

    def script(self) -> script.Script:
        """The script in plain values."""
        return script.Script(self.plain_steps(), self.pace)


class InboundCall(NewSteps):
    """A call from outside to a number of the sandbox."""

    from_number: Number
    to_number: Number


class CalleeOrder(NewSteps):
    """How a number outside takes calls; all those without an order of their own when none is named."""

    number: Number | None = None
    behaviour: script.CalleeBehaviour = "answer"
    ring_seconds: _Seconds = 0.1

    def callee(self) -> script.Callee:
        """The order in plain values."""
        return script.Callee(self.behaviour, self.ring_seconds, self.script())


class NumberReport(Order):
    """What the carrier says about a number."""

    status: Literal["active", "paused"] | None = None
    sms_status: Literal["pending", "ready", "assignment_failed"] | None = None
    sms_error_code: str | None = None
    sms_error_detail: str | None = None
