"""The pytest plugin: hooks, fixture and marker. It leaves the mocking to ``mock``.

Every pytest run of every project that has mocksm installed loads this file and ``ini``: at their top they know pytest alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from mocksm.pytest_plugin import ini

if TYPE_CHECKING:
    from mocksm.mock import MockSecrets

_MARKER = (
    "mocksm(**options): run the test in a cloud of its own, with the options of mocksm.mock_secrets; inner markers win"
)
_SESSION_CLOUD = pytest.StashKey["MockSecrets"]()
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
    ini.options(config)
    ini.secrets(config)
    _open_session_cloud(config)  # where a conftest file loaded the plugin, too late for that file


def _open_session_cloud(config: pytest.Config) -> None:
    if not config.getini("mocksm_collect") or _SESSION_CLOUD in config.stash:
        return
    from mocksm.mock import MockSecrets

    aws = config.stash[_SESSION_CLOUD] = MockSecrets(**ini.options(config), secrets=ini.secrets(config))
    aws.start()
    config.add_cleanup(lambda: _close_session_cloud(aws))  # runs too where a conftest file cannot be imported
    config.hook.pytest_mocksm_seed.call_historic(kwargs={"aws": aws})


def _close_session_cloud(aws: MockSecrets) -> None:
    from mocksm.errors import UnmockedRequest

    try:
        aws.stop()
    except UnmockedRequest as refused:
        raise pytest.UsageError(f"while modules were imported, or in tests without a mock: {refused}") from None


# -- the fixture and the marker ----------------------------------------------------------------------------------------


@pytest.fixture
def mocksm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockSecrets]:
    """Mock AWS Secrets Manager and KMS for this test: a cloud of its own, and the control object for it."""

    def write(name: str, value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    from mocksm.pytest_plugin.refusals import failing_shortly

    aws = _mock_for(request.node)
    failed_before = request.session.testsfailed
    aws.start(environment=write)
    yield aws
    if request.session.testsfailed > failed_before:
        _show_refusals(request.node, aws)
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


def _show_refusals(item: pytest.Item, aws: MockSecrets) -> None:
    """Show beside a failure what was refused before it, as it may be the reason; the failure stays the only one."""
    if refused := aws.take_refusals():
        item.add_report_section("teardown", "mocksm", "\n".join(refused))


@pytest.hookimpl(trylast=True)  # conftest files may add markers to items in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let marked tests use the fixture, and decorated classes their worlds."""
    everywhere = config.getini("mocksm_autouse")
    for item in items:
        if everywhere or item.get_closest_marker("mocksm") is not None:
            _use_fixture(item)
    if "mocksm.worlds" in sys.modules and not config.pluginmanager.has_plugin(_CLASS_WORLDS):
        _let_classes_have_worlds(config, items)


def _use_fixture(item: pytest.Item) -> None:
    """Put the fixture before the test's other function-scoped ones, which may call AWS, and behind those of wider scope."""
    names = [name for name in getattr(item, "fixturenames", ()) if name != "mocksm"]
    defined = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined] # noqa: SLF001 - the only place for scopes
    wider = [at for at, name in enumerate(names) if name in defined and defined[name][-1].scope != "function"]
    names.insert(max(wider, default=-1) + 1, "mocksm")
    item.fixturenames = names  # type: ignore[attr-defined] # a list of its own: the parametrised tests share one


def _let_classes_have_worlds(config: pytest.Config, items: list[pytest.Item]) -> None:
    from mocksm.pytest_plugin.class_worlds import ClassWorlds, world_of

    if any(world_of(cls) for cls in {getattr(item, "cls", None) for item in items}):
        config.pluginmanager.register(ClassWorlds(), _CLASS_WORLDS)
