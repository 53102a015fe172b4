"""Do the rules of the design hold in the code as it stands? No page, no permission and no move escapes them."""

import ast
from pathlib import Path

import pytest
import rules
from django.conf import settings
from django.urls import URLResolver, get_resolver

from portal.permissions import PERMISSIONS
from requests_app.transitions import MOVES, REQUESTER

SOURCES = [
    path
    for app in ("portal", "requests_app", "footage_app")
    for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def routes(resolver=None, before=""):
    """Every route of the site map: (path, view)."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, where)
        else:
            yield where, entry.callback


ALL_ROUTES = list(routes())


# --- who may do it --------------------------------------------------------------------------------
@pytest.mark.parametrize("where, view", ALL_ROUTES, ids=[where for where, _ in ALL_ROUTES])
def test_every_view_says_who_may_open_it(where, view):
    access = getattr(view, "access", None)
    assert access, f"{where} carries no access decorator"
    if access["kind"] == "staff":
        assert rules.perm_exists(access["permission"]), access["permission"]
    if access["kind"] == "anyone":
        assert len(access["why"]) > 10, "say why this page may be open"


def test_staff_pages_are_for_staff():
    """Only what somebody needs who is not signed in yet, or no longer."""
    open_pages = {
        where for where, view in ALL_ROUTES if where.startswith("staff/") and view.access["kind"] != "staff"
    }
    assert open_pages == {
        "staff/sign-in/",
        "staff/sign-in/second-step/",
        "staff/sign-in/passkey/",
        "staff/sign-in/sign-out/",
        "staff/invitation/<str:token>/",
    }


def texts_of(path):
    """Every string in a source file."""
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_permission_is_used_somewhere():
    spoken = set().union(*(texts_of(path) for path in SOURCES if path.name != "permissions.py"))
    assert set(PERMISSIONS) - spoken == set()


def test_every_move_names_a_permission_that_exists():
    assert {move.permission for move in MOVES.values()} - {REQUESTER} <= set(PERMISSIONS)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nobody_asks_the_user_where_superusers_always_say_yes(path):
    """`user.has_perm` is True for every superuser; only `rules.has_perm` keeps four eyes."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr == "has_perm":
            assert isinstance(node.value, ast.Name) and node.value.id == "rules", f"{path}:{node.lineno}"


# --- when it may happen ---------------------------------------------------------------------------
@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_but_a_move_assigns_the_status_of_a_request(path):
    if path.name == "move.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        for target in targets:
            named = isinstance(target, ast.Attribute) and target.attr == "status"
            on_a_request = named and isinstance(target.value, ast.Name) and "request" in target.value.id
            assert not on_a_request, f"{path}:{node.lineno}"
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            of_requests = "FootageRequest" in ast.unparse(node.func)
            assert not (of_requests and any(word.arg == "status" for word in node.keywords)), (
                f"{path}:{node.lineno}"
            )


WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_update", "save"}


def may_write_a_status(source):
    """The lines that assign a status, write its column by keyword or by name, or set whatever is named."""
    for node in ast.walk(ast.parse(source)):
        said = list(ast.walk(node))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            parts = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(one, ast.Attribute) and one.attr == "status" for one in parts):
                yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in WRITERS:
            by_keyword = any(word.arg == "status" for word in node.keywords)
            if by_keyword or any(isinstance(one, ast.Constant) and one.value == "status" for one in said):
                yield node.lineno


@pytest.mark.parametrize(
    "line",
    [
        "rows.update(status=Status.DECIDED)",
        "rows.update(**{'status': 'decided'})",
        "one.status = 'decided'",
        "one.closed_at, one.status = now, 'decided'",
        "setattr(one, name, value)",
        "FootageRequest.objects.bulk_update(rows, ['status'])",
        "rows.update_or_create(pk=1, defaults={'status': 'decided'})",
        "one.save(update_fields=['status'])",
    ],
)
def test_each_way_of_writing_a_status_is_seen(line):
    assert list(may_write_a_status(line)) == [1]


@pytest.mark.parametrize("path", [path for path in SOURCES if "footage_app" not in path.parts], ids=str)
def test_nothing_but_a_move_writes_a_status_under_any_name(path):
    """`footage_app` has jobs with a status of their own, and knows no request."""
    if path.name != "move.py":
        assert list(may_write_a_status(path.read_text())) == [], path


# --- what the law asks of the code ------------------------------------------------------------------
def named_in(path):
    """Every name and every string of a source file: how it may speak of a column."""
    names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    return names | texts_of(path)


def test_the_photo_of_a_person_is_read_by_people_alone():
    """Shown on one page. The other two move it to the request, and erase it; nothing compares it with a recording."""
    likely = [path for path in SOURCES if "photo_key" in path.read_text()]
    speak = {path.name for path in likely if "photo_key" in named_in(path)}
    assert speak == {"files.py", "intake.py", "erasure.py"}


def test_nothing_but_the_clocks_assigns_a_due_date():
    """No date is typed: intake's is the day of receipt, for the moment until the clocks are started."""
    assign = set()
    for path in (path for path in SOURCES if "due_on" in path.read_text()):
        for node in ast.walk(ast.parse(path.read_text())):
            targets = getattr(node, "targets", [])
            if any(isinstance(one, ast.Attribute) and one.attr == "due_on" for one in targets):
                assign.add(path.name)
            written = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "create"}
            if written and any(word.arg == "due_on" for word in node.keywords):
                assign.add(path.name)
    assert assign == {"clocks.py", "intake.py"}


# --- how it is written ----------------------------------------------------------------------------
@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_module_says_which_question_it_answers(path):
    source = path.read_text()
    if source.strip():
        assert ast.get_docstring(ast.parse(source)), f"{path} has no docstring"
    assert path.stem not in {"utils", "helpers", "common", "services", "managers", "misc"}
