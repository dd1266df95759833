"""Environment variables that a container or a build gets: shown by name only, and put into the process while entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mocksm.intercept.environment import lay

if TYPE_CHECKING:
    from typing_extensions import Self

    from mocksm.layers import Layer


class Variables(Mapping[str, str]):
    """Variables by name, as they were resolved; what changes later does not reach them.

    Entered, they are in ``os.environ``, and each is afterwards what it was before.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self._layers: list[Layer[str]] = []

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<mocksm environment variables: {', '.join(self._values) or 'none'}>"

    def __enter__(self) -> Self:
        self._layers.append(lay({**self._values}))
        return self

    def __exit__(self, *_: object) -> None:
        self._layers.pop().undo()
