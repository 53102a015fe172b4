"""Which statutory dates follow from these events? A page for staff that keeps nothing."""

from django.shortcuts import render
from django.utils import timezone

from portal.access import staff_with
from requests_app.forms.calculator import CalculatorForm
from requests_app.lifecycle.clocks import current_calendar

ROWS, MOST_ROWS = 3, 20


@staff_with("requests.see_queue")
def calculator(request):
    """By GET: what was entered stands in the address, to be kept or sent on. It names nobody."""
    calendar, rows = current_calendar(), number_of(request.GET.get("rows", ""))
    if "add" in request.GET:
        rows = min(rows + 1, MOST_ROWS)
        typed = CalculatorForm(rows=rows, calendar=calendar).typed(request.GET)
        form = CalculatorForm(initial=typed, rows=rows, calendar=calendar)
    else:
        form = CalculatorForm(request.GET or None, rows=rows, calendar=calendar)
    context = {
        "form": form,
        "deadlines": form.deadlines if form.is_bound and form.is_valid() else [],
        "calendar": calendar,
        "today": timezone.localdate(),
        "rows": rows,
        "new_row": f"#id_question_{rows + 1}_asked_on-day",
        "more": rows < MOST_ROWS,
    }
    return render(request, "casework/calculator.html", context)


def number_of(typed):
    rows = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else ROWS
    return max(1, min(rows, MOST_ROWS))
