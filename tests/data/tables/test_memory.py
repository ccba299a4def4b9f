"""How much memory is free."""

from __future__ import annotations

from backlit.data.tables import memory


def test_free_bytes():
    """Some memory is free on the machine that runs this, or it does not say."""
    free = memory.free_bytes()
    assert free is None or free > 1 << 20


def test_unknown(monkeypatch):
    """Where neither the machine nor its group says, the answer is None."""
    monkeypatch.setattr(memory, "_machine", lambda: None)
    monkeypatch.setattr(memory, "_group", lambda: None)
    assert memory.free_bytes() is None
    monkeypatch.setattr(memory, "_group", lambda: 5)
    assert memory.free_bytes() == 5
