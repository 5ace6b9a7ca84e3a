"""What can be followed in the documentation leads somewhere: links, make targets, options and configs."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from sluice.config.load import load_config
from sluice.planner.deployment import plan_deployment
from sluice_cli.main import app
from tests.docs.markdown import ROOT, Page, code_in, page, pages
from tests.docs.product import commands

PAGES = pages()
README = page("README.md")
COMMANDS = commands(typer.main.get_command(app))


def named(one: Page) -> str:
    return one.name


def leads_nowhere(one: Page, link: str) -> bool:
    path, _, anchor = link.partition("#")
    found = (one.path.parent / path).resolve() if path else one.path
    if not found.exists():
        return True
    is_page = found.suffix == ".md"
    return bool(anchor) and is_page and anchor not in Page(found, found.read_text("utf-8")).anchors()


def shell_lines(one: Page) -> Iterator[list[str]]:
    """The words of each command line; what stands in here-documents is none."""
    for block in one.blocks("bash"):
        text = re.sub(r"<<'(\w+)'.*?^\1$", "", block, flags=re.MULTILINE | re.DOTALL)
        for line in text.replace("\\\n", " ").splitlines():
            for command in re.split(r"\|\|?|&&|\$\(", line):
                yield shlex.split(command.replace('"', "").rstrip(") "), comments=True)


def commands_of(program: str) -> list[tuple[str, list[str]]]:
    """Page and words of each command line that calls the program."""
    lines = [(one.name, words) for one in PAGES for words in shell_lines(one)]
    return [(name, words[1:]) for name, words in lines if words[:1] == [program]]


def configs() -> list[tuple[str, str]]:
    found = [(one.name, block) for one in PAGES for block in one.blocks("yaml") if "\napplication:" in block]
    return [(f"{name} {number}", text) for number, (name, text) in enumerate(found)]


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_links_lead_somewhere_when_they_stay_in_the_repository(one: Page) -> None:
    own = [link for link in one.links() if "://" not in link]
    assert [link for link in own if leads_nowhere(one, link)] == []


def test_every_page_can_be_reached_when_one_begins_at_the_readme() -> None:
    reached, waiting = set[Path](), [README]
    while waiting:
        one = waiting.pop()
        if one.path in reached:
            continue
        reached.add(one.path)
        targets = {(one.path.parent / link.partition("#")[0]).resolve() for link in one.links()}
        waiting += [Page(path, path.read_text("utf-8")) for path in targets if path.suffix == ".md"]
    documentation = [one for one in PAGES if one.name.startswith("docs/") or "/" not in one.name]
    assert [one.name for one in documentation if one.path not in reached] == []


def test_readme_asks_for_exactly_two_commands_when_somebody_tries_sluice() -> None:
    assert README.section("Try it").count("```bash") == 1
    assert "```bash\nmake demo\nmake test\n```" in README.section("Try it")


def test_make_targets_exist_when_the_documentation_names_them() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    in_prose = {code for one in PAGES for code in code_in(one.prose) if code.startswith("make ")}
    said = {code.split()[1] for code in in_prose} | {words[0] for _, words in commands_of("make")}
    assert said - targets == set()


def test_verbs_and_options_exist_when_the_documentation_shows_a_command_line() -> None:
    wrong = [
        (name, words)
        for name, words in commands_of("sluice")
        if verb_in(words) not in COMMANDS or not options_in(words) <= options_of(verb_in(words))
    ]
    assert wrong == []


def verb_in(words: list[str]) -> str:
    """`deploy`; of a verb with verbs of its own all of them, as in `local identity add`."""
    return next((verb for verb in (" ".join(words[:count]) for count in (3, 2, 1)) if verb in COMMANDS), "")


@pytest.mark.parametrize("text", [text for _, text in configs()], ids=[name for name, _ in configs()])
def test_config_can_be_run_when_the_documentation_shows_a_whole_one(text: str) -> None:
    loaded = load_config(text.encode(), strict=True)
    assert plan_deployment(loaded.config).targets


def options_in(words: list[str]) -> set[str]:
    return {word for word in words if word.startswith("-")} - {"-"}


def options_of(verb: str) -> set[str]:
    return {name for option in COMMANDS[verb].params for name in option.opts}
