"""Rules of EventBridge, targets, patterns and events of one's own (integrations.md 11.4)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, ANY, Has, Refused
from tests.contract.scope import Text

_NAME = Text("${prefix}rule")
_PATTERN = json.dumps({"source": ["aws.secretsmanager"], "detail": {"eventName": ["RotationSucceeded"]}})
_ARN = "arn:aws:lambda:us-east-1:123456789012:function:clear"
_TARGET = {"Id": "clear", "Arn": _ARN}
_MISSING = Refused("ResourceNotFoundException", Text("Rule ${prefix}rule does not exist on EventBus default."))
_INVALID = "InvalidEventPatternException"
_SALE = {"Source": "shop", "DetailType": "sale", "Detail": "{}"}


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"events-{id_}", Fact("11.4", row, evidence, "integrations"), steps, "events")


def _put(expect: Any = ANSWERED, **params: Any) -> Step:
    given = {"Name": _NAME, "EventPattern": _PATTERN, **params}
    return Step("PutRule", {name: value for name, value in given.items() if value is not None}, expect)


def _targets(expect: Any = ANSWERED, **target: Any) -> Step:
    return Step("PutTargets", {"Rule": _NAME, "Targets": [{**_TARGET, **target}]}, expect)


def _remove() -> Step:
    return Step("RemoveTargets", {"Rule": _NAME, "Ids": ["clear"]}, {"FailedEntryCount": 0, "FailedEntries": []})


def _validation(message: Any) -> Refused:
    return Refused("ValidationException", message)


def _entry(id_: str, entry: dict[str, str], code: str, message: str, evidence: str = "reported") -> Case:
    failed = {"ErrorCode": code, "ErrorMessage": message}
    answer = {"FailedEntryCount": 1, "Entries": [failed, {"EventId": ANY}]}
    step = Step("PutEvents", {"Entries": [entry, _SALE]}, answer)
    return _case(f"entry-{id_}", f"PutEvents: {id_}, and the other entry is taken", evidence, step)


def _tested(id_: str, pattern: dict[str, Any], *, matches: bool) -> Step:
    event = {
        "id": id_,
        "account": "123456789012",
        "source": "aws.secretsmanager",
        "time": "2030-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail-type": "AWS Service Event via CloudTrail",
        "detail": {"eventName": "RotationSucceeded", "additionalEventData": {"SecretId": "arn"}},
    }
    params = {"EventPattern": json.dumps(pattern), "Event": json.dumps(event)}
    return Step("TestEventPattern", params, {"Result": matches})


CASES = (
    _case(
        "put",
        "PutRule, DescribeRule: state ENABLED, the pattern as given, the bus default",
        "model",
        _put(Has({"RuleArn": ANY})),
        Step(
            "DescribeRule",
            {"Name": _NAME},
            Has(
                {
                    "Name": _NAME,
                    "EventPattern": _PATTERN,
                    "State": "ENABLED",
                    "EventBusName": "default",
                    "Description": ABSENT,
                }
            ),
        ),
    ),
    _case(
        "state",
        "a rule state that delivers read-only calls: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        "model",
        _put(State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
        Step("DescribeRule", {"Name": _NAME}, Has({"State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"})),
        Step("DisableRule", {"Name": _NAME}),
        Step("DescribeRule", {"Name": _NAME}, Has({"State": "DISABLED"})),
        Step("EnableRule", {"Name": _NAME}),
        Step("DescribeRule", {"Name": _NAME}, Has({"State": "ENABLED"})),
    ),
    _case(
        "no-pattern",
        "PutRule without a pattern or a schedule",
        "reported",
        _put(_validation("Parameter(s) EventPattern or ScheduleExpression must be specified."), EventPattern=None),
    ),
    _case(
        "pattern-value",
        "a pattern's field is neither an object nor an array",
        "reported",
        _put(
            Refused(_INVALID, 'Event pattern is not valid. Reason: "source" must be an object or an array'),
            EventPattern='{"source": "aws.kms"}',
        ),
    ),
    _case(
        "pattern-operator",
        "a pattern's operator is none",
        "aws-verified",
        _put(
            Refused(_INVALID, "Event pattern is not valid. Reason: Unrecognized match type starts"),
            EventPattern='{"source": [{"starts": "aws."}]}',
        ),
    ),
    _case("describe-missing", "DescribeRule of no rule", "reported", Step("DescribeRule", {"Name": _NAME}, _MISSING)),
    _case("targets-missing", "PutTargets of no rule", "reported", _targets(_MISSING)),
    _case(
        "list-missing", "ListTargetsByRule of no rule", "reported", Step("ListTargetsByRule", {"Rule": _NAME}, _MISSING)
    ),
    _case(
        "bus-missing",
        "PutRule on no event bus",
        "floci",
        _put(Refused("ResourceNotFoundException", "Event bus nope does not exist."), EventBusName="nope"),
    ),
    _case(
        "targets",
        "PutTargets, ListTargetsByRule: a target as it was put",
        "model",
        _put(),
        _targets({"FailedEntryCount": 0, "FailedEntries": []}),
        Step("ListTargetsByRule", {"Rule": _NAME}, {"Targets": [_TARGET]}),
        _targets(Input="{}"),
        Step("ListTargetsByRule", {"Rule": _NAME}, {"Targets": [{**_TARGET, "Input": "{}"}]}),
        _remove(),
        Step("ListTargetsByRule", {"Rule": _NAME}, {"Targets": []}),
    ),
    _case(
        "target-arn",
        "a target's Arn is none",
        "reported",
        _put(),
        _targets(
            _validation("Parameter nope is not valid. Reason: Provided Arn is not in correct format."), Arn="nope"
        ),
    ),
    _case(
        "target-inputs",
        "a target says its input twice",
        "aws-verified",
        _put(),
        _targets(
            _validation("Only one of Input, InputPath, or InputTransformer must be provided for target clear."),
            Input="{}",
            InputPath="$.detail",
        ),
    ),
    _case(
        "target-placeholder",
        "a template names what the paths do not",
        "floci",
        _put(),
        _targets(
            _validation("InputTemplate for target clear contains invalid placeholder name."),
            InputTransformer={"InputTemplate": '"<name>"'},
        ),
    ),
    _case(
        "delete",
        "a rule with targets is not deleted",
        "reported",
        _put(),
        _targets(),
        Step("DeleteRule", {"Name": _NAME}, _validation("Rule can't be deleted since it has targets.")),
        _remove(),
        Step("DeleteRule", {"Name": _NAME}),
        Step("DescribeRule", {"Name": _NAME}, _MISSING),
    ),
    _case("delete-missing", "DeleteRule of no rule is no error", "floci", Step("DeleteRule", {"Name": _NAME})),
    _case(
        "test-pattern",
        "patterns of real infrastructure code: a rotation of one secret",
        "reported",
        _tested(
            "1",
            {
                "source": ["aws.secretsmanager"],
                "detail-type": ["AWS Service Event via CloudTrail"],
                "detail": {"eventName": ["RotationSucceeded"], "additionalEventData": {"SecretId": ["arn"]}},
            },
            matches=True,
        ),
        _tested("2", {"detail": {"eventName": ["RotationFailed", "TestRotationFailed"]}}, matches=False),
        _tested(
            "3",
            {
                "$or": [
                    {"detail-type": ["AWS API Call via CloudTrail"]},
                    {"detail-type": ["AWS Service Event via CloudTrail"]},
                ]
            },
            matches=True,
        ),
    ),
    _entry(
        "no detail",
        {"Source": "shop", "DetailType": "sale"},
        "InvalidArgument",
        "Parameter Detail is not valid. Reason: Detail is a required argument.",
    ),
    _entry(
        "no source",
        {"DetailType": "sale", "Detail": "{}"},
        "InvalidArgument",
        "Parameter Source is not valid. Reason: Source is a required argument.",
    ),
    _entry(
        "no type",
        {"Source": "shop", "Detail": "{}"},
        "InvalidArgument",
        "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
    ),
    _entry("no object", {**_SALE, "Detail": "sold"}, "MalformedDetail", "Detail is malformed."),
    _entry(
        "source of AWS",
        {**_SALE, "Source": "aws.kms"},
        "NotAuthorizedForSourceException",
        "Not authorized for the source.",
        "aws-verified",
    ),
)
