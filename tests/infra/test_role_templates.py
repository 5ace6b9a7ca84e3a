"""The templates that the command carries are those of this release."""

import pytest

from infra.role_templates import FOLDER, role_templates

TEMPLATES = role_templates()


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_of_the_command_is_the_one_that_is_synthesised(name: str) -> None:
    """After a change of the role: `python -m infra.role_templates`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == TEMPLATES[name]
