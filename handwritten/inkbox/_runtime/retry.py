"""Whether a failed attempt is repeated, and when. Pure: the clock and the dice come from the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from inkbox._runtime.errors import machine_code, read_detail
from inkbox._runtime.headers import retry_after
from inkbox._runtime.wire import WireFailure, WireResponse

if TYPE_CHECKING:
    from inkbox._runtime.route import Idempotency

Backoff: TypeAlias = Callable[[int], float]

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 8.0

_TRANSIENT = frozenset({408, 500, 502, 503, 504})


def next_wait(
    idempotency: Idempotency, outcome: WireResponse | WireFailure, failures: int, left: float, backoff: Backoff
) -> float | None:
    """Return the seconds to wait before the next attempt, None when there must not be one.

    Args:
        idempotency: How the route may be repeated.
        outcome: What the last attempt came to: an answer of status 400 or above, or no answer.
        failures: Number of attempts made so far.
        left: Seconds until the deadline of the whole call; a wait that doesn't end before it isn't worth beginning.
        backoff: Gives the seconds to wait after so many failed attempts, unless the service asks for others.
    """
    if not may_repeat(idempotency, outcome):
        return None
    asked = retry_after(outcome.headers) if isinstance(outcome, WireResponse) else None
    wait = backoff(failures) if asked is None else asked
    return wait if wait < left else None


def may_repeat(idempotency: Idempotency, outcome: WireResponse | WireFailure) -> bool:
    """Whether a request may be sent again after this outcome.

    A write without an idempotency key may only when it surely was not carried out: when no part of it was sent, or when
    it was refused for its rate (429).
    """
    if isinstance(outcome, WireFailure):
        return outcome.retryable and (idempotency != "never" or not outcome.sent)
    if outcome.status_code == 429:
        return True
    if idempotency == "never":
        return False
    return outcome.status_code in _TRANSIENT or (idempotency == "keyed" and _in_progress(outcome))


def _in_progress(answer: WireResponse) -> bool:
    """Whether the service still works on the first request with this idempotency key."""
    return answer.status_code == 409 and machine_code(read_detail(answer.body)[0]) == "idempotency_in_progress"


def full_jitter(failures: int) -> float:
    """Return a random number of seconds below an exponentially growing bound (full jitter).

    Args:
        failures: Number of attempts made so far, 1 or above.
    """
    # Imported at the first failure: most processes never see one.
    import tenacity

    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    state.attempt_number = failures
    return tenacity.wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)(state)
