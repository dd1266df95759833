"""Values of the whole process that mocks, and functions that run, cover and uncover in any order. It knows no value."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Layer(Generic[V]):
    """What was laid over the values at one time; ``undo`` takes it off."""

    def __init__(self, pile: Pile[V], saved: dict[str, V | None]) -> None:
        self._pile = pile
        self.saved = saved

    def undo(self) -> None:
        """Put back what was there before, as soon as no later layer lies above; a second call does nothing."""
        self._pile.lift(self)


class Pile(Generic[V]):
    """The layers over one kind of value, the first at the bottom. Safe to use from several threads.

    Generators and coroutines overlap, so layers are lifted in any order. One that is lifted from under another leaves
    what it saved to the layer above it: nothing that a mock has covered shows while a later mock is still active, and
    when all are gone the values are what they were before the first.

    Args:
        read: Returns a value by name, or None where there is none.
        write: Sets a value by name; None removes it.
    """

    def __init__(self, read: Callable[[str], V | None], write: Callable[[str, V | None], None]) -> None:
        self._read = read
        self._write = write
        self._lock = threading.Lock()
        self._layers: list[Layer[V]] = []

    def lay(self, plan: Mapping[str, V | None]) -> Layer[V]:
        """Set the values of ``plan``, and return the layer that remembers what they were."""
        with self._lock:
            layer = Layer(self, {name: self._read(name) for name in plan})
            for name, value in plan.items():
                self._write(name, value)
            self._layers.append(layer)
        return layer

    def lift(self, layer: Layer[V]) -> None:
        """Take ``layer`` off, wherever it lies."""
        with self._lock:
            if layer not in self._layers:
                return
            place = self._layers.index(layer)
            del self._layers[place]
            if place < len(self._layers):
                self._layers[place].saved.update(layer.saved)
            else:
                for name, value in layer.saved.items():
                    self._write(name, value)
