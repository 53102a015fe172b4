"""How is time taken or counted, from a page? Notices of extension, the purpose of a clip, bank holidays."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import staff_with
from requests_app import timetable
from requests_app.forms.clocks import ExtensionForm, HolidayForm, PurposeForm
from requests_app.law.calendars import SHIPPED
from requests_app.lifecycle import bank_holidays, clocks, extension, foi, purpose
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import ExtraHoliday
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import candidate_of, holiday_of, request_of
from requests_app.views.refusals import tell


@staff_with("requests.work", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request, footage_request):
    """Write the notice, or read why none may be given any more."""
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {**form.cleaned_data, "by": request.user}
        if tell(request, what_was_done, lambda: extension.give_notice(footage_request, **words)):
            return redirect("casework:request", footage_request.reference)
    context = {
        **frame(request, footage_request, ""),
        "form": form,
        "why_not": extension.why_not(footage_request),
        "notice_until": clocks.notice_until(footage_request),
    }
    return render(request, "casework/extend.html", context)


def what_was_done(notice):
    if notice.letter.is_to_post:
        return "The notice lies with the letters to post. It counts from the day on which it is posted."
    return "The notice is sent. The new date is on the request’s page, and the person sees it too."


@staff_with("requests.work", load=request_of)
@require_POST
def answer_foi(request, footage_request):
    """The notice of section 40(5A), where the first one was never sent or came back."""
    done = "The notice is written. On paper it answers on the day on which it is posted."
    tell(request, done, lambda: foi.answer_again(footage_request, by=request.user))
    return redirect("casework:request", footage_request.reference)


@staff_with("requests.work", load=candidate_of)
@require_POST
def set_purpose(request, candidate):
    form = PurposeForm(request.POST)
    chosen = form.cleaned_data["regime"] if form.is_valid() else ""
    done = "Kept. The clocks of the request are worked out again."
    tell(request, done, lambda: purpose.set_purpose(candidate, chosen, by=request.user))
    return redirect("casework:clip", candidate.footage_request.reference, candidate.pk)


@staff_with("law.calendar")
@require_http_methods(["GET", "HEAD", "POST"])
def bank_holiday_list(request):
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank_holidays.add_day(**form.cleaned_data, by=request.user)
        except MoveRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            return counted_again(request, "The day is added.")
    calendar = clocks.current_calendar()
    divisions = dict(ExtraHoliday.Division.choices)
    context = {
        "form": form,
        "calendar": calendar,
        "days": ExtraHoliday.objects.filter(removed_at__isnull=True).select_related("added_by"),
        "removed": ExtraHoliday.objects.filter(removed_at__isnull=False).select_related("removed_by"),
        "shipped": [{"on": on, "where": divisions[part], "title": title} for on, part, title in SHIPPED],
    }
    return render(request, "casework/bank_holidays.html", context)


@staff_with("law.calendar", load=holiday_of)
@require_POST
def remove_bank_holiday(request, day):
    return counted_again(
        request, "The day is taken out.", lambda: bank_holidays.remove_day(day, by=request.user)
    )


def counted_again(request, done, act=lambda: None):
    if tell(request, f"{done} Open requests are being worked out again.", act):
        timetable.work_out_clocks.enqueue()
    return redirect("casework:bank_holidays")
