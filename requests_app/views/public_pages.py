"""What is this service, what does it do with what you tell it, and where do people go whom it cannot help?"""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from portal.access import anyone, private
from requests_app.views import public_answers as answers
from requests_app.views.public_answers import Step

OF_ANOTHER_FORCE = {"city-of-london", "another-force"}
WAYS = {"died", "claim", "other"} | OF_ANOTHER_FORCE


@anyone("the front door")
def start(request):
    return private(render(request, "public/start.html", {"draft": answers.draft_of(request)}))


@anyone("whoever this service cannot help is told who can")
def other_way(request, way):
    if way not in WAYS:
        raise Http404
    draft = answers.draft_of(request) if way in OF_ANOTHER_FORCE else None
    context = {"change_url": reverse("public:ask_first"), "carry_on": ""}
    if draft:
        number = max(1, len(answers.incidents_of(draft)))
        context = {"change_url": Step("where", number).url, "carry_on": answers.page_after(draft.answers)}
    return private(render(request, f"public/ways/{way}.html", context))


@anyone("everybody may know what we do with what they tell us")
def privacy(request):
    return render(request, "public/privacy.html")


@anyone("everybody may know which cookies we set")
def cookies(request):
    return render(request, "public/cookies.html")


@anyone("everybody may know how usable these pages are")
def accessibility(request):
    return render(request, "public/accessibility.html")


@anyone("there is more than one door")
def contact(request):
    return render(request, "public/contact.html")
