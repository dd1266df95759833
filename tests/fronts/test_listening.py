from __future__ import annotations

from typing import Any

import pytest
import requests

from mocksm import mock_secrets
from mocksm.errors import MocksmError


@pytest.mark.parametrize("options", [{"localhost": None}, {"passthrough": ["localhost"]}], ids=["none", "passthrough"])
def test_requests_go_to_whatever_listens_where_the_test_says_so(options: Any) -> None:
    with mock_secrets(**options), pytest.raises(requests.ConnectionError, match="refused"):
        requests.get("http://localhost:2773/ping", timeout=1)


def test_unknown_front_is_the_test_s_mistake() -> None:
    unknown: Any = "sidecar"
    with pytest.raises(MocksmError, match="localhost='sidecar' is not known; it takes 'extension', 'agent' or None"):
        mock_secrets(localhost=unknown)


def test_agent_listens_on_its_own_port_whatever_the_extension_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "1")
    with mock_secrets(localhost="agent"):
        assert "healthy" == requests.get("http://localhost:2773/ping", timeout=1).text
