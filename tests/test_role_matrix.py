"""Who gets through which door, and is it on record? Every route, by hand, against every kind of visitor."""

import copy
import re

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import Max
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from portal.models import AuditEvent, User
from requests_app.lifecycle import identity, questions
from requests_app.lifecycle.redaction import redactions_of
from requests_app.models import Delivery, FootageRequest, Status
from requests_app.what_is_withheld import general_items
from tests.addresses import Address
from tests.doors import (
    BY_TOKEN,
    DOORS,
    EVERYBODY,
    FOLLOW,
    FORBIDDEN,
    MISSING,
    SECOND_FACTOR,
    SIGN_IN,
    STAFF,
    THROUGH,
    WANDERING,
    expected,
    strongest,
    verbs,
)
from tests.people import PASSWORD, sign_in
from tests.quiet_doors import OWN_ACCOUNT, QUIET, WHILE_OPEN
from tests.requests_app.letting_in import let_in
from tests.standing_world import rolled_back, world  # noqa: F401

# One world is built, not one a process.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("role matrix")]


@pytest.fixture(autouse=True)
def own_folders(world, settings):  # noqa: F811
    for name, folder in world.folders.items():
        setattr(settings, name, folder)
    settings.DEMO = True


def knock(world, visitor, verb, door, kwargs=None, strict=False, asked=""):  # noqa: F811
    """One person at one door; what it changes is forgotten."""
    address = world.addresses.get(door, Address())
    url = reverse(door.split(" ")[0], kwargs=address.own if kwargs is None else kwargs) + asked
    client = Client(enforce_csrf_checks=strict)
    client.cookies = copy.deepcopy(world.visitors[visitor].cookies)
    data = address.data if verb == "POST" else None
    with override_settings(SECOND_FACTOR_REQUIRED=visitor == "no_second_factor"), rolled_back():
        before = AuditEvent.objects.aggregate(newest=Max("pk"))["newest"]
        response = getattr(client, verb.lower())(url, data)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        response.entries = list(AuditEvent.objects.filter(pk__gt=before))
    return response


def outcome(response):
    where = response.get("Location", "").split("?")[0]
    if response.status_code in (403, 404):
        return {403: FORBIDDEN, 404: MISSING}[response.status_code]
    ends = {"account_login": SIGN_IN, "mfa_index": SECOND_FACTOR, "public:follow": FOLLOW}
    turned_away = {reverse(name): how for name, how in ends.items()}
    if response.status_code == 302 and where in turned_away:
        return turned_away[where]
    assert response.status_code in (200, 302, 400, 401, 409, 422), response.status_code
    return THROUGH


def masked(body):
    """Without what is drawn by lot for every page."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", body)


def assert_guarded(response, what):
    """What every answer carries, whoever asked."""
    cache = response.get("Cache-Control", "")
    assert "no-store" in cache and "private" in cache, f"{what}: Cache-Control {cache!r}"
    assert response["X-Content-Type-Options"] == "nosniff", what
    assert response["X-Frame-Options"] == "DENY", what
    assert response["Referrer-Policy"] == "same-origin", what
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", what
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, what
    for name, cookie in response.cookies.items():
        assert cookie["samesite"] == "Lax", f"{what}: {name}"
        assert cookie["httponly"] or cookie["max-age"] == 0, f"{what}: {name}"


def names_of(resolver, before=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of(entry, before + (f"{entry.namespace}:" if entry.namespace else ""))
        else:
            yield before + entry.name


# --- the doors ------------------------------------------------------------------------------------
def test_every_route_is_in_the_table():
    assert {door.split(" ")[0] for door in DOORS} == set(names_of(get_resolver()))


@pytest.mark.parametrize("door", DOORS)
def test_only_those_who_may_get_through(world, door):  # noqa: F811
    wrong = []
    for verb in verbs(door):
        for visitor in sorted(EVERYBODY):
            response = knock(world, visitor, verb, door)
            got, wanted = outcome(response), expected(door, visitor)
            if door in WANDERING and got in (SIGN_IN, SECOND_FACTOR, FOLLOW):
                got = THROUGH
            if got != wanted:
                wrong.append(f"{verb} as {visitor}: {got}, not {wanted}")
            assert_guarded(response, f"{verb} {door} as {visitor}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("door", DOORS)
def test_what_is_foreign_looks_like_what_is_not_there(world, door):  # noqa: F811
    for verb in verbs(door):
        answers = {}
        for kwargs in world.addresses.get(door, Address()).strangers:
            response = knock(world, strongest(door), verb, door, kwargs)
            assert response.status_code == 404, f"{verb} {door} {kwargs}: {response.status_code}"
            assert_guarded(response, f"{verb} {door} {kwargs}")
            headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
            answers[masked(response.body), str(headers)] = kwargs
        assert len(answers) <= 1, f"{verb} {door}: told apart: {list(answers.values())}"


FOR_SOME = [door for door, row in DOORS.items() if row[2:] == (MISSING,) and not door.startswith("mfa_")]


@pytest.mark.parametrize("door", FOR_SOME)
def test_whom_a_thing_is_not_for_sees_the_same_as_if_there_were_none(world, door):  # noqa: F811
    for verb in verbs(door):
        none = knock(world, strongest(door), verb, door, world.addresses[door].strangers[-1])
        for visitor in sorted(STAFF - DOORS[door][1]):
            kept = knock(world, visitor, verb, door)
            assert masked(kept.body) == masked(none.body), f"{verb} {door} as {visitor}"


@pytest.mark.parametrize("door", [door for door in DOORS if "P" in DOORS[door][0] and door not in BY_TOKEN])
def test_no_form_is_taken_from_another_site(world, door):  # noqa: F811
    response = knock(world, strongest(door), "POST", door, strict=True)
    assert response.status_code == 403
    assert_guarded(response, door)


def everything_that_counts():
    """What no reading may change: the acts on record, statuses, hand-overs."""
    acts = AuditEvent.objects.filter(is_work=True).count()
    return acts, sorted(FootageRequest.objects.values_list("pk", "status")), Delivery.objects.count()


@pytest.mark.parametrize("door", [door for door in DOORS if DOORS[door][0] == "P"])
def test_a_link_cannot_do_what_a_button_does(world, door):  # noqa: F811
    before = everything_that_counts()
    for verb in ("GET", "HEAD"):
        response = knock(world, strongest(door), verb, door)
        assert response.status_code == 405 or door in WANDERING, f"{verb}: {response.status_code}"
        assert_guarded(response, door)
    assert everything_that_counts() == before


@pytest.mark.parametrize("door", [door for door in DOORS if "G" in DOORS[door][0]])
def test_asking_for_the_head_alone_answers_as_the_whole_would(world, door):  # noqa: F811
    whole, head = (knock(world, strongest(door), verb, door) for verb in ("GET", "HEAD"))
    assert head.status_code == whole.status_code
    assert not head.body
    assert head.get("Content-Type") == whole.get("Content-Type")
    assert_guarded(head, door)


@pytest.mark.parametrize("door", [door for door in DOORS if DOORS[door][0] == "G"])
def test_a_form_sent_to_a_page_that_takes_none_does_nothing(world, door):  # noqa: F811
    before = everything_that_counts()
    assert knock(world, strongest(door), "POST", door).status_code in (200, 302, 405)
    assert everything_that_counts() == before


# --- what is read is on record ----------------------------------------------------------------------
READ = [door for door in DOORS if "G" in DOORS[door][0] and door not in QUIET and door not in WHILE_OPEN]


def asked_of(world, door):  # noqa: F811
    """What has to stand in an address so that there is something to see."""
    seen = urlencode({"seen": world.awaiting.decision.frozen_hashes}, doseq=True)
    row = redactions_of(world.preparing).get()
    withheld = general_items(row.plan, list(row.withheld.all()))[0].key
    return {
        "approval:approve": f"?{seen}",
        "approval:first_look": f"?{seen}",
        "review:give_ground": "?" + urlencode({"item": withheld, "ground": "P3-45-4-C"}),
        "footage:search": "?officer=217EA",
    }.get(door, "")


@pytest.mark.parametrize("door", READ)
def test_whoever_is_shown_something_of_somebody_is_on_record(world, door):  # noqa: F811
    visitor = strongest(door)
    response = knock(world, visitor, "GET", door, asked=asked_of(world, door))
    shows = {"approval:still": 302}  # of a video there are none: see the pages of pictures
    assert response.status_code == shows.get(door, 200)
    actor = "requester" if visitor == "requester" else f"user:{vars(world.staff)[visitor].pk}"
    assert [one.actor for one in response.entries] or door in shows, f"{door} was read, and nobody knows"
    assert {one.actor for one in response.entries} <= {actor}


def test_what_an_open_request_shows_is_on_record_too(world):  # noqa: F811
    one, by = world.searching, world.staff.caseworker
    asked = questions.ask(one, "format", text="Sound or no sound?", by=by)
    identity.ask_for_proof(one, proves="identity", doubt="Two of that name.", suffices="A bill.", by=by)
    client, chain = let_in(Client(), one), AuditEvent.objects.filter(chain=one.reference)
    addresses = {"public:question": [asked.pk], "public:withdraw": [], "public:send_proof": ["identity"]}
    assert set(addresses) == WHILE_OPEN
    for door, args in addresses.items():
        before = chain.count()
        assert client.get(reverse(door, args=args)).status_code == 200
        assert chain.count() == before + 1, door


@pytest.mark.parametrize("door", QUIET)
def test_what_is_not_on_record_shows_nothing_of_anybody(world, door):  # noqa: F811
    response = knock(world, strongest(door), "GET", door)
    assert not response.entries, f"{door} is on record: take it from the list"
    if QUIET[door] != OWN_ACCOUNT and door not in ("casework:accept_invite", "demo_mail"):
        found = [words for words in of_people() if words.encode() in response.body]
        assert not found, f"{door} shows {found}"


def of_people():
    """Names and addresses of those who ask, and addresses of those who work here."""
    rows = FootageRequest.objects.values_list("name", "email", "phone", "postal_address", "subject_name")
    emails = User.objects.values_list("email", flat=True)
    return {words for row in rows for words in row if words} | set(emails)


# --- four eyes ------------------------------------------------------------------------------------
@pytest.mark.parametrize("visitor, may", [("approver", True), ("worked_approver", False)])
def test_who_worked_on_it_looks_but_does_not_approve(world, visitor, may):  # noqa: F811
    client = Client()
    client.cookies = copy.deepcopy(world.visitors[visitor].cookies)
    answers = {"seen": world.awaiting.decision.frozen_hashes, "watched": "on"}
    client.post(reverse("approval:approve", args=[world.awaiting.reference]), answers)
    status = FootageRequest.objects.get(pk=world.awaiting.pk).status
    assert (status == Status.DECIDED) is may
    assert world.awaiting.deliveries.exists() is may


# --- what the table cannot say --------------------------------------------------------------------
def test_nobody_takes_off_the_passkey_of_another(world, client):  # noqa: F811
    theirs = Authenticator.objects.create(user=world.staff.supervisor, type="webauthn", data={"name": "Key"})
    sign_in(client, world.staff.superuser)
    address = reverse("mfa_remove_webauthn", args=[theirs.pk])
    client.post(client.get(address).url, {"password": PASSWORD})
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_the_mail_of_the_demo_is_shown_on_this_machine_alone(world, client, settings):  # noqa: F811
    address = reverse("demo_mail")
    assert client.get(address).status_code == 200
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get(address, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    settings.DEMO = False
    assert client.get(address).status_code == 404
