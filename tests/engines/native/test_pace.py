"""The number of threads: tried out, remembered, and looked at again when something changes."""

from __future__ import annotations

from backlit.engines.native.pace import Pace, choices


def driven(pace: Pace, seconds: dict[int, float], calls: int) -> list[int]:
    """The numbers of threads of some calls of 100 iterations, given seconds per iteration."""
    chosen = []
    for _ in range(calls):
        chosen.append(pace.threads())
        pace.note(chosen[-1], 100, 100 * seconds[chosen[-1]])
    return chosen


def test_the_guess_comes_first_and_the_fastest_stays() -> None:
    """The expected number is tried twice, the others once; the fastest is taken, with few looks."""
    pace = Pace(2, [1, 2])
    assert driven(pace, {1: 2e-4, 2: 1e-4}, 10) == [2, 2, 1, 2, 2, 2, 2, 2, 1, 2]
    assert driven(pace, {1: 2e-4, 2: 1e-4}, 4000).count(1) < 10
    pace = Pace(2, [1, 2])
    assert driven(pace, {1: 1.1e-4, 2: 1e-4}, 4000).count(1) < 120


def test_a_cold_first_call_decides_nothing() -> None:
    """A first call three times too slow does not make one thread the choice."""
    pace = Pace(2, [1, 2])
    driven(pace, {1: 2e-4, 2: 6e-4}, 1)
    assert driven(pace, {1: 2e-4, 2: 1e-4}, 10).count(2) == 8  # a trial and a look


def test_a_neighbour_who_comes_and_goes_is_noticed() -> None:
    """Threads that have become slow are left, and come back when they are fast again."""
    pace = Pace(2, [1, 2])
    driven(pace, {1: 2e-4, 2: 1e-4}, 10)
    assert driven(pace, {1: 2e-4, 2: 9e-4}, 6)[-3:] == [1, 1, 1]
    assert 2 in driven(pace, {1: 2e-4, 2: 1e-4}, 600)[-5:]


def test_one_disturbed_call_changes_nothing() -> None:
    """A call twice too slow is not believed; three in a row are."""
    pace = Pace(2, [1, 2])
    driven(pace, {1: 1.8e-4, 2: 1e-4}, 28)
    for _ in range(3):
        assert driven(pace, {1: 1.8e-4, 2: 2e-4}, 2) == [2, 2]
        assert driven(pace, {1: 1.8e-4, 2: 1e-4}, 1) == [2]
    assert driven(pace, {1: 1.8e-4, 2: 2e-4}, 6) == [2, 2, 2, 1, 1, 1]


def test_a_disturbed_trial_is_soon_repeated() -> None:
    """Where the fastest was tried in a bad moment it is looked at again within a few calls."""
    for times in (2, 20):
        pace = Pace(2, [1, 2])
        driven(pace, {1: 1.5e-4, 2: times * 1e-4}, 3)
        assert driven(pace, {1: 1.5e-4, 2: 1e-4}, 9)[-2:] == [2, 2]


def test_short_calls_say_nothing() -> None:
    """Calls below a fifth of a millisecond are not believed: the guess is kept."""
    pace = Pace(2, [1, 2])
    for _ in range(5):
        assert pace.threads() == 2
        pace.note(2, 1, 1e-5)


def test_one_core_has_no_choice() -> None:
    """With one core there is one number."""
    assert Pace(1, choices(1)).threads() == 1
    assert choices(2) == [1, 2]
