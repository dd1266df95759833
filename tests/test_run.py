"""``python -m mocksm run``: programs run as Python itself runs them, but for AWS, which is the mock."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.command_line import WATCH, run

MOCKED = ("-m", "mocksm", "run")


def write(folder: Path, name: str, source: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(dedent(source), "utf-8")


def both(folder: Path, *arguments: str) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    """Return what Python and mocksm make of the same arguments: exit status, output, errors."""
    found = [run(folder, WATCH, *command) for command in (arguments, (*MOCKED, *arguments))]
    plain, mocked = ((ran.returncode, ran.stdout, ran.stderr) for ran in found)
    return plain, mocked


# -- as Python does ----------------------------------------------------------------------------------------------------

_WHERE = """
    "Its docstring."
    import sys, os, __main__
    print(sys.argv, __name__, __file__, sys.path[0], __main__.__file__, __spec__, __package__, __doc__, sep="\\n")
    print(vars(__main__) is globals(), type(__loader__).__name__)
"""


@pytest.mark.parametrize("arguments", [[], ["--report", "-m", "x", "--", "-h"]], ids=["alone", "with options"])
def test_a_script_finds_itself_as_it_does_without_mocksm(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, "deeper/app.py", _WHERE)
    plain, mocked = both(tmp_path, "deeper/app.py", *arguments)

    assert plain == mocked
    assert (0, "") == (mocked[0], mocked[2])


def test_a_module_finds_itself_as_it_does_without_mocksm(tmp_path: Path) -> None:
    write(tmp_path, "tool/__init__.py", "")
    write(tmp_path, "tool/__main__.py", "import sys, __main__\nprint(sys.argv, __name__, __package__, sys.path[0])")
    plain, mocked = both(tmp_path, "-m", "tool", "-m", "--seed", "--")

    assert plain == mocked
    assert 0 == mocked[0]


def test_a_folder_runs_its_main_module(tmp_path: Path) -> None:
    write(tmp_path, "tool/__main__.py", "import sys, beside\nprint(sys.argv, __name__)")
    write(tmp_path, "tool/beside.py", "")
    plain, mocked = both(tmp_path, "tool", "argument")

    assert plain == mocked
    assert 0 == mocked[0]


_ENDS = {
    "returns": "print('done')",
    "a number": "sys.exit(3)",
    "a text": "sys.exit('sorry')",
    "nothing": "sys.exit()",
    "an exception": "def inner(): raise ValueError('own')\ninner()",
    "exceptions in a row": "try: 1 / 0\nexcept ZeroDivisionError as error: raise ValueError('own') from error",
    "an interrupt": "raise KeyboardInterrupt",
    "a hook of its own": "sys.excepthook = lambda kind, error, at: print('hook', error, at.tb_lineno)\nraise ValueError('own')",
    "an exception group": "import functools\nfunctools.reduce(lambda a, b: a / b, [1, 0])",
    "a failed import": "import nowhere",
    "a thread that goes on": "import threading\nthreading.Thread(target=lambda: print(__name__)).start()",
    "at exit": "import atexit\natexit.register(lambda: print('late'))\nraise ValueError('own')",
    "a syntax error": "def broken(:",
    "a syntax error in an import": "import broken",
}


@pytest.mark.parametrize("source", _ENDS.values(), ids=_ENDS)
def test_a_script_ends_as_it_does_without_mocksm(tmp_path: Path, source: str) -> None:
    write(tmp_path, "broken.py", "def broken(:")
    write(tmp_path, "app.py", f"import sys\n{source}\n" if "broken(:" not in source else source)
    plain, mocked = both(tmp_path, "app.py")

    assert plain == mocked


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["absent.py"], id="no such script"),
        pytest.param(["-m", "absent"], id="no such module"),
        pytest.param(["-m", "absent.inside"], id="no such package"),
    ],
)
def test_what_is_not_there_is_told_as_python_tells_it(tmp_path: Path, arguments: list[str]) -> None:
    plain, mocked = both(tmp_path, *arguments)

    assert plain == mocked
    assert 0 != mocked[0]


def test_the_traceback_of_a_module_has_no_frame_of_mocksms(tmp_path: Path) -> None:
    write(tmp_path, "tool.py", "def inner():\n    raise ValueError('own')\n\ninner()\n")
    ran = run(tmp_path, WATCH, *MOCKED, "-m", "tool")

    assert 1 == ran.returncode
    assert "mocksm" not in ran.stderr.replace(str(tmp_path), "")
    assert ran.stderr.startswith(
        f'Traceback (most recent call last):\n  File "{tmp_path}/tool.py", line 4, in <module>'
    )


# -- but for AWS -------------------------------------------------------------------------------------------------------

_READING = """
    import atexit, threading
    import boto3

    client = boto3.client("secretsmanager")

    def look(when):
        print(when, client.get_secret_value(SecretId="db")["SecretString"])

    client.create_secret(Name="db", SecretString="hunter2")
    look("program")
    atexit.register(look, "at exit")
    threading.Timer(0.1, look, ["thread"]).start()
"""


def test_aws_is_mocked_to_the_end_of_the_process(tmp_path: Path) -> None:
    write(tmp_path, "app.py", _READING)
    ran = run(tmp_path, WATCH, *MOCKED, "app.py")

    assert (0, "program hunter2\nthread hunter2\nat exit hunter2\n", "") == (ran.returncode, ran.stdout, ran.stderr)


def test_the_region_is_the_one_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "app.py", 'import boto3\nprint(boto3.client("kms").create_key()["KeyMetadata"]["Arn"])')
    for option in (["--region", "eu-west-1"], ["--region=eu-west-1"]):
        assert ":eu-west-1:" in run(tmp_path, WATCH, *MOCKED, *option, "app.py").stdout


def test_a_seed_is_there_from_the_start(tmp_path: Path) -> None:
    write(tmp_path, "seed.json", '{"secrets": {"prod/db": "hunter2"}}')
    write(
        tmp_path, "app.py", 'import boto3\nprint(boto3.client("secretsmanager").get_secret_value(SecretId="prod/db"))'
    )
    ran = run(tmp_path, WATCH, *MOCKED, "--seed", "seed.json", "app.py")

    assert (0, "") == (ran.returncode, ran.stderr)
    assert "'SecretString': 'hunter2'" in ran.stdout


def test_a_seed_finds_functions_beside_the_program(tmp_path: Path) -> None:
    write(tmp_path, "deeper/rotating.py", "def handler(event, context):\n    return 'from beside'\n")
    write(tmp_path, "seed.json", '{"functions": {"rotate": "rotating:handler"}}')
    source = 'import boto3\nprint(boto3.client("lambda").invoke(FunctionName="rotate")["Payload"].read().decode())'
    write(tmp_path, "deeper/app.py", source)
    ran = run(tmp_path, WATCH, *MOCKED, "--seed", "seed.json", "deeper/app.py")

    assert (0, '"from beside"\n', "") == (ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.parametrize("content", [None, "{", '{"secrets": 5}'], ids=["absent", "no JSON", "no seed"])
def test_a_seed_that_is_none_is_refused_before_the_program_runs(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        write(tmp_path, "seed.json", content)
    write(tmp_path, "app.py", "print('ran')")
    ran = run(tmp_path, WATCH, *MOCKED, "--seed", "seed.json", "app.py")

    assert (2, "") == (ran.returncode, ran.stdout)
    assert "--seed seed.json: " in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_the_program_swallowed_is_told_and_changes_no_exit_status(tmp_path: Path) -> None:
    swallowing = "try:\n    boto3.client('s3').list_buckets()\nexcept Exception:\n    pass\nraise SystemExit(3)\n"
    write(tmp_path, "app.py", f"import boto3\n{swallowing}")
    ran = run(tmp_path, WATCH, *MOCKED, "app.py")

    assert (3, "") == (ran.returncode, ran.stdout)
    assert ran.stderr.startswith(
        "The program swallowed an UnmockedRequest: mocksm did not send ListBuckets to https://s3."
    )
    assert 1 == len(ran.stderr.splitlines())
    assert "MOCKSM_MAY_SWALLOW=UnmockedRequest in the environment leaves this out." in ran.stderr
    assert "take_refusals" not in ran.stderr


def test_what_the_program_may_swallow_is_not_told(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "import boto3\ntry: boto3.client('s3').list_buckets()\nexcept Exception: print('on')\n")
    ran = run(tmp_path, f"{WATCH}os.environ['MOCKSM_MAY_SWALLOW'] = 'UnmockedRequest'", *MOCKED, "app.py")

    assert (0, "on\n", "") == (ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.parametrize(
    ("variable", "options", "told"),
    [
        ("Unmocked", [], "MOCKSM_MAY_SWALLOW takes 'UnmockedRequest' and 'NotModelled', not 'Unmocked'"),
        ("", ["--region", "mars"], "region='mars' is no Region"),
    ],
    ids=["variable", "region"],
)
def test_what_is_wrong_is_told_before_the_program_runs(
    tmp_path: Path, variable: str, options: list[str], told: str
) -> None:
    write(tmp_path, "app.py", "print('on')")
    ran = run(tmp_path, f"{WATCH}os.environ['MOCKSM_MAY_SWALLOW'] = {variable!r}", *MOCKED, *options, "app.py")

    assert (2, "") == (ran.returncode, ran.stdout)
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_report_without_calls_says_whose_are_not_among_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "app.py",
        "from mocksm import mock_secrets\nwith mock_secrets() as aws:\n    aws.client('kms').list_keys()\n",
    )
    ran = run(tmp_path, WATCH, *MOCKED, "--report", "app.py")

    assert "mocksm: calls: 0 (calls inside mocks of the program's own, as tests have them, are not" in ran.stderr


def test_what_the_program_died_of_is_not_told_again(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "import boto3\nboto3.client('s3').list_buckets()\n")
    ran = run(tmp_path, WATCH, *MOCKED, "app.py")

    assert 1 == ran.returncode
    assert ran.stderr.splitlines()[-1].startswith("mocksm.errors.UnmockedRequest: mocksm did not send ListBuckets")
    assert "swallowed" not in ran.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is told from its parent")
def test_a_fork_that_ends_tells_nothing(tmp_path: Path) -> None:
    source = "import os, sys\nchild = os.fork()\nif child:\n    os.waitpid(child, 0)\nsys.exit()\n"
    write(tmp_path, "app.py", source)
    ran = run(tmp_path, WATCH, *MOCKED, "--report", "app.py")

    assert 0 == ran.returncode
    assert ran.stderr.startswith("mocksm: calls: 0 (")
    assert 1 == ran.stderr.count("\n")


# -- the report --------------------------------------------------------------------------------------------------------

_REFUSED = """
    import boto3
    from botocore.exceptions import ClientError

    boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    other = boto3.client("secretsmanager", aws_access_key_id="444455556666", aws_secret_access_key="x")
    arn = boto3.client("secretsmanager").describe_secret(SecretId="db")["ARN"]
    try:
        other.get_secret_value(SecretId=arn)
    except ClientError:
        pass
    print("done")
"""


def test_the_report_is_plain_text_where_it_is_piped(tmp_path: Path) -> None:
    write(tmp_path, "app.py", _REFUSED)
    ran = run(tmp_path, WATCH, *MOCKED, "--report", "app.py")

    assert (0, "done\n") == (ran.returncode, ran.stdout)
    lines = ran.stderr.splitlines()
    assert "mocksm: calls: 3" == lines[0]
    assert lines[1].startswith("<secretsmanager:CreateSecret {'Name': 'db', 'SecretString': '***'")
    assert "mocksm: refused by policies: 1" == lines[4]
    assert lines[5].endswith("by arn:aws:iam::444455556666:user/mocksm in us-east-1 -> AccessDeniedException>")
    assert lines[6].startswith("    arn:aws:iam::444455556666:user/mocksm may not secretsmanager:GetSecretValue on ")
    assert "hunter2" not in ran.stderr


def test_the_report_is_a_table_where_people_look(tmp_path: Path) -> None:
    write(tmp_path, "app.py", _REFUSED)
    above, below = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "COLUMNS": "130"}
    command = [sys.executable, *MOCKED, "--report", "app.py"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=below, check=False)  # noqa: S603 - our own
    os.close(below)
    with os.fdopen(above, "rb") as screen:
        shown = screen.read1(100_000).decode().splitlines()

    assert (0, b"done\n") == (ran.returncode, ran.stdout)
    assert "mocksm: calls: 3" == shown[0]
    assert ["#", "operation", "with", "by", "in", "outcome"] == shown[1].split()
    assert {"-", " "} == set(shown[2])
    assert "0  secretsmanager:CreateSecret" == shown[3][:30].rstrip()
    assert shown[5].endswith("444455556666 user/mocksm  us-east-1  AccessDeniedException")
    assert all(len(line) <= 130 for line in shown[:6])


# -- the AWS CLI and pytest --------------------------------------------------------------------------------------------


def test_pytest_runs_under_it_with_warnings_as_errors(tmp_path: Path) -> None:
    write(
        tmp_path,
        "test_app.py",
        """
        import boto3
        PASSWORD = boto3.client("secretsmanager").get_random_password()["RandomPassword"]

        def test_without_a_mock():
            boto3.client("secretsmanager").create_secret(Name="a", SecretString=PASSWORD)

        def test_with_one(mocksm):
            assert [] == boto3.client("secretsmanager").list_secrets()["SecretList"]

        def test_fails():
            assert 0
        """,
    )
    quiet = [f"-pno:{name}" for name in ("asyncio", "benchmark", "hypothesispytest", "randomly", "cacheprovider")]
    ran = run(tmp_path, WATCH, *MOCKED, "-m", "pytest", "-Werror", *quiet)

    assert 1 == ran.returncode, ran.stderr
    assert "1 failed, 2 passed" in ran.stdout
    assert "<secretsmanager:CreateSecret {'Name': 'a', 'SecretString': '***'" in ran.stdout


def test_the_aws_cli_runs_under_it(tmp_path: Path) -> None:
    create = ["secretsmanager", "create-secret", "--name", "db", "--secret-string", "hunter2", "--query", "Name"]
    ran = run(tmp_path, WATCH, *MOCKED, "--report", "-m", "awscli", *create)

    assert (0, '"db"\n') == (ran.returncode, ran.stdout)
    assert "mocksm: calls: 1" == ran.stderr.splitlines()[0]
    refused = run(tmp_path, WATCH, *MOCKED, "-m", "awscli", "secretsmanager", "get-secret-value", "--secret-id", "x")
    assert 255 <= refused.returncode
    assert "(ResourceNotFoundException) when calling the GetSecretValue operation" in refused.stderr
