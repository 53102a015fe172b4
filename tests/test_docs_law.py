"""Does the page of the law name files and tests that exist, and has each of its rules both?"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "law.md"
LINK = re.compile(r"\[`([^`]+)`\]\(([^)]+)\)")
COLUMNS = "| rule | provision | kept by | shown by |"
END = "## To be confirmed by a lawyer"


def rows(page):
    """The rules: four cells each, under whichever heading."""
    lines = page.split(END)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0] not in ("rule", "---")]


@cache
def functions_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def what_is_wrong(page):
    """In words, a line each."""
    for row in rows(page):
        if len(row) != 4 or not all(row):
            yield f"Not four cells: {row}"
            continue
        files, tests = LINK.findall(row[2]), LINK.findall(row[3])
        if not files or not tests:
            yield f"No file, or no test: {row[0]}"
        for name, target in files:
            if not target.endswith(name) or not (PAGE.parent / target).is_file():
                yield f"There is no file {target} ({name})"
        for name, target in tests:
            path = PAGE.parent / target
            if not path.is_file() or not name.startswith("test_") or name not in functions_of(path):
                yield f"There is no test {name} in {target}"


def test_each_rule_names_a_file_and_a_test_that_exist():
    page = PAGE.read_text(encoding="utf-8")
    assert list(what_is_wrong(page)) == []
    assert page.count(COLUMNS) == page.split(END)[0].count("\n## "), "a heading without its table"
    assert len(rows(page)) > 80


def test_what_is_gone_is_noticed():
    here = "../tests/test_docs_law.py"
    good = f"| A rule. | An Act | [`law/months.py`](../requests_app/law/months.py) | [`test_what_is_gone_is_noticed`]({here}) |"
    assert list(what_is_wrong(good)) == []
    for now, then in [
        ("months.py)", "years.py)"),
        ("`law/months.py`", "`law/letters.py`"),
        ("`test_what_is_gone_is_noticed`", "`test_what_never_was`"),
        ("test_docs_law.py)", "test_nowhere.py)"),
        ("| An Act ", ""),
        ("[`law/months.py`](../requests_app/law/months.py)", "somewhere"),
    ]:
        assert list(what_is_wrong(good.replace(now, then))), then


def test_what_a_lawyer_must_confirm_stands_on_the_page_and_leads_to_the_letters():
    confirm = PAGE.read_text(encoding="utf-8").split(END)[1]
    assert "(letters.md)" in confirm and len(re.findall(r"^\| [^-w]", confirm, re.MULTILINE)) >= 15
