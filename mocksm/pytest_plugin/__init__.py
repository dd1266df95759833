"""The pytest plugin: hooks, fixture and marker. It leaves the mocking to ``mock``.

Every pytest run of every project that has mocksm installed loads this file, ``ini`` and ``outcomes``: at their top they know
pytest alone.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from mocksm.pytest_plugin import ini, outcomes

if TYPE_CHECKING:
    from mocksm.mock import MockSecrets
    from mocksm.told import Told

_MARKER = (
    "mocksm(**options): run the test in a cloud of its own, with the options of mocksm.mock_secrets; inner markers win"
)
_SESSION_CLOUD = "mocksm-session-cloud"
_CLASS_WORLDS = "mocksm-class-worlds"
_CARRIED: pytest.StashKey[list[Told]] = pytest.StashKey()


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
    _spare_rewriting(pluginmanager)


def _spare_rewriting(pluginmanager: pytest.PytestPluginManager) -> None:
    """Take mocksm off the list of packages whose modules pytest rewrites, as it does with every plugin's.

    They have no assertions, so that rewriting them takes longer than importing them and changes nothing. The list has no public
    name; with a pytest that has it elsewhere all works, only slower.
    """
    marked: Any = getattr(getattr(pluginmanager, "rewrite_hook", None), "_must_rewrite", None)
    if isinstance(marked, set):
        marked.discard("mocksm")


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
    _let_swallow(config)
    _open_session_cloud(config)  # where a conftest file loaded the plugin, too late for that file


def _let_swallow(config: pytest.Config) -> None:
    """Say in the environment what the suite may swallow: decorators read no ini file."""
    if names := ini.may_swallow(config):
        environment = pytest.MonkeyPatch()
        environment.setenv("MOCKSM_MAY_SWALLOW", " ".join(names))
        config.add_cleanup(environment.undo)


def _open_session_cloud(config: pytest.Config) -> None:
    if ini.collect(config) and not config.pluginmanager.has_plugin(_SESSION_CLOUD):
        from mocksm.pytest_plugin.session_cloud import SessionCloud

        SessionCloud(config).open(_SESSION_CLOUD)


# -- the report --------------------------------------------------------------------------------------------------------


@pytest.hookimpl(specname="pytest_runtest_makereport")
def pytest_mocksm_notes(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Take what an exception carries out of its mocks before its text is made, and after unittest's has become the call's."""
    if call.excinfo is not None and "mocksm.told" in sys.modules:
        from mocksm.pytest_plugin.reports import carried_out

        item.stash[_CARRIED] = carried_out(call.excinfo.value)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the mocks saw that were active: calls, refusals, rotations, unmocked attempts."""
    report = yield
    outcomes.note(item, report)
    if report.failed and call.excinfo is not None and _CARRIED in item.stash:
        from mocksm.pytest_plugin.reports import sections

        report.sections += sections(call.excinfo.value, item.stash[_CARRIED], still_inside=report.when != "teardown")
    return report


# -- the fixture and the marker ----------------------------------------------------------------------------------------


@pytest.fixture
def mocksm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockSecrets]:
    """Mock AWS Secrets Manager and KMS for this test: a cloud of its own, and the control object for it.

    While ``mocksm_session`` lasts it is that cloud, and what the test does to it is taken back.
    """
    from mocksm.mock import OPTIONS
    from mocksm.pytest_plugin.endings import failing_shortly, show_beside_failure
    from mocksm.pytest_plugin.own_entries import OwnEntries
    from mocksm.pytest_plugin.session_fixture import for_test, shared_with

    marked = _marked(request.node, OPTIONS)
    shared = shared_with(request.node, marked)
    if shared is not None:
        yield from for_test(shared, request.node, marked)
        return
    aws = _mock_for(request.node, marked)
    with ExitStack() as undo:
        environment = OwnEntries(monkeypatch)
        undo.callback(environment.take_off)
        with failing_shortly():
            aws.start(environment=environment.write)
        yield aws
        if not outcomes.passed(request.node):
            show_beside_failure(request.node, aws.take_ending(lasting=()))
        with failing_shortly():
            aws.stop()


@pytest.fixture(scope="session")
def mocksm_session(request: pytest.FixtureRequest, mocksm_session_options: dict[str, Any]) -> Iterator[MockSecrets]:
    """Mock AWS Secrets Manager and KMS for the whole run; each test has the cloud as it was before it (see ``mocksm``)."""
    from mocksm.pytest_plugin.session_fixture import shared

    yield from shared(request.config, mocksm_session_options)


@pytest.fixture(scope="session")
def mocksm_session_options() -> dict[str, Any]:
    """Give the options of ``mocksm_session``; a conftest file may have a fixture of this name."""
    return {}


def _mock_for(item: pytest.Item, marked: dict[str, Any]) -> MockSecrets:
    from mocksm.mock import MockSecrets
    from mocksm.pytest_plugin.endings import failing_shortly

    with failing_shortly():
        mock = MockSecrets(**{**ini.options(item.config), **marked})
    return mock  # noqa: RET504 - to mypy what a context manager surrounds may not have happened


def _marked(item: pytest.Item, valid: tuple[str, ...]) -> dict[str, Any]:
    """Return the options of the test's markers, the inner ones' over the outer ones'; seeds add up, name by name."""
    options: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("mocksm"))):
        if wrong := [*map(repr, marker.args), *(name for name in marker.kwargs if name not in valid)]:
            pytest.fail(
                f"the marker mocksm does not take {', '.join(wrong)}; it takes, by name: {', '.join(valid)}",
                pytrace=False,
            )
        options.update(marker.kwargs, secrets={**options.get("secrets", {}), **_secrets(marker)})
    if options.get("seed") is not None:
        from mocksm.pytest_plugin.seed_files import found

        options["seed"] = found(item, options["seed"])
    return options


def _secrets(marker: pytest.Mark) -> dict[str, Any]:
    from mocksm.handles.sowing import checked_values
    from mocksm.pytest_plugin.endings import failing_shortly

    with failing_shortly():
        secrets = checked_values(marker.kwargs.get("secrets"))
    return secrets  # noqa: RET504 - likewise


@pytest.hookimpl(trylast=True)  # conftest files may add markers to items in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let marked tests use the fixture, and decorated classes their worlds."""
    everywhere = ini.autouse(config)
    for item in items:
        wanted = everywhere or item.get_closest_marker("mocksm") is not None
        # Items of other plugins (YAML files, linters) may know no fixtures.
        if hasattr(item, "_fixtureinfo") and (wanted or "mocksm_session" in getattr(item, "fixturenames", ())):
            from mocksm.pytest_plugin.own_place import use_fixture

            use_fixture(item)
    if "mocksm.decorating.worlds" in sys.modules and not config.pluginmanager.has_plugin(_CLASS_WORLDS):
        _let_classes_have_worlds(config, items)


def _let_classes_have_worlds(config: pytest.Config, items: list[pytest.Item]) -> None:
    from mocksm.pytest_plugin.class_worlds import ClassWorlds, world_of

    if any(world_of(cls) for cls in {getattr(item, "cls", None) for item in items}):
        config.pluginmanager.register(ClassWorlds(), _CLASS_WORLDS)
