"""Is the log whole, and can others see that for themselves? Check, export, checkpoints, verifier."""

from datetime import timedelta
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal import audit, audit_verifier, checkpoints, log_checks
from portal.access import staff_with
from portal.models import LogCheck
from portal.words import count_words
from requests_app import audit_export
from requests_app.forms.oversight import ExportForm
from requests_app.views.oversight_frame import page


@staff_with("audit.read")
def check(request):
    """The last reading of the whole log; asking for another one."""
    if request.method == "POST":
        log_checks.ask(by=request.user)
        return redirect("oversight:check")
    newest = LogCheck.objects.order_by("-pk").first()
    context = {"check": newest, "earlier": LogCheck.objects.order_by("-pk")[1:11], "now": told(newest)}
    return page(request, "check", context)


@staff_with("audit.read")
def check_progress(request, pk):
    one = LogCheck.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return JsonResponse(told(one))


def told(one):
    """As the progress bar asks for it."""
    if one is None:
        return None
    state = "running" if one.finished_at is None else "failed" if one.faults else "done"
    text = f"{count_words(one.events, 'entry', 'entries')} of {one.total} read"
    return {"percent": one.percent, "text": text, "state": state, "next": reverse("oversight:check")}


@staff_with("audit.export")
def export(request):
    """Streamed: a year of events never stands in memory."""
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        initial={"what": "chain", "reference": request.GET.get("reference", "")},
    )
    if request.method == "POST" and form.is_valid():
        return exported(request, form.cleaned_data)
    return page(request, "export", {"form": form}, status=422 if form.errors else 200)


def exported(request, asked):
    if asked["what"] == "chain":
        what, name = {"chain": asked["reference"]}, asked["reference"]
        audit.record_now("audit.export", by=request.user, chain=asked["reference"])
        stretches = audit_export.one_chain(asked["reference"])
    else:
        first, last = asked["first_day"], asked["last_day"]
        what, name = {"from": first.isoformat(), "to": last.isoformat()}, f"{first}-to-{last}"
        audit.record_now("audit.export", by=request.user, **{"from": str(first), "to": str(last)})
        stretches = audit_export.a_period(first, last)
    response = StreamingHttpResponse(
        audit_export.lines(stretches, **what), content_type="application/x-ndjson"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{name}.jsonl"'
    return response


@staff_with("audit.read")
def verifier(request):
    """The program itself, to be read before it is run."""
    return attached(Path(audit_verifier.__file__), "text/x-python")


@staff_with("audit.read")
def checkpoint_list(request):
    newest = sorted(checkpoints.checkpoints(), key=lambda one: -one.number)[:24]
    late = bool(newest) and timezone.now() - newest[0].at > timedelta(hours=2)
    return page(request, "checkpoints", {"checkpoints": newest, "late": late})


@staff_with("audit.export")
def checkpoint_file(request):
    audit.record_now("audit.export", by=request.user, about="checkpoints")
    if not checkpoints.path().exists():
        raise Http404
    return attached(checkpoints.path(), "application/x-ndjson")


@staff_with("audit.read")
def public_key(request):
    response = HttpResponse(checkpoints.public_key_pem(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="public_key.pem"'
    return response


def attached(path, content_type):
    return FileResponse(open(path, "rb"), as_attachment=True, filename=path.name, content_type=content_type)
