"""``python -m mocksm serve``, as whoever starts it meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mocksm import MockSecrets
from tests.server.raw import ask, send, signed

_TIMEOUT = 60


def _command(*options: str) -> list[str]:
    return [sys.executable, "-m", "mocksm", "serve", "--port", "0", *options]


def _environment(folder: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(folder), "PATH": os.environ["PATH"], **more}


@contextmanager
def served(folder: Path, *options: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """Start it, and give the process, its address and the rest of what it printed."""
    process = subprocess.Popen(  # noqa: S603 - our own
        _command(*options),
        cwd=folder,
        env=_environment(folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("mocksm serves at http://"), first + process.communicate()[1]
        rest = [line.rstrip("\n") for line in iter(process.stdout.readline, "Ctrl-C stops it.\n")]
        yield process, first.removeprefix("mocksm serves at ").strip(), rest
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_well_when_it_is_told_to(tmp_path: Path, number: int) -> None:
    with served(tmp_path) as (process, url, _):
        assert 200 == ask(url, "kms", "ListKeys").status
        process.send_signal(number)
        assert ("", "") == process.communicate(timeout=_TIMEOUT)
        assert 0 == process.returncode


def test_it_finishes_a_request_when_it_is_told_to_end(tmp_path: Path) -> None:
    (tmp_path / "rotating.py").write_text(
        "from pathlib import Path\n"
        "def handler(event, context):\n"
        "    Path('began').touch()\n"
        "    while not Path('go_on').exists():\n"
        "        pass\n",
        "utf-8",
    )
    (tmp_path / "seed.json").write_text('{"functions": {"rotate": "rotating:handler"}}', "utf-8")
    with served(tmp_path, "--seed", "seed.json") as (process, url, _):
        invoking = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-c", _INVOKING, url], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
        )
        while not (tmp_path / "began").exists():
            assert invoking.poll() is None
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        (tmp_path / "go_on").touch()
        assert "200 b'null'\n" == invoking.communicate(timeout=_TIMEOUT)[0]
        assert 0 == process.wait(_TIMEOUT)


_INVOKING = """
import sys
from tests.server.raw import send, signed
answer = send(sys.argv[1], "POST", "/2015-03-31/functions/rotate/invocations", b"{}", signed("lambda"))
print(answer.status, answer.body)
"""


def test_a_shell_can_take_what_it_prints(tmp_path: Path) -> None:
    with served(tmp_path, "--region", "eu-west-1") as (_, url, printed):
        script = "\n".join(
            [*printed, 'echo "$AWS_ENDPOINT_URL_SECRETS_MANAGER $AWS_DEFAULT_REGION $AWS_REGION $MOCKSM_TOKEN"']
        )
        ran = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True, env={})  # noqa: S603 - our own
        endpoint, region, others, token = ran.stdout.split()
        answer = send(url, "GET", "/_mocksm/health", headers={"Authorization": f"Bearer {token}"})
    assert (url, "eu-west-1", "eu-west-1", 200) == (endpoint, region, others, answer.status)


def test_a_token_is_not_printed_when_it_is_the_environments(tmp_path: Path) -> None:
    with served(tmp_path, MOCKSM_TOKEN="theirs") as (_, url, printed):
        assert not any("TOKEN" in line or "theirs" in line for line in printed)
        answer = send(url, "GET", "/_mocksm/health", headers={"Authorization": "Bearer theirs"})
    assert 200 == answer.status


def test_a_seed_is_there_from_the_start_and_after_a_reset(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text('{"secrets": {"db": "hunter2"}}', "utf-8")
    options = ("--seed", "seed.json", "--region", "eu-west-1")
    with served(tmp_path, *options, MOCKSM_TOKEN="theirs") as (_, url, _printed):
        asked = json.dumps({"SecretId": "db"}).encode()
        for _ in range(2):
            headers = signed("secretsmanager", "GetSecretValue", region="eu-west-1")
            assert "hunter2" == send(url, "POST", "/", asked, headers).content["SecretString"]
            send(url, "POST", "/_mocksm/reset", headers={"Authorization": "Bearer theirs"})


def test_every_address_is_listened_to_when_it_is_asked_for(tmp_path: Path) -> None:
    with served(tmp_path, "--host", "0.0.0.0") as (_, url, _printed):  # noqa: S104 - to see what it does
        assert url.startswith("http://127.0.0.1:")
        assert 200 == ask(url, "kms", "ListKeys").status


def test_what_clients_asked_in_vain_is_told_at_the_end(tmp_path: Path) -> None:
    with served(tmp_path) as (process, url, _):
        assert 501 == ask(url, "dynamodb", "ListTables").status
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=_TIMEOUT)
    assert "mocksm's server was asked for 'dynamodb', and has only " in told
    assert 0 == process.returncode


def test_it_does_not_start_when_the_port_is_taken(tmp_path: Path, mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        port = url.rpartition(":")[2]
        ran = _refused(tmp_path, "--port", port)
    assert f"the server cannot listen on 127.0.0.1, port {port}: " in ran.stderr


@pytest.mark.parametrize("content", [None, "{", '{"secrets": 5}'], ids=["absent", "no JSON", "no seed"])
def test_it_does_not_start_when_the_seed_is_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "seed.json").write_text(content, "utf-8")
    assert "--seed seed.json: " in _refused(tmp_path, "--seed", "seed.json").stderr


def _refused(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(  # noqa: S603 - our own
        _command(*options), cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False
    )
    assert (2, "") == (ran.returncode, ran.stdout)
    assert "Traceback" not in ran.stderr
    return ran
