"""Which pages show every building block at once? Only the tests see these."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from portal import answers as ask
from portal.access import anyone

TEST_PAGE = "only the tests show it"
job = {"percent": 10, "text": "Looking for faces: 300 of 3,000 frames", "state": "running"}
polls = []


class IncidentForm(ask.QuestionForm):
    full_name = ask.TextField(
        "Full name",
        called="your full name",
        hint="As on your proof of identity",
        attrs={"autocomplete": "name", "spellcheck": "false"},
    )
    who = ask.RadioField(
        "Are you in the footage?",
        called="if you are in the footage",
        choices=[("me", "Yes, I am"), ("other", "No, someone else is"), ("unsure", "I am not sure")],
        hints={"other": "For example, your child, or someone you act for"},
        dividers={"unsure": "or"},
        reveals={"other": ["relation"]},
    )
    relation = ask.TextField("How do you know them?", called="how you know them", max_length=60)
    happened_on = ask.DayField(
        "When did it happen?", called="the date it happened", latest=ask.today_or_before
    )
    earliest = ask.ClockTimeField("Earliest time it could have been", called="the earliest time")
    happened = ask.LongTextField("What happened?", called="what happened", max_length=200)
    borough = ask.SelectField(
        "Borough",
        called="a borough",
        combobox=True,
        choices=[("", ""), ("hackney", "Hackney"), ("lambeth", "Lambeth"), ("newham", "Newham")],
    )
    officers = ask.CheckboxesField(
        "What do you know about the officers?",
        called="what you know, or that you know nothing",
        hint="Select all that apply",
        choices=[("number", "A shoulder number"), ("car", "A vehicle"), ("none", "None of these")],
        dividers={"none": "or"},
        exclusive="none",
    )
    email = ask.EmailField(hint="We send a code to it, to let you in")
    phone = ask.PhoneField("Phone number (optional)", required=False)
    photo = ask.UploadField("Photo of yourself", called="a photo of yourself", kinds=("JPG", "PNG"))
    sure = ask.YesNoField("Have you asked us before?", called="yes if you have asked us before")
    agree = ask.TickField("The details I have given are true", called="the details are true")


class DayForm(ask.QuestionForm):
    happened_on = ask.DayField(
        "When did it happen?", called="the date it happened", latest=ask.today_or_before, heading=True
    )


@anyone(TEST_PAGE)
def question(request):
    form = DayForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return HttpResponse(f"Saved {form.cleaned_data['happened_on']}", content_type="text/plain")
    return render(request, "gallery_question.html", {"form": form, "back_url": "/"})


@anyone(TEST_PAGE)
def incident(request):
    form = IncidentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.is_bound, form.data = True, request.POST
        form.is_valid()
    return render(request, "gallery_form.html", {"form": form, "back_url": "/"})


def things():
    now = datetime(2026, 11, 22, 15, 13, tzinfo=UTC)
    today = timezone.localdate()
    return {
        "now": now,
        "rows": [
            {
                "reference": f"BWV-7K4M-Q2X{n}",
                "place": place,
                "due": today + timedelta(days=days),
                "status": status,
                "colour": colour,
            }
            for n, (place, days, status, colour) in enumerate(
                [
                    ("High Street, Camden", -6, "New", "blue"),
                    ("Brixton Road, Lambeth", 0, "Searching", "purple"),
                    ("Mare Street, Hackney", 2, "Redacting", "yellow"),
                    ("Green Lanes, Haringey", 19, "Waiting for approval", "pink"),
                ]
            )
        ],
        "page_obj": Paginator(range(400), 10).page(17),
        "steps": [
            {"text": "We got your request", "state": "done", "when": "22 November 2026"},
            {
                "text": "We are checking who you are",
                "state": "current",
                "detail": "You do not need to do anything.",
            },
            {"text": "We decide", "state": "later"},
            {"text": "You get our answer", "state": "later", "when": "By 22 December 2026"},
        ],
        "events": [
            {
                "title": "Clip confirmed",
                "by": "J. Mehta",
                "at": now,
                "text": "Recorded 4 minutes inside the time given.",
                "href": "#",
                "link": "Watch",
            },
            {"title": "Request received", "at": now - timedelta(days=1)},
        ],
        "staff_nav": [
            {"text": "Requests", "href": "/staff/", "active": True},
            {"text": "Approval", "href": "#"},
            {"text": "Footage", "href": "#"},
            {"text": "Oversight", "href": "#"},
        ],
    }


@anyone(TEST_PAGE)
def components(request):
    messages.success(request, "Your message has been sent")
    return render(request, "gallery.html", {**things(), "back_url": "/"})


@anyone(TEST_PAGE)
def sent(request):
    return render(request, "gallery_sent.html", things())


@anyone(TEST_PAGE)
def staff(request):
    return render(request, "gallery_staff.html", things())


@anyone(TEST_PAGE)
def working(request):
    return render(request, "gallery_progress.html", {"job": job})


@anyone(TEST_PAGE)
def job_state(request):
    polls.append(dict(job))
    return JsonResponse({**job, "next": "/sent/"})


@anyone(TEST_PAGE)
def failing(request, status):
    return render(request, f"{status}.html", status=int(status[:3]))


urlpatterns = [
    path("", components),
    path("question/", question),
    path("incident/", incident),
    path("sent/", sent),
    path("staff/", staff),
    path("progress/", working),
    path("job/", job_state),
    path("failing/<str:status>/", failing),
]
