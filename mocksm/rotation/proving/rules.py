"""What must hold of every rotation function, and the usual cause where it does not. It knows words, and plays nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

CURRENT, PENDING, PREVIOUS = "AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


class Rule(Enum):
    """What must hold; the value says it in a sentence."""

    COMPLETES = "A rotation completes when nothing stands in its way, whatever earlier rotations have left behind."
    RETRY = (
        "AWS repeats a rotation that was interrupted, with the same token and from the first step on. So every step may "
        "come again after it was done or half done, and has to succeed then."
    )
    TOKEN = "A rotation makes one version, the one that ClientRequestToken names."  # noqa: S105 - a sentence
    EARLY = "AWSCURRENT stays where it is until finishSecret: until then nobody knows that the new value works."
    READERS = "Whoever reads AWSCURRENT gets a value that works, at every moment."
    LOST = "At every moment AWSCURRENT, or at least AWSPENDING, has a value that works."
    LABELS = (
        "At the end AWSCURRENT is on the token's version and AWSPREVIOUS on the one that was current before; AWSPENDING "
        "is on the token's version too, or on none."
    )
    NEW = "The new version has a new value."
    REVOKED = "A former value that a smooth rotation revokes is revoked however the rotation went."
    NEWER = (
        "A value that someone else makes current meanwhile stays current, and goes on working: AWS takes AWSPENDING off "
        "the token's version then, and the rotation is abandoned."
    )
    STALE = "An event of a rotation that is no longer under way changes nothing."
    TESTS = "testSecret raises where the pending value does not work."
    TEST_ALONE = (
        "testSecret passes on a temporary version that has the current value: RotateSecret with RotateImmediately=False "
        "runs it alone, to test the function."
    )
    TOLD = "No secret value is printed, logged, or part of an exception: all of that goes to CloudWatch Logs."


_HINTS: Mapping[Rule, str] = {
    Rule.COMPLETES: "the error names it.",
    Rule.RETRY: "the step does its work without looking whether that was done before.",
    Rule.TOKEN: "PutSecretValue without ClientRequestToken=event['ClientRequestToken']; boto3 then makes an id up.",
    Rule.EARLY: "PutSecretValue without VersionStages=['AWSPENDING'] puts AWSCURRENT on the new version at once.",
    Rule.READERS: (
        "the password is replaced in place, so that readers are refused until finishSecret. With a single user that "
        "cannot be helped: let the readers try again, and say single_user=True to prove. Alternating users avoid it."
    ),
    Rule.LOST: "the resource and the secret are changed in an order that leaves a moment at which neither value is good.",
    Rule.LABELS: (
        "finishSecret takes UpdateSecretVersionStage(VersionStage='AWSCURRENT', MoveToVersionId=token, "
        "RemoveFromVersionId=the current version)."
    ),
    Rule.NEW: "createSecret stores what it read from AWSCURRENT.",
    Rule.REVOKED: (
        "something is still to do after AWSCURRENT has moved, and a repeated step returns at once because the token is "
        "current already. Move AWSCURRENT last."
    ),
    Rule.NEWER: "the step goes on without looking (DescribeSecret) whether AWSPENDING is still on the token's version.",
    Rule.STALE: "the step goes on without looking (DescribeSecret) whether AWSPENDING is on the token's version.",
    Rule.TESTS: "testSecret looks at the value, or tries the current one, and never uses the pending one.",
    Rule.TEST_ALONE: "testSecret expects that createSecret or setSecret came before it.",
    Rule.TOLD: "an answer of GetSecretValue, or the parsed value, is logged as a whole or put into a message.",
}

_HINTS_AT: Mapping[tuple[Rule, str], str] = {
    (Rule.RETRY, "createSecret"): (
        "it makes another value though the token has one, which AWS refuses. Look first: GetSecretValue(VersionId=token, "
        "VersionStage='AWSPENDING'), and make a value only on ResourceNotFoundException."
    ),
    (Rule.RETRY, "setSecret"): (
        "it logs in with AWSCURRENT, which no longer works once the new value is set. Try the pending value first: where "
        "it works there is nothing left to do."
    ),
    (Rule.LOST, "createSecret"): (
        "the resource gets the new value before Secrets Manager has it: whatever stops the function in between loses it."
    ),
    (Rule.LOST, "finishSecret"): "AWSCURRENT moves before the resource takes the new value.",
    (Rule.RETRY, "finishSecret"): "it moves AWSCURRENT without looking whether the token's version has it already.",
}


def hint(rule: Rule, step: str) -> str:
    """Return the usual cause of a rule's being broken at a step."""
    return _HINTS_AT.get((rule, step), _HINTS[rule])
