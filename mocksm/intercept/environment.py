"""Stand-in credentials and a region in the process's environment while a mock is active. It knows no request."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Mapping

from mocksm import environ
from mocksm.layers import Layer, Pile

# An access key id has AWS's form (botocore and user code check no more than that), and belongs to nobody.
ACCESS_KEY_ID = "AKIAMOCKSMSTANDINKEY"
SECRET_ACCESS_KEY = "mocksm-stand-in/no/secret/of/any/account"  # noqa: S105 - that is the point
DEFAULT_REGION = "us-east-1"

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)

# Variables that lead botocore to credentials or endpoints outside:
# https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
_HIDDEN = frozenset(
    {
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_DEFAULT_PROFILE",
        "AWS_ENDPOINT_URL",
        "AWS_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    }
)
_HIDDEN_PREFIXES = ("AWS_CONTAINER_", "AWS_ENDPOINT_URL_")
_TOKENS = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")  # botocore reads both: EnvProvider.TOKENS

Plan = dict[str, str | None]


def plan(present: Mapping[str, str], *, region: str | None, keeps: Callable[[str], bool]) -> Plan:
    """Return the variables to set, and as None those to remove, for a mock to become active; changes nothing.

    Args:
        present: The environment as it is.
        region: The Region that the test asked for; None keeps the environment's or the config file's, if there is one.
        keeps: Tells of an access key that it stays. An account's twelve digits stay in any case.
    """
    ours = environ.beginning("AWS_", present)
    changes: Plan = {name: None for name in ours if name in _HIDDEN or name.startswith(_HIDDEN_PREFIXES)}
    changes["AWS_EC2_METADATA_DISABLED"] = "true"
    changes.update(_credentials(ours, keeps))
    changes.update(_region(ours, region))
    return changes


def lay(changes: Plan) -> Layer[str]:
    """Apply a plan to ``os.environ``; the layer's ``undo`` takes it off, in any order with other layers."""
    return _PILE.lay(changes)


def _credentials(ours: Mapping[str, str], keeps: Callable[[str], bool]) -> Plan:
    key = ours.get("AWS_ACCESS_KEY_ID")
    if key and (_ACCOUNT.fullmatch(key) or keeps(key)):
        # botocore needs both (PartialCredentialsError); nobody has a secret to write beside an account's number.
        return {} if ours.get("AWS_SECRET_ACCESS_KEY") else {"AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
    changes: Plan = {name: None for name in _TOKENS if name in ours}
    changes["AWS_ACCESS_KEY_ID"] = ACCESS_KEY_ID
    changes["AWS_SECRET_ACCESS_KEY"] = SECRET_ACCESS_KEY
    return changes


def _region(ours: Mapping[str, str], region: str | None) -> Plan:
    if region is not None:
        return {"AWS_DEFAULT_REGION": region, "AWS_REGION": region}
    if ours.get("AWS_DEFAULT_REGION"):
        return {}
    # Other SDKs, and Lambda, have only AWS_REGION; botocore does not read it.
    if elsewhere := ours.get("AWS_REGION"):
        return {"AWS_DEFAULT_REGION": elsewhere}
    return {} if _config_file_names_a_region(ours.get("AWS_CONFIG_FILE")) else {"AWS_DEFAULT_REGION": DEFAULT_REGION}


def _config_file_names_a_region(path: str | None) -> bool:
    # Not pathlib, which takes three times as long: every test comes by here where no Region is set.
    path = os.path.expanduser(path or "~/.aws/config")  # noqa: PTH111
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return False
    return _names_a_region(path, changed)


@functools.lru_cache(maxsize=8)
def _names_a_region(path: str, _changed: int) -> bool:
    """Read the default profile, the one in force once AWS_PROFILE is hidden; once for each state of the file."""
    from botocore.configloader import load_config
    from botocore.exceptions import ConfigNotFound, ConfigParseError

    try:
        profiles = load_config(path)["profiles"]
    except (ConfigNotFound, ConfigParseError):  # botocore complains itself when it needs the file
        return False
    return "region" in profiles.get("default", {})


_PILE: Pile[str] = Pile(environ.read, environ.write)
