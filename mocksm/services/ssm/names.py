"""What names of parameters look like, and what a name, an ARN or a path in a request means."""

from __future__ import annotations

import re
from typing import NamedTuple

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.ssm.errors import (
    AccessDeniedException,
    HierarchyLevelLimitExceededException,
    ParameterNotFound,
    ParameterVersionNotFound,
    ValidationException,
)
from mocksm.services.ssm.store import Parameter, Parameters, Version, key_of

PREFIX = "parameter/"  # of a resource in an ARN
PUBLIC = "/aws/service/"

_SHAPE = re.compile(r"[A-Za-z0-9_.-]+|(?:/[A-Za-z0-9_.-]+)+")
_PATH = re.compile(r"/|(?:/[A-Za-z0-9_.-]+)+/?")
_LEVELS = 15
_ARN_LENGTH = 1011
_RESERVED = ("aws", "ssm")


class Named(NamedTuple):
    """What a request names.

    Attributes:
        name: The name as it was written, empty where an ARN was.
        key: By what the parameter is kept.
        account: Whose it is.
        region: Where it is.
        selector: The version or label behind a colon; empty for none.
    """

    name: str
    key: str
    account: str
    region: str
    selector: str = ""


def check_new(call: Call, name: str) -> None:
    """Refuse a name that no parameter may have."""
    _check_reserved(name)
    if name.endswith("/"):
        raise ValidationException("Parameter name must not end with slash.")
    if not _SHAPE.fullmatch(name):
        raise _malformed()
    if len(key_of(name).split("/")) > _LEVELS:
        raise HierarchyLevelLimitExceededException("A hierarchy can have a maximum of 15 levels.")  # unsure
    arn = call.arn(PREFIX + key_of(name))
    if len(arn) > _ARN_LENGTH:  # measured is the code; the text is unsure
        raise AccessDeniedException(
            f"User: {call.principal.arn} is not authorized to perform: ssm:PutParameter on resource: {arn}"
        )


def named(call: Call, text: str) -> Named:
    """Return what a name or an ARN, perhaps with a version or label behind it, means; spaces around it do not count."""
    text = text.strip()
    arn = Arn.parse(text)
    whole = text if arn is None else arn.resource
    name, colon, selector = whole.partition(":")
    if colon and (not selector or ":" in selector):
        raise ValidationException(
            "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>"
        )
    if arn is None:
        check_readable(name)
        return Named(name, key_of(name), call.account, call.region, selector)
    if arn.service != "ssm" or not name.startswith(PREFIX):
        raise _malformed()
    return Named("", name.removeprefix(PREFIX), arn.account, arn.region, selector)


def plainly_named(call: Call, text: str) -> Named:
    """Return what a name means, where an operation takes neither an ARN nor a version."""
    name = text.strip()
    check_readable(name)
    return Named(name, key_of(name), call.account, call.region)


def check_readable(name: str) -> None:
    """Refuse to look for a name that no parameter can have, and for what AWS publishes."""
    if name.startswith(PUBLIC):
        raise NotModelled(
            f"mocksm does not model AWS's public parameters: {name}. Put what the tested code reads under a name of your own"
        )
    if not _SHAPE.fullmatch(name) or key_of(name).lower().startswith("ssm"):
        raise _malformed()


def check_path(path: str) -> None:
    """Refuse what is no path of parameters, and the paths of AWS's own."""
    if path.startswith((PUBLIC, PUBLIC[:-1])):
        raise NotModelled(f"mocksm does not model AWS's public parameters: {path}")
    if not _PATH.fullmatch(path) or key_of(path).lower().startswith(_RESERVED):
        raise ValidationException(
            'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". '
            'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). '
            "It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). "
            'Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". '
            "Valid example: /get/parameters2-/by1./path0_."
        )


def is_under(key: str, path: str, *, recursive: bool) -> bool:
    """Say whether a parameter is on a path, or with ``recursive`` anywhere below it."""
    start = key_of(path if path.endswith("/") else f"{path}/")
    return key.startswith(start) and (recursive or "/" not in key[len(start) :])


def look(call: Call, what: Named) -> Parameter | None:
    """Return the parameter that is meant; a call reaches those of the Region that it is sent to."""
    if what.region != call.region:
        return None
    return call.store(Parameters, account=what.account).find(what.key)


def find(call: Call, what: Named) -> Parameter:
    """Return the parameter that is meant, and has to be there."""
    parameter = look(call, what)
    if parameter is None:
        raise ParameterNotFound
    return parameter


def select(parameter: Parameter, what: Named) -> Version:
    """Return the version of a parameter that is meant: the latest, or the one of a number or a label."""
    if not what.selector:
        return parameter.latest
    is_number = what.selector.isascii() and what.selector.isdecimal()
    version = parameter.version(int(what.selector)) if is_number else parameter.labelled(what.selector)
    if version is None:
        raise _no_version(what.selector, what.name or parameter.name)
    return version


def version_of(parameter: Parameter, number: int) -> Version:
    """Return the version of a number."""
    version = parameter.version(number)
    if version is None:
        raise _no_version(str(number), parameter.name)
    return version


def _no_version(selector: str, name: str) -> ParameterVersionNotFound:
    # So it is said of a version; AWS's words for a label that is not there are not known.
    return ParameterVersionNotFound(
        f"Systems Manager could not find version {selector} of {name}. Verify the version and try again."
    )


def _check_reserved(name: str) -> None:
    """Refuse the names that AWS keeps for itself (integrations.md 8.2; measured of ``/AWS/...`` and ``/SSM/...``)."""
    key = key_of(name)
    if not key.lower().startswith(_RESERVED):
        return
    if "/" not in key:
        raise ValidationException('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).')
    if key.lower().startswith("aws"):
        raise AccessDeniedException(f"No access to reserved parameter name: {name}.")
    raise _malformed()


def _malformed() -> ValidationException:
    return ValidationException(
        'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths '
        "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
    )
