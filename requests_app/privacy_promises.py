"""Is what is personal gone on its day? For `manage.py invariants`: one plain line for each breach."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.models import Shredding
from requests_app.lifecycle import identity
from requests_app.lifecycle.erasure import ERASED, OF_A_COMPLAINT, VAULT_KEYS
from requests_app.models import Complaint, DraftFile, FootageRequest, Letter

GRACE = timedelta(days=1)  # the schedule may have stood still for a while


def breaches():
    """A generator of sentences, none when all is well."""
    yield from proofs_kept_too_long()
    yield from files_that_nothing_names()
    yield from complaints_that_hold_nothing()
    yield from people_not_forgotten()


def proofs_kept_too_long():
    late = identity.to_erase(timezone.now() - GRACE).select_related("footage_request")
    for document in late.iterator():
        yield f"Document {document.pk} of {document.footage_request.reference} should have been erased by now."
    stuck = Shredding.objects.filter(asked_at__lt=timezone.now() - GRACE).count()
    if stuck:
        yield f"Files that should be off the disk of the vault: {stuck}."


def files_that_nothing_names():
    """Left by a crash between a file and its row."""
    named, before = keys_named(), time.time() - GRACE.total_seconds()
    files = [path for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file()]
    lost = sum(path.name not in named and path.stat().st_mtime < before for path in files)
    if lost:
        yield f"Files in the vault that belong to nothing: {lost}."


def keys_named():
    named = set(Shredding.objects.values_list("key", flat=True))
    columns = {
        (model, name) for model, _, names in [*ERASED, *OF_A_COMPLAINT] for name in VAULT_KEYS & set(names)
    }
    for model, name in {*columns, (DraftFile, "vault_key")}:
        named.update(model.objects.values_list(name, flat=True).iterator())
    several = {model for model, _, names in ERASED if "pages" in names}
    for model in {*several, DraftFile}:
        for pages in model.objects.values_list("pages", flat=True).iterator():
            named.update(pages)
    return named


def complaints_that_hold_nothing():
    """While somebody complains, what the request pointed to stays (promises.footage_not_held sees to each clip)."""
    let_go = FootageRequest.objects.filter(holds_released_at__isnull=False, candidates__isnull=False)
    for complaint in Complaint.objects.open().filter(footage_request__in=let_go).iterator():
        yield f"Complaint {complaint.reference} is open, but the footage of its request is not held."


def people_not_forgotten():
    """What is erased holds nothing any more; but for letters about a complaint that came later."""
    later = Q(complaint__isnull=False, complaint__erased_at__isnull=True)
    for table, root in ((ERASED, FootageRequest), (OF_A_COMPLAINT, Complaint)):
        erased = root.objects.filter(erased_at__isnull=False)
        for model, way, columns in table:
            rows = model.objects.filter(**{f"{way}__in": erased}).exclude(as_erased(columns))
            if model is Letter and table is ERASED:
                rows = rows.exclude(later)
            if count := rows.count():
                name = model._meta.verbose_name
                yield f"What is personal was erased, but {count} rows of “{name}” still hold something."


def as_erased(columns):
    nothing = {f"{name}__isnull": True for name, value in columns.items() if value is None}
    return Q(**nothing, **{name: value for name, value in columns.items() if value is not None})
