"""Can any order of acts by several people break a rule? A machine that tries, and checks after every step."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from footage_app import retention, stores
from footage_app.models import Clip, ClipState, Derivative, Hold
from portal import audit
from portal.models import AuditEvent, Role
from requests_app import promises
from requests_app.lifecycle import afterwards, decision, flags, release, reopening, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Delivery, Outcome, Status, Verdict
from requests_app.transitions import MOVES
from tests.builders import a_docked_clip, a_received_request, drafted, identified
from tests.people import a_caseworker, a_legal_approver, a_supervisor
from tests.requests_app.approvable import an_output

PEOPLE = range(6)
ANSWERS = [Outcome.NOT_HELD, Outcome.REFUSED, Outcome.RELEASED_IN_PART]
LIVE = "live_case"


def people():
    """Two who work, two who approve, one who leads, and one with every superpower that a database row can give."""
    return [
        a_caseworker(),
        a_caseworker(),
        a_legal_approver(),
        a_legal_approver(),
        a_supervisor(),
        a_caseworker(is_superuser=True),
    ]


class LifeOfARequest(RuleBasedStateMachine):
    """Acts are tried by anybody at any time; a refusal is a good answer, a broken rule is not."""

    reached = set()

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True  # or no sweep could commit a step of its own inside it
        self.transaction.__enter__()
        self.travel = time_machine.travel(datetime.now(UTC))
        self.clock = self.travel.start()
        self.workers = set()
        self.moves = []
        self.videos = 0

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def a_request_with_footage(self):
        self.people = people()
        retention.sweep(now=timezone.now())
        self.nobodys = a_docked_clip(started_at=timezone.now() - timedelta(days=20))
        clip = a_docked_clip()
        self.request = a_received_request(earliest_at=clip.started_at, latest_at=clip.ended_at)
        assert self.request.candidates.get().held

    def attempt(self, act, *args, by, move=None, is_work=True, **fields):
        """True when it happened. What is refused must leave no trace."""
        events = AuditEvent.objects.count()
        self.request.refresh_from_db()
        before = self.request.status
        try:
            with transaction.atomic():
                act(*args, by=by, **fields)
        except MoveRefused as refusal:
            assert str(refusal).strip(), "a refusal must say why"
            assert AuditEvent.objects.count() == events
            return False
        self.request.refresh_from_db()
        if move and self.request.status != before:
            assert before in MOVES[move].sources
            assert self.request.status == MOVES[move].target
            self.moves.append(move)
        if is_work and AuditEvent.objects.count() > events:
            self.workers.add(by)
        return True

    # --- acts ---------------------------------------------------------------------------------------
    @rule(who=st.sampled_from(PEOPLE), role=st.sampled_from([Role.CASEWORKER, Role.LEGAL_APPROVER]))
    def changes_role(self, who, role):
        person = self.people[who]
        person.role = role
        person.save()

    @rule(who=st.sampled_from(PEOPLE))
    def takes_it(self, who):
        self.attempt(search.start_search, self.request, by=self.people[who], move="start_search")

    @rule(first=st.sampled_from(PEOPLE), shown=st.booleans(), steps=st.integers(1, 4))
    def goes_on_as_it_should(self, first, shown, steps):
        """The next steps of an ordinary request, by whoever may, so that the late ones are reached often enough.

        `shown`: the clip shows the person, who then gets a video of it."""
        for _ in range(steps):
            before = self.request.status
            for who in [*PEOPLE[first:], *PEOPLE[:first]]:
                if self.request.status == before:
                    self.takes_the_next_step(who, shown)

    def takes_the_next_step(self, who, shown):
        if self.request.status == Status.RECEIVED:
            self.takes_it(who)
        elif self.request.status == Status.SEARCHING:
            (self.confirms if shown else self.rules_out)(who)
            self.finishes_the_search(who)
        elif self.request.status == Status.PREPARING:
            confirmed = self.request.candidates.filter(verdict=Verdict.CONFIRMED).exists()
            if confirmed:
                self.makes_the_video(who)
            self.drafts(who, Outcome.RELEASED_IN_PART if confirmed else Outcome.REFUSED)
            self.sends_for_approval(who)
        elif self.request.status == Status.AWAITING_APPROVAL:
            self.looks_first(who)
            self.approves(who, True)

    @rule(who=st.sampled_from(PEOPLE))
    def confirms(self, who):
        self.attempt(search.confirm, self.request.candidates.first(), by=self.people[who])

    @rule(who=st.sampled_from(PEOPLE))
    def rules_out(self, who):
        self.attempt(
            search.rule_out, self.request.candidates.first(), reason="another street", by=self.people[who]
        )

    @rule(who=st.sampled_from(PEOPLE))
    def takes_the_verdict_back(self, who):
        self.attempt(search.undecide, self.request.candidates.first(), by=self.people[who])

    @rule(who=st.sampled_from(PEOPLE))
    def finishes_the_search(self, who):
        self.attempt(
            search.finish_search, self.request, nothing_else=True, by=self.people[who], move="finish_search"
        )

    @rule(who=st.sampled_from(PEOPLE))
    def searches_again(self, who):
        self.attempt(search.reopen_search, self.request, by=self.people[who], move="reopen_search")

    @rule(who=st.sampled_from(PEOPLE), outcome=st.sampled_from(ANSWERS))
    def drafts(self, who, outcome):
        if self.request.assigned_to and not self.request.identity_checks.exists():
            self.attempt(identified, self.request, by=self.request.assigned_to)
        self.attempt(drafted, self.request, outcome, by=self.people[who])

    @rule(who=st.sampled_from(PEOPLE))
    def makes_the_video(self, who):
        """What a render leaves, with other bytes each time; also one that comes late, while the last one waits."""
        self.videos += 1
        candidate = self.request.candidates.filter(verdict=Verdict.CONFIRMED, held=True).first()
        if candidate and self.request.is_open:
            content = f"video {self.videos}".encode()
            self.attempt(an_output, self.request, candidate.clip, content, by=self.people[who])

    @rule()
    def a_file_is_swapped_while_it_waits(self):
        if self.request.status == Status.AWAITING_APPROVAL:
            for output in decision.decision_of(self.request).outputs:
                key = Derivative.objects.get(pk=output["derivative"]).store_key
                stores.path(key).write_bytes(b"everybody is visible")

    @rule(who=st.sampled_from(PEOPLE))
    def sends_for_approval(self, who):
        self.attempt(decision.send_for_approval, self.request, by=self.people[who], move="send_for_approval")

    @rule(who=st.sampled_from(PEOPLE))
    def returns_the_draft(self, who):
        self.attempt(
            decision.return_draft,
            self.request,
            comment="Say it more plainly.",
            by=self.people[who],
            move="return_draft",
            is_work=False,
        )

    @rule(who=st.sampled_from(PEOPLE), honest=st.booleans())
    def approves(self, who, honest):
        person = self.people[who]
        draft = decision.decision_of(self.request)
        seen = draft.frozen_hashes if draft and honest else ["0" * 64]
        if self.attempt(decision.approve, self.request, seen=seen, by=person, move="approve", is_work=False):
            assert honest
            assert person not in self.workers
            assert person.role == Role.LEGAL_APPROVER
            assert sorted(self.bytes_of(draft)) == sorted(one["sha256"] for one in draft.outputs)
            if draft.outputs:
                self.reached.add("a video released")

    def bytes_of(self, draft):
        """What the approved files are on the disk."""
        for output in draft.outputs:
            video = Derivative.objects.get(pk=output["derivative"])
            yield sha256(stores.path(video.store_key).read_bytes()).hexdigest()

    @rule(who=st.sampled_from(PEOPLE), again=st.booleans())
    def takes_a_file_back_or_gives_it_again(self, who, again):
        for file in self.request.deliveries.filter(replaced_by=None).order_by("pk")[:1]:
            act = release.reissue if again else release.revoke
            before = self.request.deliveries.count()
            done = self.attempt(act, file, reason="The wrong address.", by=self.people[who], is_work=False)
            assert self.request.deliveries.count() == before + (done and again)

    @rule(who=st.sampled_from(PEOPLE))
    def looks_first(self, who):
        draft = decision.decision_of(self.request)
        seen = draft.frozen_hashes if draft else []
        if self.attempt(decision.first_look, self.request, seen=seen, by=self.people[who], is_work=False):
            assert self.people[who] not in self.workers

    @rule(who=st.sampled_from(PEOPLE))
    def raises_a_flag(self, who):
        person = self.people[who]
        works = person.role != Role.LEGAL_APPROVER
        self.attempt(flags.raise_flag, self.request, LIVE, reason="A trial is set.", by=person, is_work=works)

    @rule(who=st.sampled_from(PEOPLE))
    def lowers_a_flag(self, who):
        person, flag = self.people[who], self.request.flags.filter(lowered_at=None).first()
        if flag:
            works = person.role != Role.LEGAL_APPROVER
            self.attempt(flags.lower_flag, flag, because="It is over.", by=person, is_work=works)

    @rule(who=st.sampled_from(PEOPLE))
    def opens_it_again(self, who):
        self.attempt(
            reopening.reopen, self.request, reason="Footage turned up.", by=self.people[who], move="reopen"
        )

    @rule(who=st.sampled_from(PEOPLE), seed=st.integers(0, 9))
    def is_sometimes_abandoned(self, who, seed):
        if seed > 3:
            self.attempt(
                afterwards.abandon,
                self.request,
                because="flood",
                reason="One of a flood.",
                by=self.people[who],
                move="abandon",
            )

    @rule(seed=st.integers(0, 9))
    def is_sometimes_withdrawn(self, seed):
        if seed == 9:
            self.attempt(
                afterwards.withdraw, self.request, by=audit.REQUESTER, move="withdraw", is_work=False
            )

    @rule(who=st.sampled_from(PEOPLE), flood=st.booleans())
    def proposes_to_end_the_holds(self, who, flood):
        self.attempt(
            afterwards.propose_hold_release,
            [self.request],
            kind="flood" if flood else "time",
            reason="it is over",
            by=self.people[who],
            is_work=False,
        )

    @rule(who=st.sampled_from(PEOPLE), agrees=st.booleans())
    def answers_the_proposal(self, who, agrees):
        person, proposal = self.people[who], afterwards.waiting().first()
        act = afterwards.confirm_hold_release if agrees else afterwards.refuse_hold_release
        if proposal and self.attempt(act, proposal, by=person):
            assert person != proposal.proposed_by and person.role == Role.LEGAL_APPROVER
            proposal.refresh_from_db()
            assert bool(proposal.confirmed_at) is agrees

    @rule(days=st.sampled_from([2, 10, 32, 100]))
    def time_passes(self, days):
        """With its sweeps, more often than they would notice a gap."""
        for _ in range(0, days, 2):
            self.clock.shift(timedelta(days=2))
            assert not retention.sweep(now=timezone.now()).stopped_because
        gone = Clip.objects.filter(state=ClipState.GONE)
        self.reached |= {"a clip swept"} if gone.exists() else set()
        self.reached |= (
            {"a clip swept that had been held"} if gone.filter(holds__isnull=False).exists() else set()
        )

    # --- what holds after every step ------------------------------------------------------------------
    @invariant()
    def the_status_is_the_one_the_moves_lead_to(self):
        if not hasattr(self, "request"):
            return
        self.request.refresh_from_db()
        status = Status.RECEIVED
        for name in self.moves:
            assert status in MOVES[name].sources
            status = MOVES[name].target
        assert self.request.status == status
        LifeOfARequest.reached.add(status)

    @invariant()
    def nothing_is_delivered_but_what_somebody_else_approved(self):
        if not hasattr(self, "request"):
            return
        delivered = set(Delivery.objects.values_list("sha256", flat=True))
        approved = list(self.request.decisions.exclude(approved_at=None))
        assert delivered == {one for final in approved for one in final.approved_hashes}
        assert self.request.status != Status.DECIDED or decision.decision_of(self.request) in approved
        assert list(promises.breaches()) == []
        for final in approved:
            assert sorted(final.approved_hashes) == final.frozen_hashes
            assert final.first_look_by_id != final.approved_by_id

    @invariant()
    def held_footage_is_there(self):
        for clip in Clip.objects.filter(pk__in=Hold.objects.filter(released_at=None).values("clip")):
            assert clip.state == ClipState.LIVE
            assert stores.path(clip.store_key).exists()

    @invariant()
    def what_nobody_asked_for_goes_on_its_day(self):
        if hasattr(self, "request"):
            self.nobodys.refresh_from_db()
            is_over = timezone.now() > self.nobodys.delete_due_at + timedelta(days=2)
            assert self.nobodys.state == ClipState.GONE if is_over else True
            assert stores.place(self.nobodys.store_key).exists() is (self.nobodys.state != ClipState.GONE)

    @invariant()
    def a_confirmed_clip_is_held(self):
        if hasattr(self, "request"):
            assert not self.request.candidates.filter(verdict=Verdict.CONFIRMED, held=False).exists()


@pytest.mark.django_db
def test_no_order_of_acts_by_anybody_breaks_a_rule():
    run_state_machine_as_test(LifeOfARequest, settings=MACHINE)
    assert LifeOfARequest.reached >= {*Status, "a video released", "a clip swept"}, (
        "the machine did not get everywhere"
    )


@pytest.mark.django_db
def test_the_machine_gets_as_far_as_a_video_released_and_its_footage_swept():
    """The same acts in the order of an ordinary request, so that what is checked after each is known to be tried."""
    machine = LifeOfARequest()
    machine.reached = set()
    try:
        an_ordinary_life(machine)
    finally:
        machine.teardown()
    assert machine.reached >= {"a video released", "a clip swept", "a clip swept that had been held"}


def an_ordinary_life(machine):
    one, approver, another, lead = 0, 2, 3, 4

    def happens(*steps, then):
        for step, *args in steps:
            step(machine, *args)
            for check in machine.invariants:
                check.function(machine)
        assert machine.request.status == then

    m = LifeOfARequest
    happens((m.a_request_with_footage,), (m.takes_it, one), (m.confirms, one), then=Status.SEARCHING)
    happens((m.finishes_the_search, one), (m.makes_the_video, one), then=Status.PREPARING)
    send = [(m.drafts, one, Outcome.RELEASED_IN_PART), (m.sends_for_approval, one)]
    happens(*send, (m.makes_the_video, one), (m.approves, approver, True), then=Status.AWAITING_APPROVAL)
    happens((m.returns_the_draft, approver), (m.makes_the_video, one), then=Status.PREPARING)
    happens(*send, (m.a_file_is_swapped_while_it_waits,), then=Status.AWAITING_APPROVAL)
    happens((m.approves, approver, True), then=Status.AWAITING_APPROVAL)
    happens((m.returns_the_draft, approver), (m.makes_the_video, one), *send, then=Status.AWAITING_APPROVAL)
    happens((m.approves, one, True), (m.approves, approver, False), then=Status.AWAITING_APPROVAL)
    happens((m.approves, approver, True), (m.approves, another, True), then=Status.DECIDED)
    back = [(m.takes_a_file_back_or_gives_it_again, lead, again) for again in (False, True)]
    happens(*back, (m.proposes_to_end_the_holds, lead, False), then=Status.DECIDED)
    assert not machine.request.hold_releases.exists(), "the person can still complain"
    happens((m.time_passes, 100), (m.proposes_to_end_the_holds, lead, False), then=Status.DECIDED)
    happens((m.time_passes, 2), (m.answers_the_proposal, lead, True), then=Status.DECIDED)
    assert Hold.objects.filter(released_at=None).exists(), "who proposed it does not confirm it"
    happens((m.answers_the_proposal, another, True), (m.time_passes, 10), then=Status.DECIDED)


MACHINE = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
