"""``python -m mocksm``: the command line. What a command does is in a module of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

_DESCRIPTION = "AWS Secrets Manager and KMS in this process, for programs and their tests."
_USAGE = "python -m mocksm run [--seed FILE] [--region REGION] [--report] (SCRIPT | -m MODULE) [ARGUMENT ...]"
_EXAMPLES = """\
examples:
  python -m mocksm run app.py --verbose
  python -m mocksm run --seed secrets.yaml --report -m pytest tests
  python -m mocksm run --seed secrets.yaml -m awscli secretsmanager list-secrets
"""
_TAKING = ("--seed", "--region")  # the options that take the argument behind them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    own, programs = _split(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    given = parser.parse_args(own)
    if given.command == "demo":
        from mocksm import demo

        demo.run()
    elif given.command == "run":
        from mocksm.running import Program, run

        program = Program(given.target, programs, is_module=given.is_module)
        return run(program, seed=given.seed, region=given.region, report=given.report)
    elif given.command == "serve":
        from mocksm.serving import serve

        return serve(host=given.host, port=given.port, region=given.region, seed=given.seed)
    else:
        parser.print_help()
    return 0


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return mocksm's own arguments and those of the program that ``run`` names, which argparse would look into."""
    if arguments[:1] != ["run"]:
        return arguments, []
    target = 1
    while target < len(arguments) and arguments[target].startswith("-"):
        target += 2 if arguments[target] in _TAKING else 1
    return arguments[: target + 1], arguments[target + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mocksm", description=_DESCRIPTION)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    commands.add_parser("demo", help="show what mocksm does: seed, read, rotate and refuse a secret, and move the time")
    _add_run(
        commands.add_parser(
            "run",
            help="run a Python program, the AWS CLI or pytest under the mock",
            description="Run a Python program as Python itself would, with AWS Secrets Manager and KMS mocked from its "
            "first line to its last. Processes that it starts are not mocked; they find credentials that AWS refuses.",
            usage=_USAGE,
            epilog=_EXAMPLES,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )
    _add_serve(
        commands.add_parser(
            "serve",
            help="serve AWS to other programs over HTTP: the AWS CLI, Terraform, other languages",
            description="Listen on this machine, until Ctrl-C or SIGTERM, and print what leads clients here.",
        )
    )
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="where it listens; who reaches it reads every secret")
    parser.add_argument("--port", type=int, default=2774, help="the port; 0 takes one that is free (default: 2774)")
    parser.add_argument("--region", metavar="REGION", help="the Region of the seed's secrets and keys")
    parser.add_argument("--seed", metavar="FILE", help="what is there from the start: a JSON, YAML or TOML file")


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", metavar="FILE", help="what is there from the start: a JSON, YAML or TOML file")
    parser.add_argument("--region", metavar="REGION", help="the Region of clients that name none")
    parser.add_argument("--report", action="store_true", help="list calls and refusals at the end, on standard error")
    parser.add_argument("-m", dest="is_module", action="store_true", help="run a module instead of a script")
    parser.add_argument("target", metavar="SCRIPT | MODULE", help="what to run")


if __name__ == "__main__":
    raise SystemExit(main())
