"""Telephone audio: G.711 mu-law, 8000 samples a second, frames of 20 ms. Pure."""

import math
from collections.abc import Iterator
from typing import Final

SAMPLE_RATE: Final = 8000
FRAME_BYTES: Final = 160
FRAME_SECONDS: Final = FRAME_BYTES / SAMPLE_RATE
SILENCE: Final = b"\xff" * FRAME_BYTES

_BIAS = 0x84
_LOUDEST = 32635


def mu_law(sample: int) -> int:
    """One signed 16-bit sample as a mu-law byte."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _LOUDEST) + _BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | (exponent << 4) | mantissa) & 0xFF


# 400 Hz has whole periods in a frame, so frames of it follow one another without a click.
TONE: Final = bytes(mu_law(round(8000 * math.sin(2 * math.pi * 400 * n / SAMPLE_RATE))) for n in range(FRAME_BYTES))
"""What the voice of a scripted person sounds like."""


def frames(audio: bytes) -> Iterator[bytes]:
    """Audio cut into whole frames, the last one filled up with silence."""
    for start in range(0, len(audio), FRAME_BYTES):
        yield audio[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\xff")


def voice(seconds: float) -> bytes:
    """A voice that talks for about so long."""
    return TONE * max(1, round(seconds / FRAME_SECONDS))
