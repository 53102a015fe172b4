"""Which texts do staff start from, and who changes them? A list, a page each, a draft with its preview."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import staff_with
from requests_app import texts
from requests_app.forms.texts import DraftForm, NewTextForm
from requests_app.lifecycle import texts as lifecycle
from requests_app.models import TextTemplate
from requests_app.views.casework.loading import text_of
from requests_app.views.refusals import tell

VERBS = ["GET", "HEAD", "POST"]


@staff_with("texts.edit")
def text_list(request):
    texts.ship()
    rows = list(TextTemplate.objects.prefetch_related("versions"))
    for row in rows:
        row.use = texts.USES[row.used_for]
        versions = list(row.versions.all())
        row.published = next((one for one in reversed(versions) if one.published_at), None)
        row.has_draft = bool(versions) and versions[-1].published_at is None
    return render(request, "casework/texts.html", {"rows": rows})


@staff_with("texts.edit")
@require_http_methods(VERBS)
def new_text(request):
    form = NewTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = []
        words = form.cleaned_data
        if tell(
            request, "The draft is saved.", lambda: made.append(lifecycle.write_new(by=request.user, **words))
        ):
            return redirect("casework:text", made[0].pk)
    return render(request, "casework/text_draft.html", {"form": form, "fields": texts.FIELDS})


@staff_with("texts.edit", load=text_of)
def text(request, template):
    draft = lifecycle.draft_of(template)
    context = {
        "template": template,
        "use": texts.USES[template.used_for],
        "draft": draft,
        "preview": texts.filled(draft.text, texts.example_values()) if draft else "",
        "versions": template.versions.filter(published_at__isnull=False)
        .select_related("written_by")
        .order_by("-number"),
    }
    return render(request, "casework/text.html", context)


@staff_with("texts.edit", load=text_of)
@require_http_methods(VERBS)
def draft_text(request, template):
    newest = template.versions.order_by("-number").first()
    form = DraftForm(request.POST or None, initial={"text": newest.text if newest else ""})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        done = "The draft is saved. Look at it before you publish it."
        if tell(request, done, lambda: lifecycle.save_draft(template, text=words, by=request.user)):
            return redirect("casework:text", template.pk)
    context = {"form": form, "template": template, "fields": texts.FIELDS}
    return render(request, "casework/text_draft.html", context)


@staff_with("texts.edit", load=text_of)
@require_POST
def publish_text(request, template):
    seen = request.POST.get("seen", "")
    done = "The text is published. Staff start from it now."
    tell(request, done, lambda: lifecycle.publish(template, text=seen, by=request.user))
    return redirect("casework:text", template.pk)


@staff_with("texts.edit", load=text_of)
@require_POST
def retire_text(request, template):
    done = "The text is retired. Staff no longer see it."
    tell(request, done, lambda: lifecycle.retire(template, by=request.user))
    return redirect("casework:text", template.pk)


@staff_with("texts.edit", load=text_of)
@require_POST
def bring_back_text(request, template):
    done = "The text can be used again."
    tell(request, done, lambda: lifecycle.bring_back(template, by=request.user))
    return redirect("casework:text", template.pk)
