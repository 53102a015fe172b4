"""How does an invited person get in? Their link lets them set a password, once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import anyone, private
from requests_app.forms.casework_staff import PasswordForm
from requests_app.lifecycle import people


@anyone("the link itself is the right to set a password; it is signed, works once and not for long")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invite(request, token):
    """Opening the link spends nothing: mail scanners open links too."""
    try:
        user = people.invited(token)
    except people.LinkRefused:
        return private(render(request, "casework/link_refused.html", status=404))
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            people.accept_invite(token, form.cleaned_data["password"])
        except people.LinkRefused:
            return private(render(request, "casework/link_refused.html", status=404))
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")
    return private(render(request, "casework/accept_invite.html", {"form": form, "person": user}))
