"""``python -m mocksm``: the command line. ``demo`` shows what mocksm does, as code that a user would write."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m mocksm", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="seed, read, rotate and refuse a secret, and move the time")
    parser.parse_args(arguments)

    from mocksm import demo

    demo.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
