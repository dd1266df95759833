from __future__ import annotations

import pytest

from mocksm.wire.http import HttpRequest
from mocksm.wire.models import service_model
from mocksm.wire.routes import route, routes
from tests.wire.handmade import operation, structure


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        pytest.param("/a/{One}/b", "/a/x%2Fy%20z/b", {"One": "x/y z"}, id="encoded"),
        pytest.param("/a/{One}/b", "/a/x+y/b", {"One": "x+y"}, id="plus is plus"),
        pytest.param("/a/{One}/b", "/a/x/y/b", None, id="label ends at a slash"),
        pytest.param("/a/{All+}", "/a/x/y", {"All": "x/y"}, id="greedy label"),
        pytest.param("/a/{All+}/b", "/a/x/y/b", {"All": "x/y"}, id="greedy label in the middle"),
        pytest.param("/a.b", "/axb", None, id="dot is dot"),
        pytest.param("/a", "/a/", {}, id="slash too many"),
        pytest.param("/a/", "/a", {}, id="slash missing"),
    ],
)
def test_labels(template: str, path: str, expected: dict[str, str] | None) -> None:
    asked = HttpRequest("POST", f"https://aws.example{path}?q=1", {})
    made = operation("rest-json", {"In": structure()}, outputs=False, uri=template)
    assert expected == route(made).labels(asked)


def test_the_most_particular_route_comes_first() -> None:
    names = [each.operation.name for each in routes(service_model("lambda"))]
    assert names.index("GetLayerVersionByArn") < names.index("ListLayers")
    assert names.index("ListProvisionedConcurrencyConfigs") < names.index("GetProvisionedConcurrencyConfig")
