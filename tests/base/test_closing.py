"""What is opened in a `with`."""

from __future__ import annotations

import pytest

from backlit.base.closing import Closing


class Door(Closing):
    """Counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        """Close, once more."""
        self.closed += 1


def test_it_is_closed_at_the_end_and_after_an_error() -> None:
    """The `with` gives the thing itself, closes it once, and hides no error."""
    door = Door()
    with door as inside:
        assert inside is door
        assert not door.closed
    assert door.closed == 1
    with pytest.raises(ValueError, match="draught"), door:
        raise ValueError("draught")
    assert door.closed == 2
