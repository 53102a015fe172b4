"""Is a preview made of the plan as it is now, kept in place of the one before, and gone with its clip?"""

import av
import pytest

from footage_app import jobs, stores, tasks
from footage_app.models import Derivative, JobStatus, Preview, RedactionJob
from requests_app.lifecycle import redaction as lifecycle
from tests.builders import a_filmed_request
from tests.footage_app.filmed import digest


def made_preview(row, by):
    job = jobs.ask_for(RedactionJob.Kind.PREVIEW, row.clip, row, by=by)
    tasks.do_job(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE, job.reason
    return Preview.objects.get(redaction=row)


@pytest.mark.django_db
def test_a_preview_is_small_and_follows_the_plan(django_capture_on_commit_callbacks):
    footage_request = a_filmed_request(rendered=False)
    row, by = lifecycle.redactions_of(footage_request).get(), footage_request.assigned_to
    first = made_preview(row, by)
    assert digest(stores.path(first.store_key)) == first.sha256
    with av.open(str(stores.path(first.store_key))) as container:
        assert max(container.streams.video[0].width, container.streams.video[0].height) <= 640
        assert sum(1 for _ in container.decode(video=0)) == 30
    assert first.is_current and not Derivative.objects.exists()

    lifecycle.draw_box(footage_request, row, [[0, 5, 5, 90, 90]], version=row.plan_version, by=by)
    row.refresh_from_db()
    assert not Preview.objects.get().is_current
    with django_capture_on_commit_callbacks(execute=True):
        second = made_preview(row, by)
    assert second.is_current and second.sha256 != first.sha256
    with pytest.raises(stores.NotInStore):
        stores.path(first.store_key)
    assert stores.path(second.store_key).exists()
