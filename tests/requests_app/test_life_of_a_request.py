"""Can any order of acts by several people break a rule? A machine that tries, and checks after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from footage_app import stores
from footage_app.models import Clip, ClipState, Hold
from portal import audit
from portal.models import AuditEvent, Role
from requests_app import promises
from requests_app.lifecycle import afterwards, decision, flags, reopening, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Delivery, Outcome, Status, Verdict
from requests_app.transitions import MOVES
from tests.builders import a_docked_clip, a_received_request, drafted, identified
from tests.people import a_caseworker, a_legal_approver, a_supervisor

PEOPLE = range(6)
ANSWERS = [Outcome.NOT_HELD, Outcome.REFUSED]
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
        self.transaction.__enter__()
        self.workers = set()
        self.moves = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def a_request_with_footage(self):
        self.people = people()
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

    @rule(first=st.sampled_from(PEOPLE))
    def goes_on_as_it_should(self, first):
        """The next step of an ordinary request, by whoever may, so that the late steps are reached often enough."""
        before = self.request.status
        for who in [*PEOPLE[first:], *PEOPLE[:first]]:
            {
                Status.RECEIVED: lambda: self.takes_it(who),  # noqa: B023
                Status.SEARCHING: lambda: (self.rules_out(who), self.finishes_the_search(who)),  # noqa: B023
                Status.PREPARING: lambda: (self.drafts(who, ANSWERS[1]), self.sends_for_approval(who)),  # noqa: B023
                Status.AWAITING_APPROVAL: lambda: (self.looks_first(who), self.approves(who, True)),  # noqa: B023
            }.get(before, lambda: None)()
            if self.request.status != before:
                return

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
        if seed > 6:
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
    def a_confirmed_clip_is_held(self):
        if hasattr(self, "request"):
            assert not self.request.candidates.filter(verdict=Verdict.CONFIRMED, held=False).exists()


@pytest.mark.django_db
def test_no_order_of_acts_by_anybody_breaks_a_rule():
    run_state_machine_as_test(LifeOfARequest, settings=MACHINE)
    assert LifeOfARequest.reached == set(Status), "the machine did not get everywhere"


MACHINE = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
