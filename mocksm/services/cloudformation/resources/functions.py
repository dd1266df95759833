"""AWS::Lambda::Function and AWS::Lambda::Permission. Inline Python runs in this process, or a callable that a test bound.

What has no part in how a function meets secrets (VPC, layers, tracing, concurrency) is taken and nothing made of it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, given, gone, tags_of, whole

_DEFAULTS: Mapping[str, Any] = {"Description": "", "Timeout": 3, "MemorySize": 128}
_CONFIGURATION = ("Description", "Environment", "Handler", "MemorySize", "Role", "Runtime", "Timeout")
_INLINE_MOST = 4 * 1024 * 1024
_GONE = "ResourceNotFoundException"


def create_function(work: Work, wanted: Properties) -> Made:
    """Make a function; a test's callable counts before what the template says of its code."""
    name = wanted.get("FunctionName") or work.name()
    if work.handler(work.logical_id, name) is not None:  # it is what it is, whatever the template says of its package
        wanted = {"Handler": "index.handler", "Runtime": "python3.12", **wanted, "PackageType": "Zip"}
    tags = [*as_list(tags_of(wanted)), *work.system_tags()]
    answer = work.ask(
        "lambda",
        "CreateFunction",
        FunctionName=name,
        Code=_code(work, name, wanted),
        Tags={each["Key"]: each["Value"] for each in tags},
        **_configuration(wanted, _CONFIGURATION),
        **given(wanted, "PackageType"),
    )
    return Made(name, {"Arn": answer["FunctionArn"]})


def _update_function(work: Work, change: Change) -> Made:
    name, wanted, changed = change.id, change.wanted, change.changed
    if "Code" in changed:
        work.ask("lambda", "UpdateFunctionCode", FunctionName=name, **_code(work, name, wanted))
    bound = work.handler(work.logical_id, name) is not None
    fixed = {"Handler", "Runtime"} if bound else set()  # a callable is what it is
    names = [each for each in _CONFIGURATION if each in changed - fixed]
    if names:
        work.ask(
            "lambda", "UpdateFunctionConfiguration", FunctionName=name, **_configuration(wanted, names, clear=True)
        )
    found = work.ask("lambda", "GetFunctionConfiguration", FunctionName=name)
    if "Tags" in changed:
        _tag(work, change, found["FunctionArn"])
    return Made(name, {"Arn": found["FunctionArn"]})


def delete_function(work: Work, name: str, _: Properties) -> None:
    """Delete a function."""
    work.ask_unless_gone("lambda", "DeleteFunction", _GONE, FunctionName=name)


def _configuration(wanted: Properties, names: tuple[str, ...] | list[str], *, clear: bool = False) -> dict[str, Any]:
    """Return what is said of a function beside its code.

    Args:
        wanted: Its properties.
        names: Which of them count.
        clear: Whether what is not there is set back to what it is without being said.
    """
    asked = given(wanted, *names)
    if clear:
        asked = {**{name: _DEFAULTS[name] for name in names if name in _DEFAULTS}, **asked}
    for name in ("Timeout", "MemorySize"):
        if name in asked:
            asked[name] = whole(asked[name])
    if "Environment" in asked or (clear and "Environment" in names):
        variables = asked.get("Environment", {}).get("Variables", {})
        asked["Environment"] = {"Variables": {key: str(value) for key, value in variables.items()}}
    return asked


def _code(work: Work, name: str, wanted: Properties) -> dict[str, Any]:
    handler = work.handler(work.logical_id, name)
    if handler is not None:
        return {"ZipFile": handler}  # the room of lambda takes a callable from another room
    code = wanted["Code"]
    text = code.get("ZipFile")
    if text is None:
        raise NotModelled(
            f"mocksm does not model code that is elsewhere ({', '.join(sorted(code))}); let a callable be it: "
            f"aws.cloudformation.bind({work.logical_id!r}, handler)"
        )
    if len(text) > _INLINE_MOST:  # AWS's words are not known
        raise StackFailed("The inline code of a function has at most 4 MB.")
    return {"ZipFile": _zipped(text)}


def _zipped(text: str) -> bytes:
    """Return a package with the text in ``index.py``, the same bytes for the same text."""
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), text)
    return file.getvalue()


def _tag(work: Work, change: Change, arn: str) -> None:
    before, after = tags_of(change.before), tags_of(change.wanted)
    if removed := gone(before, after):
        work.ask("lambda", "UntagResource", Resource=arn, TagKeys=removed)
    if after:
        work.ask("lambda", "TagResource", Resource=arn, Tags=after)


def _create_permission(work: Work, wanted: Properties) -> Made:
    conditions = ("SourceAccount", "SourceArn", "EventSourceToken", "PrincipalOrgID")
    strange = sorted(wanted.keys() & {"FunctionUrlAuthType", "InvokedViaFunctionUrl"})
    if strange:
        raise NotModelled(f"mocksm does not model {strange} of AWS::Lambda::Permission: it has no function URLs")
    statement = work.name(100)
    asked = {
        name: str(value) for name, value in given(wanted, "FunctionName", "Action", "Principal", *conditions).items()
    }
    work.ask("lambda", "AddPermission", StatementId=statement, **asked)
    return Made(statement, {"Id": statement})


def _delete_permission(work: Work, statement: str, properties: Properties) -> None:
    function = properties["FunctionName"]
    work.ask_unless_gone("lambda", "RemovePermission", _GONE, FunctionName=function, StatementId=statement)


KINDS = (
    Kind(
        "AWS::Lambda::Function",
        frozenset(
            {
                *("Architectures", "CapacityProviderConfig", "Code", "CodeSigningConfigArn", "DeadLetterConfig"),
                *("Description", "DurableConfig", "Environment", "EphemeralStorage", "FileSystemConfigs"),
                *("FunctionName", "FunctionScalingConfig", "Handler", "ImageConfig", "KmsKeyArn", "Layers"),
                *("LoggingConfig", "MemorySize", "PackageType", "PublishToLatestPublished", "RecursiveLoop"),
                *("ReservedConcurrentExecutions", "Role", "Runtime", "RuntimeManagementConfig", "SnapStart", "Tags"),
                *("TenancyConfig", "Timeout", "TracingConfig", "VpcConfig"),
            }
        ),
        create_function,
        _update_function,
        delete_function,
        required=frozenset({"Code", "Role"}),
        replaces=frozenset({"FunctionName", "PackageType", "TenancyConfig"}),
        attributes=frozenset({"Arn"}),
        named_by="FunctionName",
        taggable=True,
    ),
    Kind(
        "AWS::Lambda::Permission",
        frozenset(
            {
                *("Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl"),
                *("Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"),
            }
        ),
        _create_permission,
        None,
        _delete_permission,
        required=frozenset({"Action", "FunctionName", "Principal"}),
        attributes=frozenset({"Id"}),
    ),
)
