from __future__ import annotations

import asyncio
import enum
import inspect
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partialmethod
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.decorating.worlds import World
from mocksm.errors import MocksmError
from mocksm.intercept import active
from tests.cloud import create, names


def world(cls: type) -> World:
    found = World.of(cls)
    assert found is not None
    return found


class Plain:
    def test_inherited(self, name: str = "inherited") -> list[str]:
        create(name)
        return names()

    @staticmethod
    def test_inherited_static() -> list[str]:
        create("static")
        return names()

    class TestInside:
        def test(self) -> list[str]:
            create("inside")
            return names()


@mock_secrets
class Decorated(Plain):
    """Every form of a test method; this module's own pytest does not collect it."""

    def test_method(self) -> list[str]:
        create(type(self).__name__)
        return names()

    @classmethod
    def test_class_method(cls) -> list[str]:
        create(cls.__name__)
        return names()

    @staticmethod
    def test_static_method() -> list[str]:
        create("static")
        return names()

    async def test_coroutine(self) -> list[str]:
        create("coroutine")
        await asyncio.sleep(0)
        return names()

    async def test_async_generator(self) -> AsyncGenerator[list[str], None]:
        create("generator")
        yield names()

    test_partial = partialmethod(Plain.test_inherited, "partial")

    class TestNested:
        def test(self) -> list[str]:
            create("nested")
            return names()

    @dataclass
    class Settings:
        name: str = "x"


class Derived(Decorated):
    def test_method(self) -> list[str]:
        create("before")
        return super().test_method()

    def test_new(self) -> list[str]:
        create("new")
        return names()


@pytest.mark.parametrize(
    ("cls", "method", "expected"),
    [
        (Decorated, "test_method", ["Decorated"]),
        (Decorated, "test_class_method", ["Decorated"]),
        (Decorated, "test_static_method", ["static"]),
        (Decorated, "test_inherited", ["inherited"]),
        (Decorated, "test_inherited_static", ["static"]),
        (Decorated, "test_partial", ["partial"]),
        (Decorated.TestNested, "test", ["nested"]),
        (Decorated.TestInside, "test", ["inside"]),
        (Derived, "test_method", ["Derived", "before"]),
        (Derived, "test_class_method", ["Derived"]),
        (Derived, "test_static_method", ["static"]),
        (Derived, "test_inherited", ["inherited"]),
        (Derived, "test_new", ["new"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", None) or (value if isinstance(value, str) else ""),
)
def test_a_method_that_is_called_directly_runs_inside_the_mock(cls: type, method: str, expected: list[str]) -> None:
    assert expected == getattr(cls(), method)()
    assert expected == getattr(cls(), method)()
    assert () == active.all()


def test_async_methods_that_are_called_directly_run_inside_the_mock() -> None:
    async def first() -> list[str]:
        return await Decorated().test_async_generator().__anext__()

    assert ["coroutine"] == asyncio.run(Decorated().test_coroutine())
    assert ["generator"] == asyncio.run(first())
    assert () == active.all()


def test_bases_that_are_not_decorated_stay_as_they_are() -> None:
    assert World.of(Plain) is None
    assert World.of(Plain.TestInside) is None
    assert issubclass(Decorated.TestInside, Plain.TestInside)
    assert Plain.test_inherited.__code__.co_filename == __file__


def test_every_class_has_a_world_of_its_own() -> None:
    classes = [Decorated, Derived, Decorated.TestNested, Decorated.TestInside]

    assert len(classes) == len({id(world(cls).mock) for cls in classes})
    assert World.of(Decorated.Settings) is None
    assert World.of(int) is None


def test_the_decorators_own_object_is_the_classs_mock() -> None:
    aws = mock_secrets()

    @aws
    class Tests:
        def test(self) -> str:
            create("db")
            return aws.secrets["db"].value  # type: ignore[return-value]

    assert "hunter2" == Tests().test()
    assert world(Tests).mock is aws


def test_options_reach_subclasses_and_nested_classes_and_the_innermost_decorator_wins() -> None:
    @mock_secrets(account="111111111111")
    class Outer:
        @mock_secrets(account="222222222222")
        class TestOwn:
            def test(self) -> None: ...

        class TestNested:
            class TestDeep:
                def test(self) -> None: ...

    class Inherits(Outer):
        class TestMore:
            def test(self) -> None: ...

    @mock_secrets(account="333333333333")
    class Own(Outer):
        class TestMore:
            def test(self) -> None: ...

    accounts = {
        Outer: "1",
        Outer.TestOwn: "2",
        Outer.TestNested: "1",
        Outer.TestNested.TestDeep: "1",
        Inherits: "1",
        Inherits.TestMore: "1",
        Own: "3",
        Own.TestMore: "3",
    }
    for cls, digit in accounts.items():
        with world(cls).mock as aws:
            assert digit * 12 == aws.cloud.account, cls


def test_every_test_starts_from_what_the_classs_code_made() -> None:
    its = world(Decorated)
    its.enter_class()
    create("of-the-class")
    for _ in range(2):
        its.enter_test()
        create("of-setup-method")
        assert ["Decorated", "of-setup-method", "of-the-class"] == sorted(Decorated().test_method())
        its.leave_test()
    assert ["of-the-class"] == names()
    its.leave_class()
    assert () == active.all()


def test_class_code_between_tests_is_kept() -> None:
    its = world(Decorated)
    its.enter_class()
    its.enter_test()
    its.leave_test()
    create("late")
    its.enter_test()
    create("of-the-test")
    its.leave_test()

    assert ["late"] == names()
    its.leave_class()


def test_only_the_outermost_drives() -> None:
    its = world(Decorated)
    for _ in range(2):
        its.enter_class()
    for _ in range(2):
        its.enter_test()
    create("db")
    its.leave_test()
    assert ["db"] == names()
    its.leave_test()
    its.leave_class()
    assert [] == names()
    its.leave_class()
    assert () == active.all()


@pytest.mark.parametrize("leave", ["leave_class", "leave_test"])
def test_leaving_what_was_not_entered_says_so(leave: str) -> None:
    with pytest.raises(MocksmError, match=f"{leave} without enter"):
        getattr(World(mock_secrets(), asked=True), leave)()


def test_an_exception_leaves_class_and_test() -> None:
    @mock_secrets
    class Tests:
        def test(self) -> None:
            raise LookupError

    with pytest.raises(LookupError):
        Tests().test()
    assert () == active.all()


def test_a_static_method_runs_in_the_subclass_that_is_running() -> None:
    its = world(Derived)
    its.enter_class()
    its.enter_test()
    create("of-derived")

    assert ["of-derived", "static"] == Derived.test_static_method()
    its.leave_test()
    its.leave_class()


def test_the_order_of_bases_holds() -> None:
    class Base:
        def test(self) -> str:
            return "base"

    @mock_secrets
    class Left(Base): ...

    class Right(Base):
        def test(self) -> str:
            return f"right of {super().test()}"

    class Both(Left, Right): ...

    assert "right of base" == Both().test()
    assert "base" == Left().test()


def test_a_classs_own_init_subclass_runs_too() -> None:
    seen: list[Any] = []

    @mock_secrets
    class Base:
        def __init_subclass__(cls, label: str = "", **options: Any) -> None:
            super().__init_subclass__(**options)
            seen.append((cls.__name__, label))

        def test(self) -> None: ...

    class Mixin:
        def __init_subclass__(cls, **_: Any) -> None:
            """Break the chain."""

    class Labelled(Base, label="x"): ...

    class Broken(Mixin, Base): ...

    assert [("Labelled", "x")] == seen
    assert len({id(world(cls).mock) for cls in (Base, Labelled, Broken)}) == 3


def test_signatures_and_marks_stay() -> None:
    @mock_secrets
    class Tests:
        @pytest.mark.parametrize("name", ["a"])
        def test(self, name: str, tmp_path: Any) -> None: ...

    assert ("self", "name", "tmp_path") == inspect.unwrap(Tests.test).__code__.co_varnames
    assert ["parametrize"] == [mark.name for mark in vars(Tests.test)["pytestmark"]]


class Colour(enum.Enum):
    RED = 1


@dataclass
class Settings:
    test_mode: bool = True
    tests: type = int


class Mistake(Exception):
    """Not a test."""


@pytest.mark.parametrize("cls", [Colour, Settings, Mistake, int, type], ids=lambda cls: cls.__name__)
def test_a_class_without_tests_is_refused_at_decoration(cls: type) -> None:
    with pytest.raises(
        TypeError, match=f"^mocksm: @mock_secrets cannot decorate the class '{cls.__name__}': .*pytest.mark.mocksm"
    ):
        mock_secrets(cls)


def test_pytest_runs_decorated_classes(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(
        """
        import boto3, pytest
        from mocksm import mock_secrets
        from mocksm.intercept import active

        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        client = boto3.client("secretsmanager", region_name="us-east-1", **keys)
        create = lambda name: client.create_secret(Name=name, SecretString="x")
        names = lambda: sorted(s["Name"] for s in client.list_secrets()["SecretList"])

        class Inherited:
            def test_inherited(self, tmp_path):
                create("inherited")
                assert ["inherited"] == names()

        @mock_secrets
        class TestForms(Inherited):
            @pytest.mark.parametrize("name", ["a", "b"])
            def test_parametrised(self, name):
                create(name)
                assert [name] == names()

            @staticmethod
            def test_static(tmp_path):
                create("static")
                assert ["static"] == names()

            @classmethod
            def test_of_class(cls, tmp_path):
                create("class")
                assert ["class"] == names()

            @pytest.mark.asyncio
            async def test_coroutine(self):
                create("coroutine")
                assert ["coroutine"] == names()

            class TestNested(Inherited):
                def test_nested(self):
                    create("nested")
                    assert ["nested"] == names()

        class TestDerived(TestForms):
            def test_more(self):
                create("more")
                assert ["more"] == names()

        def test_nothing_is_left():
            assert () == active.all()
        """
    )

    result = pytester.runpytest("-p", "no:randomly", "-p", "no:benchmark")

    result.assert_outcomes(passed=6 + 2 + 7 + 2 + 1)
