"""A small web application. Its database login is a secret, cached for five minutes; a refused login is read afresh."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
from aws_secretsmanager_caching import SecretCache, SecretCacheConfig  # type: ignore[import-untyped]
from botocore.exceptions import ClientError
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

Connect = Callable[..., list[str]]


def create_app(connect: Connect) -> Flask:
    """Make the application; ``connect`` logs in to the database and returns the books that are there."""
    app = Flask(__name__)
    client = boto3.client("secretsmanager")
    caches: list[SecretCache] = []

    def login(*, afresh: bool = False) -> dict[str, Any]:
        if afresh or not caches:
            caches[:] = [SecretCache(SecretCacheConfig(secret_refresh_interval=300), client)]
        found: dict[str, Any] = json.loads(caches[0].get_secret_string("prod/db"))
        return found

    @app.get("/books")
    def books() -> ResponseReturnValue:
        try:
            return jsonify(connect(**login()))
        except PermissionError:  # rotated meanwhile
            return jsonify(connect(**login(afresh=True)))

    @app.errorhandler(ClientError)
    def unavailable(error: ClientError) -> ResponseReturnValue:
        return jsonify(error=error.response["Error"]["Code"]), 503

    return app
