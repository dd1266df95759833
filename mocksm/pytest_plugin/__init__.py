"""The pytest plugin: hooks, fixture and marker. It leaves the mocking to ``mock``.

Every pytest run of every project that has mocksm installed loads this file and ``ini``: at their top they know pytest alone.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from mocksm.pytest_plugin import ini

if TYPE_CHECKING:
    from mocksm.mock import MockSecrets

_MARKER = (
    "mocksm(**options): run the test in a cloud of its own, with the options of mocksm.mock_secrets; inner markers win"
)
_SESSION_CLOUD = "mocksm-session-cloud"
_CLASS_WORLDS = "mocksm-class-worlds"


class Hooks:
    """The hooks that mocksm calls in plugins and conftest files."""

    @pytest.hookspec(historic=True)
    def pytest_mocksm_seed(self, aws: MockSecrets) -> None:
        """Fill the session cloud of ``mocksm_collect = true``; called once, as the plugin or conftest file is loaded.

        Args:
            aws: The session cloud. A conftest file's own module level runs before its hook, what it imports as well; test
                modules and the conftest files below it run after.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare mocksm's own hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    ini.declare(parser)


# -- the session cloud -------------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Open the session cloud before conftest files and test modules are imported."""
    _open_session_cloud(early_config)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and complain of a wrong ini file whether or not a test uses it."""
    config.addinivalue_line("markers", _MARKER)
    ini.check(config)
    _open_session_cloud(config)  # where a conftest file loaded the plugin, too late for that file


def _open_session_cloud(config: pytest.Config) -> None:
    if ini.collect(config) and not config.pluginmanager.has_plugin(_SESSION_CLOUD):
        from mocksm.pytest_plugin.session_cloud import SessionCloud

        SessionCloud(config).open(_SESSION_CLOUD)


# -- the report --------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what policies refused to the test's fixture ``mocksm``."""
    report = yield
    aws = getattr(item, "funcargs", {}).get("mocksm") if report.when == "call" and report.failed else None
    if aws is not None:
        from mocksm.pytest_plugin.reports import refusals

        if told := refusals(aws):
            report.sections.append(("mocksm: refused by policies", told))
    return report


# -- the fixture and the marker ----------------------------------------------------------------------------------------


@pytest.fixture
def mocksm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockSecrets]:
    """Mock AWS Secrets Manager and KMS for this test: a cloud of its own, and the control object for it."""
    from mocksm.pytest_plugin.own_entries import OwnEntries
    from mocksm.pytest_plugin.refusals import failing_shortly, show_beside_failure

    aws = _mock_for(request.node)
    failed_before = request.session.testsfailed
    with ExitStack() as undo:
        environment = OwnEntries(monkeypatch)
        undo.callback(environment.take_off)
        aws.start(environment=environment.write)
        yield aws
        if request.session.testsfailed > failed_before:
            show_beside_failure(request.node, aws.take_refusals())
        with failing_shortly():
            aws.stop()


def _mock_for(item: pytest.Item) -> MockSecrets:
    from mocksm.errors import MocksmError
    from mocksm.mock import OPTIONS, MockSecrets

    options = {**ini.options(item.config), **_marked(item, OPTIONS)}
    try:
        return MockSecrets(**options)
    except MocksmError as error:
        pytest.fail(str(error), pytrace=False)


def _marked(item: pytest.Item, valid: tuple[str, ...]) -> dict[str, Any]:
    """Return the options of the test's markers, the inner ones' over the outer ones'; seeds add up, name by name."""
    options: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("mocksm"))):
        if wrong := [*map(repr, marker.args), *(name for name in marker.kwargs if name not in valid)]:
            pytest.fail(
                f"the marker mocksm does not take {', '.join(wrong)}; it takes, by name: {', '.join(valid)}",
                pytrace=False,
            )
        secrets = {**options.get("secrets", {}), **(marker.kwargs.get("secrets") or {})}
        options.update(marker.kwargs, secrets=secrets)
    return options


@pytest.hookimpl(trylast=True)  # conftest files may add markers to items in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let marked tests use the fixture, and decorated classes their worlds."""
    everywhere = ini.autouse(config)
    for item in items:
        if (everywhere or item.get_closest_marker("mocksm") is not None) and hasattr(item, "_fixtureinfo"):
            _use_fixture(item)  # items of other plugins (YAML files, linters) may know no fixtures
    if "mocksm.decorating.worlds" in sys.modules and not config.pluginmanager.has_plugin(_CLASS_WORLDS):
        _let_classes_have_worlds(config, items)


def _use_fixture(item: Any) -> None:
    """Put the fixture before the test's other function-scoped ones, which may call AWS, and behind those of wider scope."""
    names = [name for name in item.fixturenames if name != "mocksm"]
    defined = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - pytest tells scopes nowhere else
    wider = [at for at, name in enumerate(names) if name in defined and defined[name][-1].scope != "function"]
    names.insert(max(wider, default=-1) + 1, "mocksm")
    item.fixturenames = names  # a list of its own: the tests of one parametrised function share theirs


def _let_classes_have_worlds(config: pytest.Config, items: list[pytest.Item]) -> None:
    from mocksm.pytest_plugin.class_worlds import ClassWorlds, world_of

    if any(world_of(cls) for cls in {getattr(item, "cls", None) for item in items}):
        config.pluginmanager.register(ClassWorlds(), _CLASS_WORLDS)
