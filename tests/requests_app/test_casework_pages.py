"""Do caseworkers see what they need, and nobody else anything?"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from footage_app import jobs, leases
from footage_app.models import Redaction, RedactionJob, ReviewCopy
from portal import vault
from portal.models import Alarm, AuditEvent
from requests_app.history import words_of
from requests_app.lifecycle import search
from requests_app.models import Attachment, FootageRequest, Message, Status, Verdict
from tests.builders import a_filmed_request, a_request
from tests.people import a_caseworker, a_footage_officer, a_supervisor, an_auditor, sign_in
from tests.requests_app.clips import a_candidate, a_clip

pytestmark = pytest.mark.django_db
PARTS = ["casework:request", "casework:messages", "casework:timeline"]


def at(name, *args):
    return reverse(f"casework:{name}", args=args)


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- the queue ------------------------------------------------------------------------------------
def test_the_queue_shows_what_is_lost_first(client):
    calm, urgent, wide = a_request(), a_request(), a_request()
    FootageRequest.objects.update(at_risk_from=None)
    FootageRequest.objects.filter(pk=urgent.pk).update(at_risk_from=timezone.now() + timedelta(hours=20))
    FootageRequest.objects.filter(pk=wide.pk).update(too_wide=True)
    page = sign_in(client, a_caseworker()).get(at("queue"))
    assert [row.pk for row in page.context["page"]] == [wide.pk, urgent.pk, calm.pk]
    assert b"More clips than can be held" in page.content


def test_tabs_and_filters_narrow_the_queue(client):
    me = a_caseworker()
    mine, other, untouched = (
        a_request("searching", by=me),
        a_request("searching"),
        a_request(name="Zoe Quince"),
    )
    other.incidents.update(borough="E09000012")
    client = sign_in(client, me)

    def shown(query):
        return {row.pk for row in client.get(at("queue") + query).context["page"]}

    assert shown("?tab=mine") == {mine.pk}
    assert shown("?tab=open") == {mine.pk, other.pk, untouched.pk}
    assert shown("?tab=open&borough=E09000012") == {other.pk}
    assert shown("?tab=open&text=quince") == {untouched.pk}
    assert shown(f"?tab=open&text={other.reference[4:12]}") == {other.pk}
    assert shown("?tab=nonsense&page=999&status=bogus&borough=%00") == {untouched.pk}


def test_a_search_by_name_is_on_record_without_the_name(client):
    me = a_caseworker()
    found = a_request(name="Zoe Quince")
    sign_in(client, me).get(at("queue") + "?tab=open&text=quince")
    event = AuditEvent.objects.get(action="request.search")
    assert (
        event.actor == f"user:{me.pk}"
        and found.reference in event.body
        and "quince" not in event.body.lower()
    )


@pytest.mark.parametrize("who", [a_footage_officer, an_auditor])
def test_others_have_no_queue_but_a_page_of_their_own(client, who):
    client = sign_in(client, who())
    assert client.get(at("queue")).status_code == 403
    assert client.get(at("home")).status_code == 302


# --- a request ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PARTS)
def test_every_reading_of_a_request_is_on_record(client, name):
    me, footage_request = a_caseworker(), a_request()
    assert sign_in(client, me).get(reverse(name, args=[footage_request.reference])).status_code == 200
    event = AuditEvent.objects.get(chain=footage_request.reference, action="request.read")
    assert (event.actor, event.is_work) == (f"user:{me.pk}", False)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("who", [a_footage_officer, an_auditor, lambda: a_caseworker(officer_ref="217EA")])
def test_a_foreign_request_looks_like_an_unknown_one(client, name, who):
    footage_request = a_request()
    footage_request.incidents.update(officers="217EA")
    client = sign_in(client, who())
    foreign = client.get(reverse(name, args=[footage_request.reference]))
    unknown = client.get(reverse(name, args=["BWV-2222-2222-2222"]))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_a_clip_of_another_request_is_unknown_here(client):
    me = a_caseworker()
    mine, other = a_request("searching", by=me), a_request("searching", by=me)
    candidate = a_candidate(other)
    assert sign_in(client, me).get(at("clip", mine.reference, candidate.pk)).status_code == 404
    assert client.post(at("confirm", mine.reference, candidate.pk)).status_code == 404
    candidate.refresh_from_db()
    assert candidate.verdict == Verdict.UNDECIDED


def test_nobody_is_let_in_without_signing_in(client):
    footage_request = a_request()
    page = client.get(at("request", footage_request.reference))
    assert page.status_code == 302 and reverse("account_login") in page.url


def test_from_taking_to_the_end_of_the_search(client):
    me, footage_request = a_caseworker(), a_request()
    shows, other = a_candidate(footage_request), a_candidate(footage_request, score=0.2)
    reference, client = footage_request.reference, sign_in(client, me)
    assert b"Take this request" in client.get(at("request", reference)).content
    client.post(at("start_search", reference))
    page = client.get(at("clip", reference, shows.pk))
    assert b"120 m from the place" in page.content
    assert client.post(at("confirm", reference, shows.pk)).url == at("clip", reference, other.pk)
    early = client.post(at("finish_search", reference), follow=True)
    assert "still 1 clip to look at" in said(early)[-1]
    client.post(at("rule_out_several", reference), {"clips": [other.pk], "reason": "Another street"})
    not_yet = client.post(at("finish_search", reference), follow=True)
    assert "nothing else to search" in said(not_yet)[-1] and b"What was searched" in not_yet.content
    client.post(at("finish_search", reference), {"nothing_else": "yes"})
    footage_request.refresh_from_db()
    assert footage_request.status == Status.PREPARING
    page = client.get(at("request", reference))
    assert b"Another street" in page.content and b"Search again" in page.content


def test_a_double_click_takes_once_and_breaks_nothing(client):
    me, footage_request = a_caseworker(), a_request()
    client = sign_in(client, me)
    for _ in range(2):
        page = client.post(at("start_search", footage_request.reference), follow=True)
        assert said(page) == ["This request is yours."]
    assert (
        AuditEvent.objects.filter(chain=footage_request.reference, action="request.start_search").count() == 1
    )


def test_a_stale_page_is_told_who_was_first(client):
    footage_request, first = a_request(), a_caseworker(name="Ann Early")
    other = sign_in(client, a_caseworker())
    other.get(at("request", footage_request.reference))
    search.start_search(footage_request, by=first)
    page = other.post(at("start_search", footage_request.reference), follow=True)
    assert "Ann Early" in said(page)[0] and page.status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "start_search",
        "finish_search",
        "reopen_search",
        "rule_out_several",
        "add_by_hand",
        "send_message",
        "add_note",
    ],
)
def test_changes_need_a_post(client, name):
    me = a_caseworker()
    assert sign_in(client, me).get(at(name, a_request().reference)).status_code == 405


def test_ruling_out_without_a_reason_says_so_and_changes_nothing(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    client = sign_in(client, me)
    page = client.post(at("rule_out", footage_request.reference, candidate.pk), {"reason": " "})
    assert b"Enter why the clip is ruled out" in page.content and b"Error: " in page.content
    page = client.post(
        at("rule_out_several", footage_request.reference),
        {"clips": ["x", "9" * 30], "reason": "no"},
        follow=True,
    )
    assert "Nothing was ruled out" in said(page)[0]
    candidate.refresh_from_db()
    assert candidate.verdict == Verdict.UNDECIDED


def test_a_search_by_hand_finds_and_adds(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    clip = a_clip(officer_ref="88TW")
    a_clip(officer_ref="89TW")
    client = sign_in(client, me)
    page = client.get(at("by_hand", footage_request.reference), {"officer": "88 tw"})
    assert [found.pk for found in page.context["found"]] == [clip.pk]
    client.post(at("add_by_hand", footage_request.reference), {"clip": clip.pk})
    assert footage_request.candidates.get().clip == clip
    assert client.post(at("add_by_hand", footage_request.reference), {"clip": "no"}).status_code == 404
    wrong = client.get(at("by_hand", footage_request.reference), {"earliest": "9:30pm"})
    assert wrong.status_code == 200 and wrong.context["found"] is None


def test_notes_and_messages_are_kept_and_shown(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    client = sign_in(client, me)
    client.post(at("add_note", footage_request.reference), {"note-text": "Rang the station <b>twice</b>"})
    client.post(at("send_message", footage_request.reference), {"message-text": "What colour was the coat?"})
    page = client.get(at("messages", footage_request.reference)).content
    assert b"Rang the station &lt;b&gt;twice&lt;/b&gt;" in page and b"What colour was the coat?" in page
    empty = client.post(at("send_message", footage_request.reference), {"message-text": ""})
    assert b"Enter a message" in empty.content
    assert footage_request.messages.count() == footage_request.notes.count() == 1


def test_a_photo_is_seen_on_record_only(client):
    me, footage_request = a_caseworker(), a_request()
    FootageRequest.objects.filter(pk=footage_request.pk).update(photo_key=vault.store(b"\xff\xd8\xffpicture"))
    photo = sign_in(client, me).get(at("photo", footage_request.reference))
    assert photo.content == b"\xff\xd8\xffpicture" and photo["Content-Type"] == "image/jpeg"
    assert AuditEvent.objects.filter(chain=footage_request.reference, action="request.read_photo").exists()


def test_the_timeline_tells_it_in_words(client):
    me = a_caseworker(name="Kim Case")
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    sign_in(client, me).post(
        at("rule_out", footage_request.reference, candidate.pk), {"reason": "Another street"}
    )
    page = client.get(at("timeline", footage_request.reference)).content.decode()
    assert "Request taken, search begun" in page and "Kim Case" in page and "Reason: Another street" in page
    assert candidate.clip.evidence_id in page and "request." not in page


def test_withdrawing_for_somebody_and_abandoning_need_a_reason(client):
    me = a_caseworker()
    one, two = a_request("searching", by=me), a_request()
    client = sign_in(client, me)
    for name, footage_request, status in [
        ("withdraw", one, Status.WITHDRAWN),
        ("abandon", two, Status.ABANDONED),
    ]:
        assert b"Enter a reason" in client.post(at(name, footage_request.reference), {"reason": ""}).content
        typed = {"reason": "They told us by phone", "because": "flood"}
        client.post(at(name, footage_request.reference), typed)
        footage_request.refresh_from_db()
        assert (footage_request.status, footage_request.closing_reason) == (status, "They told us by phone")
        assert footage_request.closed_at is not None


def test_a_supervisor_hands_over(client):
    footage_request, colleague = a_request("searching"), a_caseworker()
    client = sign_in(client, a_supervisor())
    client.post(at("assign", footage_request.reference), {"to": colleague.pk})
    footage_request.refresh_from_db()
    assert footage_request.assigned_to == colleague
    assert sign_in(client, colleague).get(at("assign", footage_request.reference)).status_code == 404


def test_alarms_are_seen_and_cleared_on_record(client):
    alarm = Alarm.objects.create(kind="sweep", words="The sweep stopped.")
    client = sign_in(client, a_supervisor())
    assert b"There is an alarm" in client.get(at("queue")).content
    for _ in range(2):
        client.post(at("clear_alarm", alarm.pk))
    assert AuditEvent.objects.filter(action="alarm.clear").count() == 1
    assert b"There is an alarm" not in client.get(at("queue")).content
    assert sign_in(client, a_caseworker()).get(at("alarms")).status_code == 403


def test_an_alarm_of_failed_work_leads_to_the_page_where_it_is_tried_again(client):
    footage_request = a_filmed_request(rendered=False)
    row = Redaction.objects.get()
    job = jobs.ask_for(RedactionJob.Kind.RENDER, row.clip, row, by=footage_request.assigned_to)
    leases.fail(RedactionJob.objects.filter(pk=job.pk), job, "The disk is broken.")
    page = reverse("review:clip", args=[row.made_for, row.clip_id])
    told = sign_in(client, a_supervisor()).get(at("alarms")).text
    assert "The disk is broken." in told and f'href="{page}"' in told
    footage_request.incidents.update(officers="PC 901TW")
    told = sign_in(client, a_supervisor(officer_ref="901TW")).get(at("alarms")).text
    assert row.made_for not in told and reverse("footage:clip", args=[row.clip_id]) in told
    jobs.retry(job, by=footage_request.assigned_to)
    told = sign_in(client, a_supervisor()).get(at("alarms")).text
    assert "There is no alarm." in told and "The service" in told


def test_the_player_stands_beside_the_verdict_once_there_is_a_copy(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    client = sign_in(client, me)
    address = at("clip", footage_request.reference, candidate.pk)
    assert b"<video" not in client.get(address).content
    ReviewCopy.objects.create(clip=candidate.clip, store_key="a", sha256="0" * 64, size_bytes=1)
    page = client.get(address).content.decode()
    assert f'src="{reverse("review:player_video", args=[candidate.pk])}"' in page


def test_an_attachment_is_only_ever_saved(client):
    me = a_caseworker()
    footage_request, other = a_request("searching", by=me), a_request("searching", by=me)
    message = Message.objects.create(footage_request=footage_request, from_staff=False, text="See this")
    kept = Attachment.objects.create(
        message=message,
        name='a"\r\nb.html',
        content_type="text/html",
        vault_key=vault.store(b"<script>alert(1)</script>"),
        size_bytes=25,
    )
    client = sign_in(client, me)
    answer = client.get(at("attachment", footage_request.reference, kept.pk))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="ab.html"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(at("attachment", other.reference, kept.pk)).status_code == 404


def test_a_new_message_shows_until_somebody_reads_it(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    Message.objects.create(footage_request=footage_request, from_staff=False, text="Any news?")
    client = sign_in(client, me)
    assert b"New message" in client.get(at("queue") + "?tab=mine").content
    assert b"1 new" in client.get(at("request", footage_request.reference)).content
    client.get(at("messages", footage_request.reference))
    assert b"New message" not in client.get(at("queue") + "?tab=mine").content


def test_a_disguised_attachment_is_refused_and_the_message_not_sent(client):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    disguised = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff<script>", content_type="image/jpeg")
    page = sign_in(client, me).post(
        at("send_message", footage_request.reference), {"message-text": "Look", "message-file": disguised}
    )
    assert page.status_code == 200 and b"govuk-error-summary" in page.content
    assert not footage_request.messages.exists()


@pytest.mark.parametrize("text", ["\x00", "\u202e" * 10, "x" * 200_000, "नमस्ते" * 2000, "<script>"])
def test_strange_text_is_kept_clean_or_refused(client, text):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    client = sign_in(client, me)
    assert client.get(at("queue"), {"text": text[:3000]}).status_code == 200
    answer = client.post(at("rule_out", footage_request.reference, candidate.pk), {"reason": text})
    assert answer.status_code in (200, 302)
    answer = client.post(at("add_note", footage_request.reference), {"note-text": text})
    assert answer.status_code in (200, 302)
    page = client.get(at("messages", footage_request.reference)).content
    assert b"<script>\n" not in page and b"<p><script>" not in page


@pytest.mark.parametrize(
    "action, words",
    [
        ("job.analyse.ask", "Looking for faces: asked for"),
        ("job.render.fail", "Making the redacted video: failed"),
        ("request.withdraw", "Withdrawn"),
        ("clip.watch", "Clip watched"),
        ("request.something_new", "Something new"),
    ],
)
def test_what_nobody_gave_words_for_still_reads_as_words(action, words):
    assert words_of(action) == words
