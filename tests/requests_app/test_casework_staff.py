"""Who may be invited, changed, closed, and does everything they had end at once?"""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal import audit
from portal.models import AuditEvent, Role, User
from requests_app.emails import send_email
from requests_app.lifecycle import people
from requests_app.models import FootageRequest, OutgoingEmail
from tests.builders import a_request
from tests.people import PASSWORD, a_caseworker, a_legal_approver, a_supervisor, an_auditor, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "violet tractor sandwich"


def at(name, *args):
    return reverse(f"casework:{name}", args=args)


def last_said(response):
    return str(list(get_messages(response.wsgi_request))[-1])


def mailed_link(mailoutbox):
    """As the invited person gets it: from the e-mail, sent by the task."""
    email = OutgoingEmail.objects.filter(kind="staff_invite").latest("pk")
    assert "/staff/" not in email.text, "the link is a secret and is not kept"
    send_email(email.pk)
    return re.search(r"/staff/invitation/\S+", mailoutbox[-1].body).group()


def an_invitation(boss, **fields):
    details = {"email": "new@police.example", "name": "Nia New", "role": Role.CASEWORKER, **fields}
    return people.invite(**details, by=boss)


def test_an_invited_person_sets_a_password_once(client, mailoutbox):
    boss = a_supervisor()
    sign_in(client, boss).post(
        at("invite"),
        {"email": "New@Police.example", "name": "Nia New", "role": "caseworker", "officer_ref": "12ab"},
    )
    user = User.objects.get(email="new@police.example")
    assert not user.has_usable_password()
    link, visitor = mailed_link(mailoutbox), Client()
    assert visitor.get(link).status_code == visitor.get(link).status_code == 200
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert visitor.post(link, form).url == reverse("account_login")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    again = visitor.post(link, {"password": "another long password", "again": "another long password"})
    assert again.status_code == 404 and b"This link does not work" in again.content
    assert AuditEvent.objects.filter(chain="system", action="staff.invite", about=f"user:{user.pk}").exists()


@pytest.mark.parametrize("password", ["short", "password1234", "nia new 12345"])
def test_a_weak_password_is_refused(client, mailoutbox, password):
    user = an_invitation(a_supervisor())
    page = client.post(mailed_link(mailoutbox), {"password": password, "again": password})
    user.refresh_from_db()
    assert page.status_code == 200 and not user.has_usable_password()


def test_a_link_dies_after_its_time(client, mailoutbox, settings):
    an_invitation(a_supervisor())
    link = mailed_link(mailoutbox)
    settings.INVITE_HOURS = -1
    assert client.get(link).status_code == 404


def test_a_newer_link_ends_the_older_one(client, mailoutbox):
    boss = a_supervisor()
    user = an_invitation(boss)
    first = mailed_link(mailoutbox)
    people.invite_again(user, by=boss)
    second = mailed_link(mailoutbox)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


@pytest.mark.parametrize("tampered", ["x", "WzEsImEiXQ:1x:abc", "%00", "a" * 3000])
def test_a_false_link_is_refused(client, tampered):
    assert client.get(f"/staff/invitation/{tampered}/").status_code == 404


def test_inviting_somebody_twice_is_refused(client):
    boss, colleague = a_supervisor(), a_caseworker()
    page = sign_in(client, boss).post(
        at("invite"), {"email": colleague.email.upper(), "name": "Twin", "role": "auditor"}
    )
    assert "already has an account" in last_said(page)
    colleague.refresh_from_db()
    assert colleague.role == Role.CASEWORKER


def test_a_change_of_role_ends_sessions_and_is_on_record(client):
    boss, colleague = a_supervisor(), a_caseworker()
    theirs = sign_in(Client(), colleague)
    assert theirs.get(at("queue")).status_code == 200
    sign_in(client, boss).post(at("person", colleague.pk), {"name": colleague.name, "role": "auditor"})
    colleague.refresh_from_db()
    assert colleague.role == Role.AUDITOR
    assert theirs.get(at("queue")).status_code == 302
    assert AuditEvent.objects.filter(action="staff.change", about=f"user:{colleague.pk}").exists()


def test_nobody_changes_their_own_role(client):
    boss = a_supervisor()
    a_supervisor()
    page = sign_in(client, boss).post(at("person", boss.pk), {"name": boss.name, "role": "legal_approver"})
    assert "cannot change your own role" in last_said(page)
    boss.refresh_from_db()
    assert boss.role == Role.SUPERVISOR


@pytest.mark.parametrize("officer_ref", ["", "999ZZ"])
def test_nobody_takes_away_the_officer_reference_that_keeps_them_from_requests_about_themselves(
    client, officer_ref
):
    boss = a_supervisor(officer_ref="217EA")
    fields = {"name": "A new name", "role": "supervisor"}
    page = sign_in(client, boss).post(at("person", boss.pk), {**fields, "officer_ref": officer_ref})
    assert "cannot change your own" in last_said(page)
    boss.refresh_from_db()
    assert boss.officer_ref == "217EA"
    client.post(at("person", boss.pk), {**fields, "officer_ref": "217EA"})
    boss.refresh_from_db()
    assert boss.name == "A new name"


def test_leaving_ends_sessions_at_once_and_hands_work_over(client):
    boss, leaver, heir = a_supervisor(), a_caseworker(), a_caseworker(officer_ref="217EA")
    plain, conflicted = a_request("searching", by=leaver), a_request("searching", by=leaver)
    conflicted.incidents.update(officers="PC 217 EA")
    theirs = sign_in(Client(), leaver)
    assert theirs.get(at("queue")).status_code == 200
    page = sign_in(client, boss).post(at("leave", leaver.pk), {"to": heir.pk})
    assert "2 open requests went to" in last_said(page)
    assert theirs.get(at("queue")).status_code == 302
    who = dict(FootageRequest.objects.values_list("pk", "assigned_to"))
    assert who == {plain.pk: heir.pk, conflicted.pk: None}
    assert AuditEvent.objects.filter(chain=plain.reference, action="request.assign").exists()
    again = theirs.post(reverse("account_login"), {"login": leaver.email, "password": PASSWORD})
    assert again.status_code == 200 and b"not right" in again.content


@pytest.mark.parametrize("change", [{"role": Role.AUDITOR}, {"officer_ref": "217EA"}])
def test_who_may_no_longer_work_on_a_request_gives_it_back(change):
    boss, colleague = a_supervisor(), a_caseworker()
    plain, theirs = a_request("searching", by=colleague), a_request("searching", by=colleague)
    theirs.incidents.update(officers="PC 217 EA")
    fields = {name: getattr(colleague, name) for name in ("name", "role", "borough", "officer_ref")}
    people.change(colleague, **fields | change, by=boss)
    who = dict(FootageRequest.objects.values_list("pk", "assigned_to"))
    assert who == {plain.pk: None if "role" in change else colleague.pk, theirs.pk: None}
    event = AuditEvent.objects.get(chain=theirs.reference, action="request.assign")
    assert event.is_work and event.actor == audit.actor_name(boss)


def test_a_change_that_leaves_them_their_work_leaves_it_with_them():
    boss, colleague = a_supervisor(), a_caseworker()
    footage_request = a_request("searching", by=colleague)
    people.change(colleague, name="Kim Lee", role=Role.SUPERVISOR, borough="", officer_ref="999ZZ", by=boss)
    footage_request.refresh_from_db()
    assert footage_request.assigned_to == colleague


@pytest.mark.parametrize("maker", [a_legal_approver, an_auditor])
def test_work_goes_to_nobody_who_may_not_do_it(maker):
    leaver = a_caseworker()
    footage_request = a_request("searching", by=leaver)
    people.leave(leaver, to=maker(), by=a_supervisor())
    footage_request.refresh_from_db()
    assert footage_request.assigned_to is None


def test_the_last_supervisor_cannot_leave_or_step_down():
    boss = a_supervisor()
    other = a_supervisor()
    people.leave(other, by=boss)
    with pytest.raises(people.StaffRefused):
        people.leave(boss, by=boss)
    # Somebody whose own account is on the way out must not be able to close the last one either.
    other.refresh_from_db()
    with pytest.raises(people.MoveRefused):
        people.leave(boss, by=other)
    boss.refresh_from_db()
    assert boss.is_active


def test_of_two_supervisors_who_close_each_other_one_stays():
    one, two = a_supervisor(), a_supervisor()
    stale_two = User.objects.get(pk=two.pk)
    people.leave(two, by=one)
    with pytest.raises(people.MoveRefused):
        people.leave(one, by=stale_two)
    assert User.objects.filter(role=Role.SUPERVISOR, is_active=True).count() == 1


def test_a_lost_second_step_is_reset_by_another_supervisor(client, mailoutbox):
    boss, colleague = a_supervisor(), a_caseworker()
    TOTP.activate(colleague, generate_totp_secret())
    theirs = sign_in(Client(), colleague)
    sign_in(client, boss).post(at("reset_second_factor", colleague.pk))
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert theirs.get(at("queue")).status_code == 302
    colleague.refresh_from_db()
    assert not colleague.check_password(PASSWORD)
    assert client.get(mailed_link(mailoutbox)).status_code == 200
    refused = client.post(at("reset_second_factor", boss.pk))
    assert "Ask another supervisor" in last_said(refused)


def test_who_left_can_be_invited_back_as_the_same_person(mailoutbox):
    boss, colleague = a_supervisor(), a_caseworker(email="kim@police.example")
    people.leave(colleague, by=boss)
    back = an_invitation(boss, email="kim@police.example", role=Role.AUDITOR)
    assert (back.pk, back.is_active, back.role, back.left_at) == (colleague.pk, True, Role.AUDITOR, None)


@pytest.mark.parametrize("name", ["staff", "invite"])
def test_only_supervisors_manage_staff(client, name):
    assert sign_in(client, a_caseworker()).get(at(name)).status_code == 403


def test_the_pages_of_a_person_are_unknown_to_others(client):
    colleague, client = a_caseworker(), sign_in(client, a_caseworker())
    answers = {client.get(at("person", pk)).content for pk in (colleague.pk, 999_999)}
    assert len(answers) == 1
    for name in ("invite_again", "reset_second_factor", "leave"):
        assert client.post(at(name, colleague.pk)).status_code == 404
