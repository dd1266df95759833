"""The session cloud of ``mocksm_collect = true``, for what runs at import; tests with a mock of their own never see it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from mocksm.errors import MocksmError, MocksmWarning
from mocksm.mock import MockSecrets
from mocksm.pytest_plugin import ini, outcomes
from mocksm.pytest_plugin.endings import failing_shortly, show_beside_failure


class SessionCloud:
    """One run's session cloud. As a plugin it tells which module, or which test without a mock, swallowed a refusal."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._aws = MockSecrets(**ini.options(config), secrets=ini.secrets(config))

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
            self._aws.take_ending().report()
        except (MocksmError, MocksmWarning) as told:
            if collected.passed:
                collected.outcome, collected.longrepr = "failed", str(told)
        return collected

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Fail a test without a mock that swallowed a refusal."""
        try:
            yield
        except BaseException as error:
            self._aws.take_ending().report(error)
            raise
        if not outcomes.passed(item):
            show_beside_failure(item, self._aws.take_ending())
        else:
            with failing_shortly():
                self._aws.take_ending().report()

    def _close(self) -> None:
        try:
            self._aws.stop()
        except (MocksmError, MocksmWarning) as told:
            raise pytest.UsageError(str(told)) from None
