"""WHAT happens to a member of staff? Invited, changed, a lost second factor, gone: each audited, sessions ended."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Role, User
from requests_app.emails import queue_email
from requests_app.lifecycle import search
from requests_app.lifecycle.move import MoveRefused, require
from requests_app.models import FootageRequest
from requests_app.models.request import OPEN_STATUSES

SALT = "staff.invite"


class StaffRefused(MoveRefused):
    """This cannot be done to this member of staff."""


class LinkRefused(MoveRefused):
    """The link of an invitation is used, old or false."""


def new_link(user):
    """Works once and for some time: it dies with the password, role or epoch that it was made for."""
    return signing.dumps([user.pk, user.get_session_auth_hash()[:32]], salt=SALT)


def invited(token):
    """Whom a link is for; raises LinkRefused, with the same words for every cause."""
    try:
        pk, state = signing.loads(token, salt=SALT, max_age=settings.INVITE_HOURS * 3600)
    except signing.BadSignature:
        raise LinkRefused from None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.get_session_auth_hash()[:32] != state:
        raise LinkRefused
    return user


@transaction.atomic
def invite(*, email, name, role, borough="", officer_ref="", by):
    """A new member of staff, or one who left and comes back; they get a link to set a password."""
    require("staff.manage", by, None)
    fields = {"name": name, "role": role, "borough": borough, "officer_ref": officer_ref}
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is not None and user.is_active:
        raise StaffRefused(f"{user.email} already has an account.")
    if user is None:
        user = User.objects.create_user(email, None, **fields)
    else:
        User.objects.filter(pk=user.pk).update(**fields, is_active=True, left_at=None)
    send_link(user)
    record("invite", user, by=by, role=role)
    return user


@transaction.atomic
def invite_again(user, *, by):
    """For a lost link or password: the old password stops, a new link goes out."""
    require("staff.manage", by, None)
    active(user)
    send_link(user)
    record("invite_again", user, by=by)


@transaction.atomic
def reset_second_factor(user, *, by):
    """For a lost phone or key: everything they signed in with stops; they start again from a new link."""
    require("staff.manage", by, None)
    active(user)
    if user == by:
        raise StaffRefused("You cannot reset your own second step. Ask another supervisor.")
    Authenticator.objects.filter(user=user).delete()
    send_link(user)
    record("reset_second_factor", user, by=by)


@transaction.atomic
def change(user, *, name, role, borough, officer_ref, by):
    """What is kept about a person. A change of role ends their sessions; what they may not work on any more goes back
    to the queue."""
    require("staff.manage", by, None)
    supervisors = lock_supervisors()
    active(user)
    if role != user.role and user == by:
        raise StaffRefused("You cannot change your own role. Ask another supervisor.")
    if officer_ref != user.officer_ref and user == by:
        # It keeps people away from requests about themselves.
        raise StaffRefused("You cannot change your own officer reference. Ask another supervisor.")
    if user.role == Role.SUPERVISOR and role != user.role:
        not_the_last(user, supervisors)
    wanted = {"name": name, "role": role, "borough": borough, "officer_ref": officer_ref}
    changed = {key: value for key, value in wanted.items() if getattr(user, key) != value}
    if changed:
        User.objects.filter(pk=user.pk).update(**changed)
        user.refresh_from_db()
        back = hand_over(requests_of(user), None, by=by, unless=user)
        record("change", user, by=by, changed=sorted(changed), role=role, handed_back=back)


@transaction.atomic
def leave(user, *, to=None, by):
    """Close an account: sessions end, open work goes to a colleague or back to the queue. Returns how many requests."""
    require("staff.manage", by, None)
    supervisors = lock_supervisors()
    active(user)
    if user == by:
        raise StaffRefused("You cannot close your own account. Ask another supervisor.")
    if user.role == Role.SUPERVISOR:
        not_the_last(user, supervisors)
    if to is not None and (to == user or not to.is_active):
        raise StaffRefused("Choose a colleague who stays.")
    handed = hand_over(requests_of(user), to, by=by)
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_active=False, left_at=timezone.now())
    no_password(user)
    record("leave", user, by=by, handed_over=handed, to=f"user:{to.pk}" if to else None)
    return handed


@transaction.atomic
def accept_invite(token, password):
    """Set the password that the link allows to set, once."""
    user = User.objects.select_for_update().get(pk=invited(token).pk)
    if invited(token) != user:
        raise LinkRefused
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accept_invite", user, by=user)
    return user


# --- what the above stand on ----------------------------------------------------------------------
def active(user):
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    if not user.is_active:
        raise StaffRefused(f"{user} has left. To let them come back, invite them again.")


def lock_supervisors():
    """Two supervisors who close each other's account at the same moment: one of them is told no."""
    rows = User.objects.select_for_update().filter(role=Role.SUPERVISOR, is_active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def not_the_last(user, supervisors):
    if set(supervisors) <= {user.pk}:
        raise StaffRefused(f"{user} is the last supervisor. Make somebody else a supervisor first.")


def no_password(user):
    """The random part of an unusable password, and the epoch, end every session and every older link."""
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password, session_epoch=F("session_epoch") + 1)
    user.refresh_from_db()


def send_link(user):
    no_password(user)
    link = settings.PUBLIC_URL + reverse("casework:accept_invite", args=[new_link(user)])
    queue_email("staff_invite", to=user.email, secret=link, person=user, hours=settings.INVITE_HOURS)


def requests_of(user):
    rows = FootageRequest.objects.select_for_update().filter(assigned_to=user, status__in=OPEN_STATUSES)
    return list(rows.order_by("pk"))


def hand_over(requests, to, *, by, unless=None):
    """To a colleague; what they may not work on goes back to the queue instead. What `unless` may work on stays theirs.
    Returns how many went."""
    going = [one for one in requests if unless is None or not search.can_take(one, unless)]
    for footage_request in going:
        new = to if to is not None and search.can_take(footage_request, to) else None
        FootageRequest.objects.filter(pk=footage_request.pk).update(assigned_to=new)
        audit.record(
            "request.assign",
            by=by,
            chain=footage_request.reference,
            is_work=True,
            to=f"user:{new.pk}" if new else None,
        )
    return len(going)


def record(action, user, *, by, **detail):
    audit.record(f"staff.{action}", by=by, about=f"user:{user.pk}", **detail)
