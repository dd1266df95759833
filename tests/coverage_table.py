"""What mocksm serves of each service, measured against the installed botocore's models, as the README shows it.

``python -m tests.coverage_table`` prints it, ``python -m tests.coverage_table README.md`` puts it between the markers there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import botocore
from botocore import xform_name

from mocksm.engine.service import Operation, Service
from mocksm.services import ROOMS, room

START, END = "<!-- coverage -->", "<!-- /coverage -->"


def served(service: Service) -> list[Operation]:
    """Return the operations that a room serves, by name, as far as the installed model has them."""
    names = [name for name in service.model.operation_names if xform_name(name) in service.functions]
    return [service.operation(name) for name in sorted(names)]


def unmodelled(operation: Operation) -> list[str]:
    """Return the parameters of an operation that mocksm does not take yet, in the model's order."""
    members = operation.model.input_shape.members if operation.model.input_shape else {}
    return [member for member in members if member not in operation.parameters]


def table() -> str:
    """Return the table: each service, how much of it is served, and each operation with what it does and does not take."""
    head = f"Measured against botocore {botocore.__version__}."
    columns = ["| service | operation | what it does here | parameters not modelled yet |", "| --- | --- | --- | --- |"]
    return "\n".join([head, "", *columns, *(row for name in ROOMS for row in _rows(room(name)))])


def in_text(text: str) -> str:
    """Return what stands between the markers in a text.

    Raises:
        ValueError: There are no markers.
    """
    before, start, rest = text.partition(START)
    block, end, _ = rest.partition(END)
    if not (start and end):
        raise ValueError(f"there is no {START} ... {END} after {before[-40:]!r}")
    return block.strip()


def put_into(text: str) -> str:
    """Return a text with the table as it is now between the markers."""
    in_text(text)
    before, _, rest = text.partition(START)
    return f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}"


def _rows(service: Service) -> Iterator[str]:
    operations = served(service)
    yield f"| **{service.name}** | **{len(operations)} of {len(service.model.operation_names)}** | | |"
    for operation in operations:
        does = (operation.function.__doc__ or "").partition("\n\n")[0]
        yield f"| | {operation.name} | {' '.join(does.split())} | {', '.join(unmodelled(operation))} |"


def main(arguments: list[str]) -> None:
    """Print the table, or put it into the file that is named."""
    if not arguments:
        print(table())  # noqa: T201 - a command's output
        return
    file = Path(arguments[0])
    file.write_text(put_into(file.read_text()))


if __name__ == "__main__":
    main(sys.argv[1:])
