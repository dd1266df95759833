from __future__ import annotations

import itertools

import pytest

from mocksm.layers import Pile

VALUES = {"a": "0", "b": "0"}


def pile_over(values: dict[str, str]) -> Pile[str]:
    def write(name: str, value: str | None) -> None:
        values.pop(name, None) if value is None else values.update({name: value})

    return Pile(values.get, write)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_undo_leaves_the_values_as_before_when_layers_end_in_any_order(order: tuple[int, ...]) -> None:
    values = dict(VALUES)
    pile = pile_over(values)
    layers = [
        pile.lay({"a": "1", "c": "1"}),
        pile.lay({"a": None, "b": "2"}),
        pile.lay({"c": None, "d": "3"}),
        pile.lay({"a": "4", "b": None}),
    ]

    for place in order:
        layers[place].undo()

    assert VALUES == values


def test_undo_uncovers_nothing_when_a_later_layer_is_still_there() -> None:
    values = dict(VALUES)
    pile = pile_over(values)
    lower = pile.lay({"a": None, "b": "1"})
    upper = pile.lay({"b": "2"})

    lower.undo()

    assert {"b": "2"} == values

    upper.undo()

    assert VALUES == values


def test_undo_shows_the_layer_below_when_the_upper_one_ends_first() -> None:
    values = dict(VALUES)
    pile = pile_over(values)
    pile.lay({"a": "1"})
    upper = pile.lay({"a": "2"})

    upper.undo()

    assert {"a": "1", "b": "0"} == values


def test_undo_puts_back_the_first_value_when_it_was_changed_meanwhile() -> None:
    values = dict(VALUES)
    layer = pile_over(values).lay({"a": "1", "c": None})
    values.update(a="changed", c="changed", d="left alone")

    layer.undo()

    assert {**VALUES, "d": "left alone"} == values


def test_undo_does_nothing_when_called_again() -> None:
    values = dict(VALUES)
    layer = pile_over(values).lay({"a": "1"})
    layer.undo()
    values["a"] = "mine"

    layer.undo()

    assert {"a": "mine", "b": "0"} == values
