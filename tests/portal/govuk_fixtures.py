"""What markup does GOV.UK Frontend itself expect? Its own examples, read from the installed package, as trees."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

COMPONENTS = Path(__file__).resolve().parents[2] / "node_modules/govuk-frontend/dist/govuk/components"
VOID = {"input", "br", "meta", "link", "img", "path", "circle"}


def fixtures(component):
    """Every example of a component: (name, options, html)."""
    file = COMPONENTS / component / "fixtures.json"
    if not file.is_file():
        pytest.fail("GOV.UK Frontend is not installed: run python tools/install_frontend.py")
    return [(one["name"], one["options"], one["html"]) for one in json.loads(file.read_text())["fixtures"]]


class Tree(HTMLParser):
    """Writes markup one element a line, attributes and classes in order, spaces as a browser sees them."""

    def __init__(self):
        super().__init__()
        self.lines, self.depth, self.text = [], 0, ""

    def flush(self):
        if words := " ".join(self.text.split()):
            self.lines.append("  " * self.depth + words)
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.flush()
        kept = [
            (name, " ".join(sorted((value or "").split()) if name == "class" else (value or "").split()))
            for name, value in attrs
        ]
        self.lines.append(
            "  " * self.depth + " ".join([tag, *(f"{name}={value!r}" for name, value in sorted(kept))])
        )
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.depth -= 1

    def handle_endtag(self, tag):
        self.flush()
        if tag not in VOID:
            self.depth -= 1

    def handle_data(self, data):
        self.text += data


def tree(html):
    made = Tree()
    made.feed(str(html))
    made.close()
    made.flush()
    return made.lines


def unknown_options(options, known, path=""):
    """The options, by their path, that we have no way to ask for: {"label.attributes", "items[].disabled"}."""
    found = set()
    for name, value in options.items():
        place = f"{path}{name}"
        if isinstance(value, dict) and place not in known:
            found |= unknown_options(value, known, f"{place}.")
        elif isinstance(value, list) and place not in known:
            for one in value:
                found |= unknown_options(one, known, f"{place}[].") if isinstance(one, dict) else {place}
        elif place not in known:
            found.add(place)
    return found
