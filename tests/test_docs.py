"""Do the pages for people who run or change the service speak of what is there?"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
NAME = re.compile(r"`([A-Z][A-Z_]{3,})`")


@cache
def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


def cells(text):
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]


def test_the_first_page_is_read_in_one_go():
    assert len(page("README.md").splitlines()) <= 60


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(path):
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def read_from_the_environment(path):
    """The names that a module asks of the environment: os.environ.get("NAME"), or yes("NAME")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            asked = ast.unparse(node.func)
            if asked in {"os.environ.get", "yes"}:
                yield node.args[0].value


def test_every_setting_is_in_the_table_and_nothing_else():
    sources = [ROOT / "portal" / "settings.py", ROOT / "requests_app" / "law" / "data.py"]
    asked = {name for path in sources for name in read_from_the_environment(path)}
    table = page("docs/deploy.md").split("## Settings")[1].split("The force's own rules stand")[0]
    told = {name for row in cells(table) for name in NAME.findall(row[0])}
    assert told == asked


def test_the_rules_of_the_force_are_told_with_the_days_that_they_have():
    table = page("docs/deploy.md").split("The force's own rules stand")[1].split("## ")[0]
    rows = [row for row in cells(table) if NAME.findall(row[0])]
    assert len(rows) >= 8
    for row in rows:
        told = [int(number) for number in re.findall(r"\d+", row[2])]
        values = []
        for name in NAME.findall(row[0]):
            value = getattr(settings, name)
            value = sorted(set(value.values()), reverse=True) if isinstance(value, dict) else value
            values += value if isinstance(value, list) else [value]
        assert told == values, row[0]


def test_the_map_names_what_is_there():
    for row in cells(page("ARCHITECTURE.md").split("## Where is what")[1].split("### ")[0]):
        room = None
        for name in re.findall(r"`([\w/.*]+)`", row[0]):
            room = room or ROOT / name.rpartition("/")[0]
            found = [*ROOT.glob(name.rstrip("/")), *room.glob(name.rstrip("/"))]
            assert found, f"There is no {name}"


def test_the_map_of_the_lifecycle_names_every_room():
    rooms = cells(page("ARCHITECTURE.md").split("### The rooms")[1].split("## ")[0])
    told = [name for row in rooms for name in re.findall(r"`(\w+)`", row[1])]
    there = {path.stem for path in (ROOT / "requests_app" / "lifecycle").glob("*.py")} - {"__init__"}
    assert len(told) == len(set(told)) and set(told) == there


def test_every_command_that_a_page_names_exists():
    pages = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    named = set(re.findall(r"manage\.py (\w+)", pages)) | set(
        re.findall(r"`(audit_verify|invariants)`", pages)
    )
    assert len(named) > 8 and named - set(get_commands()) == set()


def test_the_commands_of_the_house_are_in_the_readme_or_in_the_guide_for_forces():
    ours = {
        path.stem
        for app in ("portal", "footage_app", "requests_app")
        for path in (ROOT / app / "management" / "commands").glob("[a-z]*.py")
    }
    told = page("README.md") + page("docs/deploy.md") + page("CONTRIBUTING.md")
    behind = {"demo", "read_postcodes"}  # called by script/server and script/bootstrap
    assert {name for name in ours - behind if name not in told} == set()
