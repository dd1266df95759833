from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from mocksm.intercept.patch import Patch


def shouting(original: Callable[..., str]) -> Callable[..., str]:
    def speak(speaker: Any, word: str) -> str:
        return original(speaker, word) + "!"

    return speak


@pytest.fixture(name="speaker")
def _speaker() -> type:
    class Speaker:
        def speak(self, word: str) -> str:
            return word

    return Speaker


@pytest.fixture(name="patch")
def _patch(speaker: type) -> Patch:
    return Patch(speaker, "speak", shouting)


def test_install_wraps_and_remove_puts_the_very_method_back(speaker: Any, patch: Patch) -> None:
    before = speaker.speak

    patch.install()

    assert "hello!" == speaker().speak("hello")

    patch.remove()

    assert before is speaker.speak


def test_install_wraps_once_when_called_twice(speaker: Any, patch: Patch) -> None:
    patch.install()
    patch.install()

    assert "hello!" == speaker().speak("hello")


def test_remove_does_nothing_when_not_installed(speaker: Any, patch: Patch) -> None:
    before = speaker.speak

    patch.remove()

    assert before is speaker.speak


def test_remove_leaves_a_wrapper_of_someone_else_when_it_wraps_ours(speaker: Any, patch: Patch) -> None:
    patch.install()
    ours = speaker.speak

    @functools.wraps(ours)  # copies our mark, too
    def theirs(this: Any, word: str) -> Any:
        return f"<{ours(this, word)}>"

    speaker.speak = theirs

    patch.remove()

    assert theirs is speaker.speak
    assert "<hello!>" == speaker().speak("hello")


def test_install_takes_ours_up_again_when_someone_else_put_it_back_late(speaker: Any, patch: Patch) -> None:
    before = speaker.speak
    patch.install()
    with mock.patch.object(speaker, "speak", lambda _, word: word):
        patch.remove()

    patch.install()

    assert "hello!" == speaker().speak("hello")

    patch.remove()

    assert before is speaker.speak


def test_install_wraps_what_is_there_when_it_changed_since_last_time(speaker: Any, patch: Patch) -> None:
    patch.install()
    patch.remove()
    with mock.patch.object(speaker, "speak", lambda _, word: word.upper()):
        patch.install()

        assert "HELLO!" == speaker().speak("hello")

        patch.remove()

        assert "HELLO" == speaker().speak("hello")


def test_a_method_that_is_to_be_left_is_untouched(speaker: Any) -> None:
    before, left = speaker.speak, Patch(speaker, "speak", lambda original: original)

    left.install()
    assert before is speaker.speak
    assert {} == vars(before)

    left.remove()
    assert before is speaker.speak
