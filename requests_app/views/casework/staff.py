"""Who works here, in which role? Supervisors invite, change and close accounts."""

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from footage_app.boroughs import NAMES
from portal import audit
from portal.access import staff_with
from portal.models import Role, User
from portal.words import count_words
from requests_app.forms.casework_staff import InviteForm, LeaveForm, PersonForm
from requests_app.lifecycle import people
from requests_app.models.request import OPEN_STATUSES
from requests_app.views.casework.loading import person_of
from requests_app.views.refusals import tell


@staff_with("staff.manage")
def staff(request):
    open_work = Count(
        "assigned_requests", filter=Q(assigned_requests__status__in=OPEN_STATUSES), distinct=True
    )
    factors = Count("authenticator", filter=~Q(authenticator__type="recovery_codes"), distinct=True)
    rows = list(
        User.objects.annotate(open_work=open_work, factors=factors).order_by("-is_active", "name", "pk")
    )
    for row in rows:
        row.borough_name = NAMES.get(row.borough, "")
    return shown(request, "staff", people=rows)


def shown(request, page, about="", **context):
    """A page with colleagues and their addresses; that it was opened is on record."""
    audit.record_now("staff.read", by=request.user, about=about)
    return render(request, f"casework/{page}.html", context)


@staff_with("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = f"{form.cleaned_data['name']} is invited. The link works for 3 days."
        if tell(request, done, lambda: people.invite(**form.cleaned_data, by=request.user)):
            return redirect("casework:staff")
    return render(request, "casework/invite.html", {"form": form})


@staff_with("staff.manage", load=person_of)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, user):
    kept = {name: getattr(user, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        if tell(request, "Saved.", lambda: people.change(user, **form.cleaned_data, by=request.user)):
            return redirect("casework:staff")
        return redirect("casework:person", user.pk)
    return shown(request, "person", f"user:{user.pk}", person=user, form=form, is_me=user == request.user)


@staff_with("staff.manage", load=person_of)
@require_POST
def invite_again(request, user):
    done = f"A new link is on its way to {user.email}. Their old password no longer works."
    tell(request, done, lambda: people.invite_again(user, by=request.user))
    return redirect("casework:person", user.pk)


@staff_with("staff.manage", load=person_of)
@require_POST
def reset_second_factor(request, user):
    done = f"{user} has to set up everything again. A new link is on its way to {user.email}."
    tell(request, done, lambda: people.reset_second_factor(user, by=request.user))
    return redirect("casework:person", user.pk)


@staff_with("staff.manage", load=person_of)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, user):
    rest = User.objects.filter(is_active=True, role__in=[Role.CASEWORKER, Role.SUPERVISOR]).exclude(
        pk=user.pk
    )
    form = LeaveForm(request.POST or None, people=rest)
    if request.method == "POST" and form.is_valid():
        to = form.person
        where = f"to {to}" if to else "back to the queue"
        tell(
            request,
            lambda count: (
                f"The account of {user} is closed. {count_words(count, 'open request')} went {where}."
            ),
            lambda: people.leave(user, to=to, by=request.user),
        )
        return redirect("casework:staff")
    open_work = user.assigned_requests.open().count()
    return shown(request, "leave", f"user:{user.pk}", person=user, form=form, open_work=open_work)
