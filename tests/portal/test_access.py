"""Do the decorators that every view carries really keep people out?"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import path

from portal.access import AccessMiddleware, anyone, staff_with
from tests.builders import a_request
from tests.people import a_caseworker, an_auditor, sign_in

pytestmark = pytest.mark.django_db


def bare(request):
    return HttpResponse("open")


urlpatterns = [path("bare/", bare)]


def asked_by(user, where="/staff/x/?a=1"):
    request = RequestFactory().get(where)
    request.user = user
    return request


def test_a_view_that_says_nothing_about_access_is_refused(client, settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(RuntimeError, match="carries no access decorator"):
        client.get("/bare/")


def test_a_view_for_a_permission_that_does_not_exist_cannot_be_written():
    with pytest.raises(ValueError, match="no permission"):
        staff_with("requests.wrok")


def test_a_stranger_is_sent_to_sign_in_and_back():
    answer = staff_with("requests.see_queue")(bare)(asked_by(AnonymousUser()))
    assert answer.status_code == 302 and answer.url.endswith("?next=/staff/x/%3Fa%3D1")


def test_a_page_without_an_object_is_forbidden_to_other_roles():
    with pytest.raises(PermissionDenied):
        staff_with("requests.see_queue")(bare)(asked_by(an_auditor()))


def test_an_object_of_others_does_not_exist():
    footage_request = a_request()
    view = staff_with("requests.see", load=lambda reference: footage_request)(
        lambda request, obj: HttpResponse("in")
    )
    with pytest.raises(Http404):
        view(asked_by(an_auditor()), reference=footage_request.reference)
    assert view(asked_by(a_caseworker()), reference=footage_request.reference).content == b"in"


def test_a_superuser_gets_no_bypass():
    with pytest.raises(PermissionDenied):
        staff_with("audit.read")(bare)(asked_by(a_caseworker(is_superuser=True)))


def test_staff_pages_are_never_cached():
    answer = staff_with("requests.see_queue")(bare)(asked_by(a_caseworker()))
    assert answer["Cache-Control"] == "private, no-store"


def test_a_page_can_be_set_up_to_be_open_only_with_a_reason():
    assert anyone("for a test")(bare).access == {"kind": "anyone", "why": "for a test"}


def test_the_middleware_lets_marked_views_through():
    assert AccessMiddleware(bare).process_view(asked_by(None), anyone("for a test")(bare), [], {}) is None


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_strange_methods_change_nothing(client, method):
    footage_request = a_request()
    client = sign_in(client, a_caseworker())
    answer = getattr(client, method)(f"/staff/requests/{footage_request.reference}/take/")
    footage_request.refresh_from_db()
    assert answer.status_code == 405 and footage_request.status == "received"


@pytest.mark.parametrize("where", ["/", "/no/such/page/", "/staff/requests/BWV-2222-2222-2222/"])
def test_no_answer_stays_in_a_cache_refusals_neither(client, where):
    answer = sign_in(client, an_auditor()).get(where)
    assert answer["Cache-Control"] == "private, no-store"
