"""The pytest plugin: fixture and marker ``mocksm``, the ini options, classes that ``mock_secrets`` decorates.

Every pytest run of every project loads this file, so that its top knows pytest and nothing of mocksm.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mocksm.mock import MockSecrets
    from mocksm.worlds import World

_MARKER = (
    "mocksm(**options): run the test in a cloud of its own, with the options of mocksm.mock_secrets; inner markers win"
)
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)

_OPTIONS = pytest.StashKey[Mapping[str, Any]]()
_SESSION_CLOUD = pytest.StashKey["MockSecrets"]()


class Hooks:
    """The hooks that mocksm calls in plugins and conftest files."""

    @pytest.hookspec(historic=True)
    def pytest_mocksm_seed(self, aws: MockSecrets) -> None:
        """Fill the session cloud of ``mocksm_collect = true``; called once, as the plugin or conftest file is loaded.

        Args:
            aws: The session cloud. A conftest file's own module level runs before its hook, what it imports as well; test
                modules and the conftest files below it run after.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare mocksm's own hook."""
    pluginmanager.add_hookspecs(Hooks)


# -- ini options -------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    parser.addini("mocksm_region", "mocksm: the Region of clients that name none", default="")
    parser.addini("mocksm_account", "mocksm: the default caller's account, twelve digits", default="")
    parser.addini("mocksm_passthrough", "mocksm: services or hosts that requests may leave for", type="linelist")
    parser.addini("mocksm_autouse", "mocksm: mock every test", type="bool", default=False)
    parser.addini(
        "mocksm_collect", "mocksm: mock imports as well, from before conftest files", type="bool", default=False
    )
    parser.addini(
        "mocksm_secrets", "mocksm: `name = value` or `name = {json}`, there during mocksm_collect", type="linelist"
    )


def _options(config: pytest.Config) -> Mapping[str, Any]:
    """Return the options of ``mock_secrets`` that the ini file sets for every mock of this run."""
    if _OPTIONS not in config.stash:
        read = {"region": _region(config), "account": _account(config), "passthrough": _passthrough(config)}
        config.stash[_OPTIONS] = {name: value for name, value in read.items() if value}
    return config.stash[_OPTIONS]


def _region(config: pytest.Config) -> str:
    region = str(config.getini("mocksm_region"))
    if region and not _REGION.fullmatch(region):
        raise pytest.UsageError(f"mocksm_region: {region!r} is no Region; it takes a form like us-east-1")
    return region


def _account(config: pytest.Config) -> str:
    account = str(config.getini("mocksm_account"))
    if account and not _ACCOUNT.fullmatch(account):
        raise pytest.UsageError(f"mocksm_account: {account!r} is no account id; it takes twelve digits")
    return account


def _passthrough(config: pytest.Config) -> list[str]:
    names = [str(line) for line in config.getini("mocksm_passthrough")]
    for name in names:
        if not re.fullmatch(r"[\w.-]+", name):
            raise pytest.UsageError(
                f"mocksm_passthrough: {name!r} is no service and no host; one a line, like s3 or minio.test"
            )
    return names


def _secrets(config: pytest.Config) -> dict[str, Any]:
    return dict(_secret(str(line)) for line in config.getini("mocksm_secrets"))


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
