"""Who deals with this request, and who may? A supervisor hands it over, and says who only has an officer's name."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import staff_with
from portal.models import Role, User
from requests_app.forms.casework import AssignForm, NamesakeForm
from requests_app.lifecycle import namesakes, search
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import namesake_of, request_of
from requests_app.views.refusals import tell


@staff_with("requests.assign", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request, footage_request):
    people = User.objects.filter(is_active=True, role__in=[Role.CASEWORKER, Role.SUPERVISOR])
    initial = {"to": str(footage_request.assigned_to_id or "")}
    form = AssignForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        to = form.person
        done = f"{to} now deals with this request." if to else "The request is back in the queue."
        if tell(request, done, lambda: search.assign(footage_request, to=to, by=request.user)):
            return redirect("casework:request", footage_request.reference)
        return redirect("casework:assign", footage_request.reference)
    return render(request, "casework/assign.html", {**frame(request, footage_request, ""), "form": form})


@staff_with("requests.record_namesake", load=namesake_of)
@require_http_methods(["GET", "HEAD", "POST"])
def record_namesake(request, footage_request):
    person, form = footage_request.person, NamesakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        done = f"It is recorded that the officer is somebody else than {person}."
        act = lambda: namesakes.record_namesake(footage_request, person, because=because, by=request.user)  # noqa: E731
        if tell(request, done, act):
            return redirect("casework:request", footage_request.reference)
    context = {
        **frame(request, footage_request, ""),
        "person": person,
        "officers": [one.officers for one in footage_request.incidents.all() if one.officers],
        "form": form,
    }
    return render(request, "casework/namesake.html", context)
