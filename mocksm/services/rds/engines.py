"""The engines that RDS has: their ports, and which master passwords they take. It knows no request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from mocksm.arn import partition_of
from mocksm.services.rds.errors import InvalidParameterValue

# By the part of an engine's name before the first hyphen, its default port and its longest password (CreateDBInstance).
_FAMILIES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "mysql": (3306, 41),
        "mariadb": (3306, 41),
        "postgres": (5432, 128),
        "oracle": (1521, 30),
        "sqlserver": (1433, 128),
        "db2": (50000, 255),
    }
)
AURORA: Mapping[str, int] = MappingProxyType({"aurora-mysql": 3306, "aurora-postgresql": 5432})
_OF_INSTANCES = frozenset(
    {
        *("mysql", "mariadb", "postgres", "db2-ae", "db2-se"),
        *("oracle-ee", "oracle-ee-cdb", "oracle-se2", "oracle-se2-cdb"),
        *("sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web", "sqlserver-dev-ee"),
        *AURORA,
    }
)
_OF_CLUSTERS = frozenset({"mysql", "postgres", *AURORA})
_LONGEST_OF_CLUSTERS = 41
_SHORTEST = 8
_UNFIT = frozenset('/@" ')
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def check_engine(engine: str, *, of_cluster: bool = False) -> None:
    """Refuse an engine that instances, or clusters, do not have; the words are not in the fact book."""
    if engine not in (_OF_CLUSTERS if of_cluster else _OF_INSTANCES):
        raise InvalidParameterValue("Invalid DB engine")


def port_of(engine: str) -> int:
    """Return the port on which an engine listens unless another is asked for."""
    return AURORA.get(engine) or _FAMILIES[engine.partition("-")[0]][0]


def check_password(password: str, engine: str, *, of_cluster: bool = False) -> None:
    """Refuse a master password that the engine does not take."""
    if any(character in _UNFIT or not (character.isascii() and character.isprintable()) for character in password):
        raise InvalidParameterValue(
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', "
            "'\"', ' ' may be used."
        )
    longest = _LONGEST_OF_CLUSTERS if of_cluster or engine in AURORA else _FAMILIES[engine.partition("-")[0]][1]
    for wrong, limit in (("shorter", _SHORTEST), ("longer", longest)):
        if (len(password) < limit) if wrong == "shorter" else (len(password) > limit):
            raise InvalidParameterValue(
                f"The parameter MasterUserPassword is not a valid password because it is {wrong} than {limit} characters."
            )


def address_of(name: str, account: str, region: str) -> str:
    """Return a host name as AWS gives them: the same account and Region have the same part after the name.

    Args:
        name: What stands before it: ``mydb``, or ``mycluster.cluster-`` to which it is joined.
        account: The account.
        region: The Region.
    """
    digest = hashlib.sha256(f"{account}/{region}".encode()).digest()
    zone = "c" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:11])
    host = f"{name}{zone}" if name.endswith("-") else f"{name}.{zone}"
    if partition_of(region) == "aws-cn":
        return f"{host}.rds.{region}.amazonaws.com.cn"
    return f"{host}.{region}.rds.amazonaws.com"
