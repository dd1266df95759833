"""``python -m mocksm run``: a Python program under the mock, to the end of the process. It parses no command line."""

from __future__ import annotations

import atexit
import io
import os
import pkgutil
import runpy
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, TracebackType

from mocksm.errors import AwsError, MocksmError
from mocksm.mock import MockSecrets
from mocksm.tables import write_report

_NOT_FOUND = 1  # what Python itself exits with: no such module, a folder without __main__.py
_CANNOT_OPEN = 2
_OF_A_TEST = " A test that means to see this refusal takes it off the report with aws.take_refusals()."
_NOT_THE_PROGRAMS = (str(Path(__file__).parent), runpy.__file__, "<frozen runpy>", "<frozen importlib.")


@dataclass(frozen=True, slots=True)
class Program:
    """What is run.

    Attributes:
        target: A script, a folder or zip file that has a ``__main__.py``, or a module.
        arguments: What it is given.
        is_module: Whether the target is a module.
    """

    target: str
    arguments: Sequence[str]
    is_module: bool


def run(program: Program, *, seed: str | None = None, region: str | None = None, report: bool = False) -> int:
    """Run a program as Python would, and return its exit status; the mock stays until the process ends.

    It outlives the program's main thread, since other threads and what is registered with ``atexit`` may call AWS too.

    Args:
        program: What is run.
        seed: A file with what is there from the start.
        region: The Region of clients that name none.
        report: Whether calls and refusals are listed at the end, on the standard error.
    """
    try:
        aws = MockSecrets(region=region).start()
    except MocksmError as problem:
        return _complain(f"{problem}", _CANNOT_OPEN)
    _set_the_scene(program)
    try:
        if seed is not None:
            aws.seed(seed)
    except (MocksmError, AwsError, OSError) as problem:
        return _complain(f"--seed {seed}: {problem}", _CANNOT_OPEN)
    atexit.register(_tell, aws, os.getpid(), report=report)
    try:
        return _run(program)
    except Exception as error:
        if isinstance(error, ImportError) and _own_part(error) is None:  # runpy found nothing to run
            return _complain(f"{error}", _NOT_FOUND)
        raise


def _set_the_scene(program: Program) -> None:
    """Give the program its arguments, and search imports where Python would; a seed may name functions that lie there."""
    sys.argv = [program.target, *program.arguments]
    if not program.is_module:
        _search_first(None if _is_folder(program.target) else str(Path(program.target).resolve().parent))


def _is_folder(target: str) -> bool:
    """Tell whether Python would look for a ``__main__.py`` in it: a folder, or a zip file."""
    return pkgutil.get_importer(target) is not None


def _run(program: Program) -> int:
    try:
        if program.is_module:
            runpy.run_module(program.target, run_name="__main__", alter_sys=True)
        elif _is_folder(program.target):
            runpy.run_path(program.target, run_name="__main__")
        else:
            return _run_script(Path(program.target))
    except SystemExit:
        raise
    except BaseException as error:
        _show_own_part(error)
        raise
    return 0


def _run_script(script: Path) -> int:
    """Run a file as Python does: runpy would change ``sys.argv[0]``, and take ``__main__`` away from threads that go on."""
    path = str(script.absolute())
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as problem:
        return _complain(f"can't open file {path!r}: [Errno {problem.errno}] {problem.strerror}", _CANNOT_OPEN)
    main = ModuleType("__main__")
    main.__file__, main.__loader__ = path, SourceFileLoader("__main__", path)
    sys.modules["__main__"] = main
    exec(compile(source, path, "exec", dont_inherit=True), vars(main))  # noqa: S102 - to run it is what was asked for
    return 0


def _search_first(folder: str | None) -> None:
    """Search imports in ``folder`` first, instead of the current one, as Python does for scripts; -P and -I search neither."""
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        sys.path[:1] = [] if folder is None else [folder]


def _show_own_part(error: BaseException) -> None:
    """Have an exception shown, by whatever the program shows exceptions with, without the frames before its own."""
    own, show = _own_part(error), sys.excepthook

    def show_own_part(kind: type[BaseException], raised: BaseException, traceback: TracebackType | None) -> None:
        traceback = own if raised is error else traceback
        show(kind, raised.with_traceback(traceback), traceback)

    sys.excepthook = show_own_part


def _own_part(error: BaseException) -> TracebackType | None:
    """Return the traceback from the program's first frame on; None where there is none, as for a syntax error."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(_NOT_THE_PROGRAMS):
        traceback = traceback.tb_next
    return traceback


def _complain(what: str, status: int) -> int:
    sys.stderr.write(f"{sys.executable}: {what}\n")
    return status


def _tell(aws: MockSecrets, process: int, *, report: bool) -> None:
    """Tell at the end of the process, and of no fork of it, what the program swallowed, and what it called."""
    if os.getpid() != process:
        return
    if report:
        write_report(aws, sys.stderr)
    ending = aws.take_ending()
    for told in ending._replace(allowed=()).told(getattr(sys, "last_value", None)):
        sys.stderr.write(f"{_of_a_program(told)}\n")


def _of_a_program(told: str) -> str:
    """Return what is told of a test in words for a program, which has no ``aws`` in its hands."""
    told = told.replace("The tested code swallowed", "The program swallowed", 1)
    return told.replace(_OF_A_TEST, " MOCKSM_MAY_SWALLOW=UnmockedRequest in the environment leaves this out.")
