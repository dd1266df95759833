"""AWS::CDK::Metadata: what the CDK puts into every template, and nothing is made of, on AWS either."""

from __future__ import annotations

from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work


def _create(work: Work, wanted: Properties) -> Made:
    del wanted
    return Made(work.token(), {})


def _update(work: Work, change: Change) -> Made:
    del work
    return Made(change.id, {})


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    """Delete nothing: there is nothing."""
    del work, physical_id, properties


KINDS = (Kind("AWS::CDK::Metadata", frozenset({"Analytics"}), _create, _update, _delete),)
