"""Which letters were sent, and which wait to be posted? The tray, and each letter as it was sent."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit
from portal.access import staff_with
from requests_app.forms.letters import NotSentForm
from requests_app.lifecycle import came_back, letters_out
from requests_app.lifecycle.letters_out import LetterDamaged
from requests_app.tray import to_post_by
from requests_app.views.casework.loading import letter_of
from requests_app.views.letter_files import as_pdf_file
from requests_app.views.refusals import tell, warn

NEWEST = 200


@staff_with("requests.post_letters")
def letters_to_post(request):
    waiting = to_post_by(request.user).select_related("footage_request", "complaint")
    shown = list(waiting[:NEWEST])
    audit.record_now("letters.read_tray", by=request.user, letters=[letter.pk for letter in shown])
    context = {"letters": shown, "more": waiting.count() > NEWEST}
    return render(request, "casework/letters_to_post.html", context)


@staff_with("requests.see", load=letter_of)
def letter(request, found):
    try:
        return as_pdf_file(letters_out.opened(found, by=request.user), found)
    except LetterDamaged as reason:
        warn(request, reason)
        return redirect("casework:home")


@staff_with("requests.post_letters", load=letter_of)
@require_POST
def post_letter(request, found):
    done = (
        "The letter is marked as handed over."
        if found.goes_by == "hand"
        else "The letter is marked as posted."
    )
    tell(request, done, lambda: letters_out.mark_posted(found, by=request.user))
    return redirect("casework:letters_to_post")


@staff_with("requests.post_letters", load=letter_of)
@require_POST
def send_letter_again(request, found):
    """One whose e-mail came back, the way that the person is reached now."""
    done = "The letter is sent again. On paper it waits in the letters to post."
    tell(request, done, lambda: came_back.send_again(found, by=request.user))
    if found.footage_request is None:
        return redirect("casework:letters_to_post")
    return redirect("casework:messages", found.footage_request.reference)


@staff_with("requests.post_letters", load=letter_of)
@require_http_methods(["GET", "HEAD", "POST"])
def do_not_send_letter(request, found):
    form = NotSentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        done = "The letter is marked as not sent. It stays to be seen on the request."
        tell(request, done, lambda: letters_out.mark_not_sent(found, because=because, by=request.user))
        return redirect("casework:letters_to_post")
    return render(request, "casework/do_not_send_letter.html", {"form": form, "letter": found})
