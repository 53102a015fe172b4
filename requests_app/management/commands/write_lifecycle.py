"""What is the life of a request, for people who do not read code? A picture and a table, from the one table of moves."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from requests_app.models import Status
from requests_app.models.request import CLOSED_STATUSES
from requests_app.transitions import MOVES, REQUESTER

PAGE = settings.BASE_DIR / "docs" / "lifecycle.md"
HEAD = """# The life of a request

Made from `requests_app/transitions.py` by `manage.py write_lifecycle`: change it there. A move happens only from a
status that stands in its row, by somebody who holds the permission of its row (`portal/permissions.py` says which roles
those are), and is recorded in the request's own history in the same transaction.
"""
TABLE = """
| move | from | to | who may | counts as work on the request |
|---|---|---|---|---|
"""
FOOT = """
Whoever did work that counts cannot approve the request, whatever their role.
"""


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md; with --check only says whether it is up to date."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        wanted = page()
        if not check:
            PAGE.write_text(wanted, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            self.stderr.write("docs/lifecycle.md is out of date. Run: manage.py write_lifecycle")
            sys.exit(1)


def page():
    return HEAD + diagram() + TABLE + "\n".join(map(row, MOVES.values())) + "\n" + FOOT


def diagram():
    lines = ["", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {status.value} : {status.label}" for status in Status]
    for move in MOVES.values():
        for source in move.sources or ("[*]",):
            lines.append(f"    {source} --> {move.target} : {move.label}")
    lines += [f"    {status} --> [*]" for status in Status.values if status in CLOSED_STATUSES]
    return "\n".join([*lines, "```", ""])


def row(move):
    sources = ", ".join(Status(source).label for source in move.sources) or "(nothing)"
    who = "the requester" if move.permission == REQUESTER else f"`{move.permission}`"
    cells = [
        f"`{move.name}`: {move.label}",
        sources,
        Status(move.target).label,
        who,
        "yes" if move.is_work else "no",
    ]
    return f"| {' | '.join(cells)} |"
