"""How many threads a program runs on: what was fastest lately.

One thread and several give the same bits, so the choice is free, and it can be made by the
clock: several threads that wait for one another lose as soon as somebody else wants their
core. This module refuses to influence any result.
"""

from __future__ import annotations

from collections.abc import Sequence

_SHORT = 2e-4  # seconds: a call that says nothing about speed
_WORSE = 1.4  # times slower than it was: something may have changed
_MUCH_WORSE = 3.0  # times slower: something has
_IN_A_ROW = 3  # worse calls that are believed; one is a neighbour who came and went
_LOOK_SOON = 8  # calls to the first look again, for what is known may be disturbed; then doubled
_LOOK_AGAIN = 40  # at most so many calls between looks at what was not the fastest
_HOPELESS = 1.5  # times slower than the best: looked at in looks 1, 2, 4, 8 ... only


class Pace:
    """Seconds for an iteration by number of threads, as far as they are known.

    guess   what an estimate says is best: tried first
    choices the numbers of threads there are to choose from
    """

    def __init__(self, guess: int, choices: Sequence[int]) -> None:
        self._guess = guess
        self._seconds: dict[int, float | None] = dict.fromkeys(choices)
        self._calls = self._worse = self._rounds = 0
        self._looks = _LOOK_SOON
        # the first call finds cold caches: it alone decides nothing
        self._untried = [guess, guess, *(each for each in choices if each != guess)]
        self._again: list[int] = []

    def threads(self) -> int:
        """The number of threads for the next call."""
        if len(self._seconds) == 1:
            return self._guess
        if self._untried:
            return self._untried[0]
        return self._again[0] if self._again else self._best()

    def note(self, threads: int, iterations: int, seconds: float) -> None:
        """A call of so many iterations took so long."""
        if seconds < _SHORT or iterations < 1:
            return
        looking = threads in self._again
        if looking:
            self._again.remove(threads)
        if threads in self._untried:
            self._untried.remove(threads)
        each, before = seconds / iterations, self._seconds[threads]
        others = [one for one in self._seconds if one != threads]
        if before is not None and each > _WORSE * before:
            self._worse += 1
            if looking:
                self._seconds[threads] = each
            elif self._worse >= _IN_A_ROW or each > _MUCH_WORSE * before:
                self._seconds[threads], self._again = each, others
                self._calls, self._worse, self._looks = 0, 0, _LOOK_SOON
            return
        self._worse = 0
        self._seconds[threads] = each if before is None else min(each, (3 * before + each) / 4)
        self._calls += 1
        if self._calls >= self._looks and not self._untried:
            self._calls, self._looks = 0, min(2 * self._looks, _LOOK_AGAIN)
            self._rounds += 1
            rare = self._rounds & (self._rounds - 1) == 0
            self._again = [one for one in others if rare or self._is_near(one)]

    def _best(self) -> int:
        known = {each: seconds for each, seconds in self._seconds.items() if seconds is not None}
        return min(known, key=lambda each: known[each])

    def _is_near(self, threads: int) -> bool:
        best = self._seconds[self._best()] or 0.0
        return (self._seconds[threads] or 0.0) < _HOPELESS * best


def choices(most: int) -> list[int]:
    """1, 2, 4 ... and the most there may be.

    >>> choices(6)
    [1, 2, 4, 6]
    """
    found = [1]
    while found[-1] * 2 < most:
        found.append(found[-1] * 2)
    return found if found[-1] == most else [*found, most]
