"""How does somebody get back to their request? Their reference, then a one-time code by e-mail or from a letter."""

from django.shortcuts import redirect, render

from portal import ratelimit
from portal.access import anyone, private
from requests_app import access, access_codes
from requests_app.forms.public_follow import CodeForm, PostedCodeForm, ReferenceForm

WHY = "whoever made a request must be able to come back to it; nothing is shown before a code"
MOMENTS = 60  # seconds
CODES_AN_HOUR, ASKED_AN_HOUR, TRIED_AN_HOUR = 6, 30, 60


@anyone(WHY)
def follow(request, reference=""):
    """Opening the e-mailed link only fills the reference in: it sends nothing and spends nothing."""
    if request.method == "POST":
        form = ReferenceForm(request.POST)
        if form.is_valid():
            return code_wanted(request, form.cleaned_data["reference"])
    else:
        form = ReferenceForm(initial={"reference": access_codes.reference_of(reference)})
    return private(render(request, "public/follow.html", {"form": form}))


def code_wanted(request, reference):
    """The same for every reference, known or not: count, leave word for a worker, say the same."""
    of_it = ratelimit.take(ratelimit.nameless("codes", reference), limit=CODES_AN_HOUR)
    from_here = ratelimit.take(
        ratelimit.nameless("codes-from", ratelimit.address_of(request)), limit=ASKED_AN_HOUR
    )
    if not (of_it and from_here):
        return private(render(request, "public/too_many_codes.html", status=429))
    access_codes.send_code.enqueue(reference)
    return redirect("public:code", reference=reference)


@anyone(WHY)
def code(request, reference):
    if not access_codes.reference_of(reference):
        return redirect("public:follow")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if answer := tried(request, form, reference):
            return answer
        if was_just_let_in(request, reference):
            return redirect("public:status")
        form.add_error("code", "The code is not right, or it has run out. Check it, or get a new code")
    return private(render(request, "public/code.html", {"form": form, "reference": reference}))


def was_just_let_in(request, reference):
    """A second press sends a code that the first has used up."""
    inside = access.request_of(request.session)
    is_it = inside is not None and inside.reference == access_codes.reference_of(reference)
    return is_it and access.code_is_fresh(request.session, MOMENTS)


@anyone(WHY)
def posted_code(request):
    """For whoever has no e-mail: the reference and the code of our letter, on one page. Nothing is sent."""
    form = PostedCodeForm(request.POST or None)
    if form.is_valid():
        if answer := tried(request, form, form.cleaned_data["reference"]):
            return answer
        if was_just_let_in(request, form.cleaned_data["reference"]):
            return redirect("public:status")
        form.add_error("code", "The reference or the code is not right, or the code has run out. Check both")
    return private(render(request, "public/posted_code.html", {"form": form}))


def tried(request, form, reference):
    """The answer to a right code, or to too many tries; None to a wrong code."""
    if not may_try(request, reference):
        return private(render(request, "public/too_many_codes.html", status=429))
    footage_request = access_codes.use(reference, form.cleaned_data["code"])
    if footage_request is None:
        return None
    access.let_in(request, footage_request)
    return redirect("public:status")


def may_try(request, reference):
    of_it = ratelimit.take(ratelimit.nameless("tries", reference), limit=TRIED_AN_HOUR)
    from_here = ratelimit.take(
        ratelimit.nameless("tries-from", ratelimit.address_of(request)), limit=TRIED_AN_HOUR
    )
    return of_it and from_here
