from __future__ import annotations

import pytest

from mocksm.wire.models import service_model
from mocksm.wire.patterns import compiled

SERVICES = ["secretsmanager", "kms", "sts", "iam", "ssm", "lambda", "events", "cloudtrail", "cloudformation", "rds"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_pattern_of_the_model_compiles(service: str) -> None:
    model = service_model(service)
    shapes = (model.shape_for(name) for name in model.shape_names)
    found = [compiled(shape.metadata["pattern"]) for shape in shapes if "pattern" in shape.metadata]
    assert found


@pytest.mark.parametrize(
    ("pattern", "fitting", "unfit"),
    [
        pytest.param(r"^\p{ASCII}+$", "a-~", "ä", id="ascii"),
        pytest.param(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Straße 7\u00a0Ⅷ", "a!", id="letters, spaces, numbers"),
        pytest.param(r"[\p{L}]+", "漢ǅ𐐀", "a1", id="letters of every plane"),
        pytest.param(r"\p{Lu}", "Ä", "ä", id="outside a class"),
        pytest.param(r"[^\p{L}]", "1", "ä", id="negated"),
        pytest.param(r"\w\d\s", "a1 ", "ä1 ", id="Java's classes are ASCII"),
        pytest.param(r"\d", "1", "१", id="digits are ASCII"),
        pytest.param(r"[\w-\/.]+", "a-/.", "a+", id="no range can begin with a class"),
        pytest.param(r"[\p{L}-9]+", "ä-9", "8", id="nor with a category"),
        pytest.param(r"[\uD800\uDC00-\uDBFF\uDFFF]", "😀", "a", id="surrogate pairs"),
        pytest.param(r"[0-9]+h", "10h", "10hours", id="the whole value"),
        pytest.param(r"^[a-z]$", "a", "a\n", id="no line feed at the end"),
        pytest.param(r"[\-\]\[]+", "-][", "\\", id="escapes in a class"),
    ],
)
def test_pattern(pattern: str, fitting: str, unfit: str) -> None:
    assert [True, False] == [compiled(pattern).fullmatch(value) is not None for value in (fitting, unfit)]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\p{IsGreek}", id="unknown category"),
        pytest.param(r"[a[b]]", id="class inside a class"),
        pytest.param(r"a\h", id="unknown escape"),
    ],
)
def test_a_pattern_that_is_not_translated_is_refused(pattern: str) -> None:
    with pytest.raises(NotImplementedError, match="mocksm does not model"):
        compiled(pattern)
