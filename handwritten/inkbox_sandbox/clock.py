"""The sandbox's clock: real time plus an offset, or a frozen instant, so that windows and expiries can be tested."""

import datetime as dt

UTC = dt.UTC


class Clock:
    """Tells the time to everything in one sandbox; never goes to the system clock behind its back."""

    def __init__(self) -> None:
        self._offset = dt.timedelta()
        self._frozen_at: dt.datetime | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still."""
        return self._frozen_at is not None

    def now(self) -> dt.datetime:
        """The sandbox's time, in UTC."""
        return self._frozen_at if self._frozen_at is not None else dt.datetime.now(UTC) + self._offset

    def advance(self, by: dt.timedelta) -> None:
        """Move time by a span; a frozen clock jumps and stays frozen."""
        if self._frozen_at is not None:
            self._frozen_at += by
        else:
            # Adding first refuses a span that would leave the calendar, before it is kept.
            _ = self.now() + by
            self._offset += by

    def set(self, at: dt.datetime) -> None:
        """Make it a given time; the clock then goes on from there, or stands there when it is frozen."""
        at = at.astimezone(UTC)
        if self._frozen_at is not None:
            self._frozen_at = at
        else:
            self._offset = at - dt.datetime.now(UTC)

    def freeze(self, at: dt.datetime | None = None) -> None:
        """Stop the clock, now or at a given time."""
        self._frozen_at = self.now() if at is None else at.astimezone(UTC)

    def resume(self) -> None:
        """Let a frozen clock go on from where it stands."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - dt.datetime.now(UTC)
            self._frozen_at = None

    def reset(self) -> None:
        """Back to real time."""
        self._offset = dt.timedelta()
        self._frozen_at = None


def wire_time(at: dt.datetime) -> str:
    """A time as the API writes it: ISO 8601 in UTC with `Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def wire_time_or_none(at: dt.datetime | None) -> str | None:
    """`wire_time`, letting None through."""
    return None if at is None else wire_time(at)
