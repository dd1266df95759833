"""The filter ``cidr`` of event patterns: addresses in a network, and what of it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mocksm.audit.invalid_pattern import InvalidPattern


def cidr(operand: Any) -> Callable[[Any], bool]:
    """Read ``cidr``: an IPv4 or IPv6 network in which an address is to be."""
    import ipaddress

    if not isinstance(operand, str):
        raise InvalidPattern("prefix match pattern must be a string")  # AWS's own slip
    address, slash, bits = operand.partition("/")
    if not slash or not bits or "/" in bits:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    if not re.fullmatch(r"[+-]?[0-9]+", bits):
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    try:
        base = ipaddress.ip_address(address)
    except ValueError:
        raise InvalidPattern(f"Nonstandard IP address: {address}") from None
    if int(bits) < 0:
        raise InvalidPattern("Malformed CIDR, mask bits must not be negative")
    if int(bits) >= base.max_prefixlen:
        raise InvalidPattern(f"IPv{base.version} mask bits must be < {base.max_prefixlen}")
    network = ipaddress.ip_network(f"{address}/{int(bits)}", strict=False)
    return lambda value: isinstance(value, str) and _is_in(value, network)


def _is_in(value: str, network: Any) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False
