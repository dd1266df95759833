"""Dynamic references of Parameter Store that CloudFormation looks at before it changes anything (integrations.md, 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import StackFailed, ValidationError
from mocksm.services.cloudformation.running.ordering import present
from mocksm.services.cloudformation.running.scenes import conditions_of, foreseen
from mocksm.services.cloudformation.store import Resource, Target
from mocksm.services.cloudformation.values.dynamic import PARAMETER, SECURE, Dynamic, placed, takes_secure
from mocksm.services.cloudformation.values.fetching import fetch_stored, part_of
from mocksm.services.cloudformation.values.intrinsics import resolve
from mocksm.services.cloudformation.values.scene import Place

_UNSUPPORTED = "SSM Secure reference is not supported in: [{}]"
_MOST = 60


def check_references(call: Call, place: Place, target: Target, there: Mapping[str, Resource]) -> None:
    """Refuse what the request's own answer refuses: form, type and place of references with a version."""
    found = list(_placed(call, place, target, there))
    if len(found) > _MOST:  # documented; AWS's words are not known
        raise ValidationError(
            f"Template error: a template has at most {_MOST} dynamic references, this one has {len(found)}"
        )
    for _, reference in found:
        if reference.service == PARAMETER:
            fetch_stored(call, reference)
        elif reference.service == SECURE:
            part_of(reference)
    wrong = _unsupported(found, versioned=True)
    if wrong:
        raise ValidationError(_UNSUPPORTED.format(", ".join(wrong)))


def check_secure(call: Call, place: Place, target: Target, there: Mapping[str, Resource]) -> None:
    """Refuse what is found out when the stack is on its way already: the place of references without a version."""
    wrong = _unsupported(_placed(call, place, target, there), versioned=False)
    if wrong:
        raise StackFailed(_UNSUPPORTED.format(", ".join(wrong)))


def _placed(call: Call, place: Place, target: Target, there: Mapping[str, Resource]) -> Iterator[tuple[str, Dynamic]]:
    scene = foreseen(call, place, target, there)
    for declared in present(target, conditions_of(place, target)):
        try:
            properties = resolve(declared.properties, scene)
        except NotModelled:  # it is told when the resource's turn has come
            continue
        yield from placed(properties, f"{declared.type}/Properties")


def _unsupported(found: Iterator[tuple[str, Dynamic]] | list[tuple[str, Dynamic]], *, versioned: bool) -> list[str]:
    wrong = (
        path
        for path, reference in found
        if reference.service == SECURE
        and not takes_secure(path)
        and (part_of(reference).version is not None) == versioned
    )
    return list(dict.fromkeys(wrong))
