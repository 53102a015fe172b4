"""WHO may do it? One line a permission. Ask `rules.has_perm(name, user, obj)`: superusers get no bypass."""

from typing import Any

import rules

from portal.models import Role


def has_role(*roles: str) -> Any:
    @rules.predicate(name="|".join(roles))
    def check(user: Any) -> bool:
        return bool(user and user.is_authenticated and user.is_active and user.role in roles)

    return check


caseworker = has_role(Role.CASEWORKER)
legal_approver = has_role(Role.LEGAL_APPROVER)
supervisor = has_role(Role.SUPERVISOR)
footage_officer = has_role(Role.FOOTAGE_OFFICER)
auditor = has_role(Role.AUDITOR)
case_staff = caseworker | supervisor
any_staff = has_role(*Role.values)


@rules.predicate
def did_not_work_on_it(user: Any, obj: Any) -> bool:
    """Four eyes. The object answers, or the request that it belongs to, so that this page needs to know no app."""
    about = getattr(obj, "footage_request", obj)
    return about is None or not about.was_worked_on_by(user)


@rules.predicate
def is_not_in_it(user: Any, obj: Any) -> bool:
    """No officer handles footage of themselves. The object answers, or the request or complaint that it belongs to."""
    about = getattr(obj, "footage_request", None) or getattr(obj, "complaint", None) or obj
    return about is None or not about.has_conflict_with(user)


@rules.predicate
def deals_with_it(user: Any, obj: Any) -> bool:
    """Proofs of identity are for the one who checks them, and for nobody else."""
    return obj is None or getattr(obj, "footage_request", obj).assigned_to_id == user.pk


@rules.predicate
def did_not_decide_it(user: Any, obj: Any) -> bool:
    """A complaint or a review is judged by somebody who did not make the decision."""
    return obj is None or not obj.was_decided_by(user)


@rules.predicate
def did_not_propose_it(user: Any, obj: Any) -> bool:
    return obj is None or obj.proposed_by_id != user.pk


PERMISSIONS = {
    # requests
    "requests.see_queue": case_staff | legal_approver,
    "requests.see": (case_staff | legal_approver) & is_not_in_it,
    "requests.assign": supervisor & is_not_in_it,
    "requests.record_namesake": supervisor & is_not_in_it,
    "requests.work": case_staff
    & is_not_in_it,  # claim, search, confirm, rule out, note, message, redact, draft
    "requests.abandon": case_staff & is_not_in_it,
    "requests.reopen": supervisor & is_not_in_it,
    "requests.flag": (case_staff | legal_approver) & is_not_in_it,
    "requests.lower_flag": (supervisor | legal_approver) & is_not_in_it,
    "requests.post_letters": case_staff & is_not_in_it,
    "requests.see_originals": (case_staff | legal_approver) & is_not_in_it,
    "requests.check_identity": case_staff & is_not_in_it & deals_with_it,
    # approval and release
    "requests.see_approvals": legal_approver & is_not_in_it,
    "requests.approve": legal_approver & is_not_in_it & did_not_work_on_it,
    "requests.return_draft": legal_approver & is_not_in_it,
    "requests.revoke_delivery": (case_staff | legal_approver) & is_not_in_it,
    "requests.reissue_delivery": (case_staff | legal_approver) & is_not_in_it & did_not_work_on_it,
    "requests.see_hold_releases": supervisor | legal_approver,
    "requests.propose_hold_release": supervisor,
    "requests.confirm_hold_release": legal_approver & did_not_propose_it,
    # complaints and reviews
    "complaints.see": case_staff | legal_approver,
    "complaints.read": (case_staff | legal_approver) & is_not_in_it,
    "complaints.keep": (case_staff | legal_approver) & is_not_in_it,
    "complaints.decide": (supervisor | legal_approver) & is_not_in_it & did_not_decide_it,
    # footage
    "footage.see_docking": footage_officer | supervisor,
    "footage.search": case_staff | footage_officer,
    "footage.see_refused": footage_officer,
    "footage.decide_quarantine": footage_officer & is_not_in_it,
    "footage.mark_evidential": footage_officer & is_not_in_it,
    "footage.see_retention": footage_officer | supervisor | auditor,
    "footage.propose_sweep_override": supervisor,
    "footage.confirm_sweep_override": footage_officer & did_not_propose_it,
    # the words that messages start from
    "texts.edit": supervisor,
    # bank holidays, by which days are counted
    "law.calendar": supervisor,
    # staff
    "staff.manage": supervisor,
    "staff.own_account": any_staff,
    "staff.clear_alarm": supervisor,
    # oversight
    "audit.read": auditor,
    "audit.export": auditor,
}

for name, predicate in PERMISSIONS.items():
    rules.set_perm(name, predicate) if rules.perm_exists(name) else rules.add_perm(name, predicate)
