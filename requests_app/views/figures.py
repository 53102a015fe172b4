"""How well are requests answered? Everything for auditors; for everybody, what tells of no single person."""

import re

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from portal import audit
from portal.access import anyone, staff_with
from portal.answers import QuestionForm, TextField
from requests_app.figures import month as of_month
from requests_app.figures.tables import as_csv, tables
from requests_app.models import PublishedFigures
from requests_app.views.oversight_frame import page

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class MonthForm(QuestionForm):
    month = TextField("Month", called="the month", max_length=7, width=10, hint="For example, 2026-11")

    def clean_month(self):
        month = self.cleaned_data["month"]
        if not MONTH.fullmatch(month):
            raise forms.ValidationError("Enter the month as a year and a number, like 2026-11")
        if month > this_month():
            raise forms.ValidationError("This month has not begun. Choose one up to this month")
        return month


def this_month():
    return f"{timezone.localdate():%Y-%m}"


# --- auditors -------------------------------------------------------------------------------------------
@staff_with("audit.read")
def figures(request):
    form = MonthForm(request.GET if "month" in request.GET else None, initial={"month": this_month()})
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else this_month()
    context = {"form": form, "month": month, "tables": tables(looked_at(request, month))}
    return page(request, "figures", context)


@staff_with("audit.read")
def figures_file(request, month):
    if not MONTH.fullmatch(month) or month > this_month():
        raise Http404
    return as_file(as_csv(looked_at(request, month)), f"figures-{month}.csv")


def looked_at(request, month):
    audit.record_now("figures.read", by=request.user, month=month)
    return of_month.from_rows(month)


# --- everybody ------------------------------------------------------------------------------------------
@anyone("everybody may know how well we answer")
def public_figures(request):
    newest = PublishedFigures.objects.first()
    return render(request, "public/figures.html", shown(newest, "How well we answer"))


@anyone("everybody may know how well we answered")
def public_figures_of(request, month):
    return render(
        request, "public/figures.html", shown(published_in(month), f"How well we answered in {month}")
    )


@anyone("figures that everybody may use")
def public_figures_file(request, month):
    text = as_csv(published_in(month).figures, is_published=True)
    return as_file(text, f"footage-requests-{month}.csv")


def published_in(month):
    found = PublishedFigures.objects.filter(month=month).first()
    if found is None:
        raise Http404
    return found


def shown(row, title):
    months = PublishedFigures.objects.values_list("month", flat=True)
    made = tables(row.figures, is_published=True) if row else []
    return {"title": title, "published": row, "tables": made, "months": list(months)}


def as_file(text, name):
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
