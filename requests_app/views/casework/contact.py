"""How do we reach this person? Changed by staff, on record, and said to the address before."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import staff_with
from requests_app.forms.contact import ContactForm
from requests_app.lifecycle import contact as lifecycle
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
from requests_app.views.refusals import tell


def done(closed):
    changed = "How we reach them is changed."
    if not closed:
        return changed
    return f"{changed} Their downloads are closed until somebody who did not work on this request issues them again."


@staff_with("requests.work", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, footage_request):
    now = {name: getattr(footage_request, name) for name in lifecycle.WAYS}
    form = ContactForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if tell(request, done, lambda: lifecycle.change_contact(footage_request, by=request.user, **typed)):
            return redirect("casework:request", footage_request.reference)
    context = {
        **frame(request, footage_request, "request"),
        "form": form,
        "downloads_are_open": footage_request.deliveries.open().exists(),
        "came_back": footage_request.emails.filter(state="bounced").order_by("-state_at").first(),
    }
    return render(request, "casework/contact.html", context)
