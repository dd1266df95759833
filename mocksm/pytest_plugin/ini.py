"""What the ini file says, checked where it is read. It knows pytest, and of mocksm which Regions there are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_SERVICE_OR_HOST = re.compile(r"[\w.-]+")
_OWN_ERRORS = ("UnmockedRequest", "NotModelled")
_OPTIONS = pytest.StashKey[Mapping[str, Any]]()


def declare(parser: pytest.Parser) -> None:
    """Declare the options, for pytest to know them and ``pytest --help`` to list them."""
    parser.addini("mocksm_region", "mocksm: the Region of clients that name none", default="")
    parser.addini("mocksm_account", "mocksm: the default caller's account, twelve digits", default="")
    parser.addini("mocksm_passthrough", "mocksm: services or hosts that requests may leave for", type="linelist")
    parser.addini("mocksm_seed", "mocksm: a JSON, YAML or TOML file with what is there from the start", type="paths")
    parser.addini(
        "mocksm_may_swallow",
        f"mocksm: errors of its own that tested code may swallow: {' '.join(_OWN_ERRORS)}",
        type="args",
    )
    parser.addini("mocksm_autouse", "mocksm: mock every test", type="bool", default=False)
    parser.addini(
        "mocksm_collect", "mocksm: mock imports as well, from before conftest files", type="bool", default=False
    )
    parser.addini(
        "mocksm_secrets", "mocksm: `name = value` or `name = {json}`, there during mocksm_collect", type="linelist"
    )


def check(config: pytest.Config) -> None:
    """Raise ``pytest.UsageError`` for an option that says nothing mocksm can use, whether or not a test needs it."""
    for read in (options, secrets, autouse, collect, may_swallow):
        read(config)


def options(config: pytest.Config) -> Mapping[str, Any]:
    """Return the options of ``mock_secrets`` that the ini file sets for every mock of this run."""
    if _OPTIONS not in config.stash:
        read = {
            "region": _region(config),
            "account": _account(config),
            "passthrough": _passthrough(config),
            "seed": _seed(config),
        }
        config.stash[_OPTIONS] = {name: value for name, value in read.items() if value}
    return config.stash[_OPTIONS]


def autouse(config: pytest.Config) -> bool:
    """Tell whether every test is mocked."""
    return _flag(config, "mocksm_autouse")


def collect(config: pytest.Config) -> bool:
    """Tell whether there is a session cloud, for what runs at import."""
    return _flag(config, "mocksm_collect")


def secrets(config: pytest.Config) -> dict[str, Any]:
    """Return the seeds of the session cloud, and of no other."""
    return dict(_secret(str(line)) for line in config.getini("mocksm_secrets"))


def _flag(config: pytest.Config, name: str) -> bool:
    try:
        return bool(config.getini(name))
    except (ValueError, pytest.UsageError):  # pytest 8 would end with a traceback, pytest 9 does not say which option
        raise pytest.UsageError(f"{name}: it takes true or false") from None


def _region(config: pytest.Config) -> str:
    region = str(config.getini("mocksm_region"))
    if not region:
        return ""
    from mocksm.errors import MocksmError
    from mocksm.wire.regions import checked_region

    try:
        return checked_region(region)
    except MocksmError as wrong:
        raise pytest.UsageError(f"mocksm_region: {str(wrong).removeprefix('mocksm: ')}") from None


def _account(config: pytest.Config) -> str:
    account = str(config.getini("mocksm_account"))
    if account and not _ACCOUNT.fullmatch(account):
        raise pytest.UsageError(f"mocksm_account: {account!r} is no account id; it takes twelve digits")
    return account


def _seed(config: pytest.Config) -> Path | None:
    files: list[Path] = config.getini("mocksm_seed") or []
    if len(files) > 1:
        raise pytest.UsageError("mocksm_seed: it takes one file")
    for file in files:
        if not file.is_file():
            raise pytest.UsageError(f"mocksm_seed: there is no file {file}")
    return files[0] if files else None


def _passthrough(config: pytest.Config) -> list[str]:
    names = [str(line) for line in config.getini("mocksm_passthrough")]
    for name in names:
        if not _SERVICE_OR_HOST.fullmatch(name):
            raise pytest.UsageError(
                f"mocksm_passthrough: {name!r} is no service and no host; one a line, like s3 or minio.test"
            )
    return names


def may_swallow(config: pytest.Config) -> list[str]:
    """Return the names of the errors that the tested code may swallow, also where a decorator mocks."""
    names = [str(name) for name in config.getini("mocksm_may_swallow")]
    for name in names:
        if name not in _OWN_ERRORS:
            raise pytest.UsageError(
                f"mocksm_may_swallow: {name!r} is no error of mocksm's; it takes {' '.join(_OWN_ERRORS)}"
            )
    return names


def _secret(line: str) -> tuple[str, Any]:
    name, equals, value = (part.strip() for part in line.partition("="))
    if not (name and equals and value):
        raise pytest.UsageError(f"mocksm_secrets: {line!r} is no seed; it takes `name = value` or `name = {{json}}`")
    if not value.startswith("{"):
        return name, value
    try:
        return name, json.loads(value)
    except ValueError as error:
        raise pytest.UsageError(f"mocksm_secrets: the value of {name!r} starts as JSON and is none: {error}") from None
