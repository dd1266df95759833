"""Test classes, of unittest and as pytest has them: every test of them runs in its class's world. Knows no plugin."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from mocksm.decorate import is_fixture, wrap
from mocksm.lifetime import Lifetime
from mocksm.testcases import cover_case
from mocksm.worlds import World
