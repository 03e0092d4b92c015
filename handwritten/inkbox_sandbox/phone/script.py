"""What a person outside does in a call: steps, one after the other, and how somebody takes a call. Plain values."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

DEFAULT_PACE = 0.01
"""Seconds for one character of speech, of either side: some six times as fast as people talk."""


@dataclasses.dataclass(frozen=True, slots=True)
class Say:
    """Say something; an agent with its own speech recognition gets `audio` (mu-law), or a tone as long as the text."""

    text: str
    audio: bytes | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Wait:
    """Keep silent for some seconds."""

    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class BargeIn:
    """Wait until the agent has talked for `after` seconds, and talk over it; hang up when it won't in `seconds`."""

    text: str
    after: float = 0.2
    seconds: float = 10.0


@dataclasses.dataclass(frozen=True, slots=True)
class Expect:
    """Listen until the agent has said something with this text in it; give up and hang up after some seconds."""

    text: str | None = None
    seconds: float = 10.0


@dataclasses.dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""

    reason: Literal["remote", "voicemail"] = "remote"


Step = Say | Wait | BargeIn | Expect | HangUp


@dataclasses.dataclass(frozen=True, slots=True)
class Script:
    """What somebody does in a call; after the last step they stay on the line until it ends."""

    steps: Sequence[Step] = ()
    pace: float = DEFAULT_PACE


CalleeBehaviour = Literal["answer", "reject", "no_answer", "voicemail", "manual"]


@dataclasses.dataclass(frozen=True, slots=True)
class Callee:
    """How a number outside takes calls.

    Attributes:
        behaviour: What happens after the ringing; `manual` rings until the control API decides.
        ring_seconds: How long it rings first.
        script: What the person does once they have answered.
    """

    behaviour: CalleeBehaviour = "answer"
    ring_seconds: float = 0.1
    script: Script = Script()


VOICEMAIL = Script([Say("Please leave a message after the tone."), HangUp("voicemail")])
