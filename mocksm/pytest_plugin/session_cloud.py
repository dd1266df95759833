"""The session cloud of ``mocksm_collect = true``, for what runs at import; tests with a mock of their own never see it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from mocksm.errors import UnmockedRequest
from mocksm.mock import MockSecrets
from mocksm.pytest_plugin import ini
from mocksm.pytest_plugin.refusals import failing_shortly, show_beside_failure
from mocksm.refusals import report


class SessionCloud:
    """One run's session cloud. As a plugin it tells which module, or which test without a mock, swallowed a refusal."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._aws = MockSecrets(**ini.options(config), secrets=ini.secrets(config))
        self._failed_before = 0

    def open(self, name: str) -> None:
        """Start the mock, until the end of the run, and let plugins and conftest files seed it as they are loaded."""
        self._aws.start()
        self._config.add_cleanup(self._close)  # runs too where a conftest file cannot be imported
        self._config.pluginmanager.register(self, name)
        self._config.hook.pytest_mocksm_seed.call_historic(kwargs={"aws": self._aws})

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Fail a module whose import swallowed a refusal; a conftest file's counts for what is collected next."""
        collected = yield
        try:
            report(self._aws.take_refusals(), None)
        except UnmockedRequest as refused:
            if collected.passed:
                collected.outcome, collected.longrepr = "failed", str(refused)
        return collected

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Remember whether the test is the one that fails."""
        self._failed_before = item.session.testsfailed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Fail a test without a mock that swallowed a refusal."""
        try:
            yield
        except BaseException as error:
            report(self._aws.take_refusals(), error)
            raise
        if item.session.testsfailed > self._failed_before:
            show_beside_failure(item, self._aws.take_refusals())
        else:
            with failing_shortly():
                report(self._aws.take_refusals(), None)

    def _close(self) -> None:
        try:
            self._aws.stop()
        except UnmockedRequest as refused:
            raise pytest.UsageError(str(refused)) from None
