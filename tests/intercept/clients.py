"""boto3 sessions, each its own, that share botocore's parsed data files: most of what a fresh session costs."""

from __future__ import annotations

import functools
from typing import Any

import boto3
import botocore.session
from botocore.loaders import Loader, create_loader

KEYS = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s", "region_name": "us-east-1"}


@functools.cache
def _loader() -> Loader:
    return create_loader()


def new_session(credentials: Any = None) -> Any:
    """Return a session of botocore, with credentials of any kind, or with those that it finds itself."""
    session: Any = botocore.session.Session()
    session.register_component("data_loader", _loader())
    session._credentials = credentials  # noqa: SLF001 - set_credentials takes plain keys only
    return session


def boto3_client(service: str = "secretsmanager", **options: Any) -> Any:
    session: Any = boto3.Session(botocore_session=new_session())
    return session.client(service, **{**KEYS, **options})


def botocore_client(service: str = "secretsmanager", **options: Any) -> Any:
    return new_session().create_client(service, **{**KEYS, **options})
