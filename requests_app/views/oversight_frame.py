"""What stands on every page of the auditors? The parts of oversight."""

from django.shortcuts import render

PARTS = [
    ("oversight:search", "Search"),
    ("oversight:check", "Check"),
    ("oversight:figures", "Figures"),
    ("oversight:export", "Export"),
    ("oversight:checkpoints", "Checkpoints"),
]


def page(request, template, context, **options):
    return render(request, f"oversight/{template}.html", {**context, "parts": PARTS}, **options)
