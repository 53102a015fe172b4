"""Who deals with this request? A supervisor hands it over, or back to the queue."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import staff_with
from portal.models import Role, User
from requests_app.forms.casework import AssignForm
from requests_app.lifecycle import search
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
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
