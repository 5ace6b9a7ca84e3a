"""A patch holds only for the source it was written against."""

from collections.abc import Callable
from types import ModuleType

import pytest

from local.plane.patching import PatchOutdatedError, fingerprint, replace


class Emulator(ModuleType):
    """Stands in for a module of the emulator."""

    @staticmethod
    def greet(name: str) -> str:
        """What a patch will replace."""
        return f"hello {name}"


@pytest.fixture
def emulator() -> Emulator:
    """A module of its own for each test."""
    return Emulator("emulator")


def louder(original: Callable[[str], str], name: str) -> str:
    return original(name).upper()


def politer(original: Callable[[str], str], name: str) -> str:
    return original(f"dear {name}")


def test_puts_the_patch_in_place_and_gives_it_the_original(emulator: Emulator) -> None:
    replace(emulator, "greet", sha256=fingerprint(emulator, "greet"))(louder)
    assert emulator.greet("you") == "HELLO YOU"


def test_stacks_two_patches_of_one_function(emulator: Emulator) -> None:
    sha256 = fingerprint(emulator, "greet")
    replace(emulator, "greet", sha256=sha256)(louder)
    replace(emulator, "greet", sha256=sha256)(politer)
    assert emulator.greet("you") == "HELLO DEAR YOU"


def test_refuses_and_names_the_patch_when_the_source_has_changed(emulator: Emulator) -> None:
    with pytest.raises(PatchOutdatedError, match=r"louder patches emulator\.greet, whose source has changed"):
        replace(emulator, "greet", sha256="0" * 64)(louder)
    assert emulator.greet("you") == "hello you"


def test_refuses_when_the_function_is_gone(emulator: Emulator) -> None:
    with pytest.raises(PatchOutdatedError, match=r"emulator\.wave, which does not exist any more"):
        replace(emulator, "wave", sha256="0" * 64)(louder)
