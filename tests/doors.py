"""Who may go through which door? Written by hand from what each role is for, so that it can disagree with the code."""

PUBLIC = {"nobody", "requester", "other_requester"}
CASE = {"caseworker", "supervisor", "superuser"}  # a superuser is what their role is, and no more
LAW = {"approver", "worked_approver"}
CONFLICTED = {"conflicted"}  # a caseworker who wore the camera
STAFF = CASE | LAW | CONFLICTED | {"footage_officer", "auditor"}
SHUT_OUT = {"left", "no_second_factor"}
EVERYBODY = PUBLIC | STAFF | SHUT_OUT
ASKED = {"requester", "other_requester"}  # each sees their own, and no address says whose
HAS_AN_APP = {"caseworker"}  # as a second step; nobody else of this world has one
SUPERVISOR, OFFICER, AUDITOR = {"supervisor"}, {"footage_officer"}, {"auditor"}

# How somebody is turned away.
FORBIDDEN, MISSING = "forbidden", "missing"  # 403: not your page; 404: for you there is no such thing
FOLLOW, SIGN_IN, SECOND_FACTOR = "asked for a code", "asked to sign in", "asked for a second factor"
THROUGH = "through"

# route: verbs (get, post), who gets through, how other staff are turned away
DOORS = {
    # The public have no accounts. Anybody may ask; what is theirs needs a code.
    "public:start": ("G", EVERYBODY),
    "public:privacy": ("G", EVERYBODY),
    "public:cookies": ("G", EVERYBODY),
    "public:accessibility": ("G", EVERYBODY),
    "public:contact": ("G", EVERYBODY),
    "public:figures": ("G", EVERYBODY),
    "public:figures_of": ("G", EVERYBODY),
    "public:figures_file": ("G", EVERYBODY),
    "public:other_way": ("G", EVERYBODY),
    "public:complain": ("GP", EVERYBODY),
    "public:complained": ("G", EVERYBODY),
    "public:ask_first": ("GP", EVERYBODY),
    "public:ask": ("GP", EVERYBODY),
    "public:ask (of an incident)": ("GP", EVERYBODY),
    "public:check": ("G", EVERYBODY),
    "public:send": ("P", EVERYBODY),
    "public:forget": ("P", EVERYBODY),
    "public:remove": ("P", EVERYBODY),
    "public:remove_incident": ("P", EVERYBODY),
    "public:confirmation": ("G", EVERYBODY),
    "public:follow": ("GP", EVERYBODY),
    "public:follow_reference": ("GP", EVERYBODY),
    "public:code": ("GP", EVERYBODY),
    "public:posted_code": ("GP", EVERYBODY),
    "public:leave": ("P", EVERYBODY),
    "public:status": ("G", ASKED),
    "public:messages": ("GP", ASKED),
    "public:send_proof": ("GP", ASKED),
    "public:withdraw": ("GP", ASKED),
    "public:download_page": ("G", ASKED),
    "public:letters": ("G", ASKED),
    "public:letter": ("G", {"requester"}),
    "public:question": ("GP", {"requester"}),
    "public:notify_receipt": ("P", EVERYBODY),  # as far as 401: see BY_TOKEN
    "public:attachment": ("G", {"requester"}),
    "public:download": ("G", {"requester"}),
    # Casework: caseworkers and supervisors; approvers read. Nobody handles footage of themselves.
    "casework:home": ("G", STAFF),
    "casework:queue": ("G", CASE | LAW | CONFLICTED, FORBIDDEN),
    "casework:calculator": ("G", CASE | LAW | CONFLICTED, FORBIDDEN),
    "casework:request": ("G", CASE | LAW, MISSING),
    "casework:messages": ("G", CASE | LAW, MISSING),
    "casework:timeline": ("G", CASE | LAW, MISSING),
    "casework:attachment": ("G", CASE | LAW, MISSING),
    "casework:photo": ("G", CASE | LAW, MISSING),
    "casework:identity": ("G", CASE | LAW, MISSING),
    "casework:identity_page": ("G", {"caseworker"}, MISSING),  # for whoever deals with the request alone
    "casework:ask_for_proof": ("P", CASE, MISSING),
    "casework:keep_proof": ("P", {"caseworker"}, MISSING),
    "casework:check_identity": ("P", {"caseworker"}, MISSING),
    # Complaints: whoever judges one did not make the decision.
    "casework:complaints": ("G", CASE | LAW | CONFLICTED, FORBIDDEN),
    "casework:keep_complaint": ("GP", CASE | LAW | CONFLICTED, FORBIDDEN),
    "casework:complaint": ("G", CASE | LAW, MISSING),
    "casework:acknowledge_complaint_again": ("P", CASE | LAW, MISSING),
    "casework:link_complaint": ("P", CASE | LAW, MISSING),
    "casework:link_complaint_to_none": ("P", CASE | LAW, MISSING),
    "casework:add_complaint_step": ("P", CASE | LAW, MISSING),
    "casework:take_longer": ("P", CASE | LAW, MISSING),
    "casework:decide_complaint": ("P", CASE | LAW, MISSING),
    "casework:ask_anew": ("P", CASE | LAW, MISSING),
    "casework:clip": ("G", CASE | LAW, MISSING),
    "casework:start_search": ("P", CASE, MISSING),
    "casework:finish_search": ("P", CASE, MISSING),
    "casework:reopen_search": ("P", CASE, MISSING),
    "casework:withdraw": ("GP", CASE, MISSING),
    "casework:abandon": ("GP", CASE, MISSING),
    "casework:assign": ("GP", SUPERVISOR, MISSING),
    "casework:record_namesake": ("GP", SUPERVISOR, MISSING),
    "casework:rule_out_several": ("P", CASE, MISSING),
    "casework:by_hand": ("G", CASE, MISSING),
    "casework:add_by_hand": ("P", CASE, MISSING),
    "casework:confirm": ("P", CASE, MISSING),
    "casework:rule_out": ("P", CASE, MISSING),
    "casework:undecide": ("P", CASE, MISSING),
    "casework:hold_candidate": ("P", CASE, MISSING),
    "casework:set_purpose": ("P", CASE, MISSING),
    "casework:extend": ("GP", CASE, MISSING),
    "casework:answer_foi": ("P", CASE, MISSING),
    "casework:send_message": ("P", CASE, MISSING),
    "casework:add_note": ("P", CASE, MISSING),
    "casework:ask": ("GP", CASE, MISSING),
    "casework:answer_question": ("GP", CASE, MISSING),
    "casework:withdraw_question": ("GP", CASE, MISSING),
    "casework:contact": ("GP", CASE, MISSING),
    # Keying in, links, and what goes by post, phone or hand.
    "casework:new_request": ("GP", CASE | CONFLICTED, FORBIDDEN),
    "casework:links": ("GP", CASE, MISSING),
    "casework:unlink": ("P", CASE, MISSING),
    "casework:post_and_phone": ("G", CASE, MISSING),
    "casework:note_call": ("P", CASE, MISSING),
    "casework:make_code_letter": ("P", CASE, MISSING),
    "casework:handing_over": ("GP", CASE, MISSING),
    "casework:change_way": ("P", CASE, MISSING),
    "casework:prepare_medium": ("P", CASE, MISSING),
    "casework:medium_file": ("G", CASE, MISSING),
    # Letters on paper: whoever works on requests prints and posts them.
    "casework:letters_to_post": ("G", CASE | CONFLICTED, FORBIDDEN),
    "casework:letter": ("G", CASE | LAW, MISSING),
    "casework:post_letter": ("P", CASE, MISSING),
    "casework:send_letter_again": ("P", CASE, MISSING),
    "casework:do_not_send_letter": ("GP", CASE, MISSING),
    # The words that messages start from.
    "casework:texts": ("G", SUPERVISOR, FORBIDDEN),
    "casework:new_text": ("GP", SUPERVISOR, FORBIDDEN),
    "casework:text": ("G", SUPERVISOR, MISSING),
    "casework:draft_text": ("GP", SUPERVISOR, MISSING),
    "casework:publish_text": ("P", SUPERVISOR, MISSING),
    "casework:retire_text": ("P", SUPERVISOR, MISSING),
    "casework:bring_back_text": ("P", SUPERVISOR, MISSING),
    # Holds end by two: a supervisor proposes, a legal approver answers.
    "casework:hold_releases": ("G", SUPERVISOR | LAW, FORBIDDEN),
    "casework:propose_hold_release": ("GP", SUPERVISOR, FORBIDDEN),
    "casework:hold_release": ("G", LAW, MISSING),
    "casework:confirm_hold_release": ("P", LAW, MISSING),
    "casework:refuse_hold_release": ("P", LAW, MISSING),
    # Staff and alarms are the supervisors'.
    "casework:staff": ("G", SUPERVISOR, FORBIDDEN),
    "casework:invite": ("GP", SUPERVISOR, FORBIDDEN),
    "casework:person": ("GP", SUPERVISOR, MISSING),
    "casework:invite_again": ("P", SUPERVISOR, MISSING),
    "casework:reset_second_factor": ("P", SUPERVISOR, MISSING),
    "casework:leave": ("GP", SUPERVISOR, MISSING),
    "casework:bank_holidays": ("GP", SUPERVISOR, FORBIDDEN),
    "casework:remove_bank_holiday": ("P", SUPERVISOR, MISSING),
    "casework:alarms": ("G", SUPERVISOR, FORBIDDEN),
    "casework:clear_alarm": ("P", SUPERVISOR, MISSING),
    "casework:accept_invite": ("GP", EVERYBODY),
    # Originals: whoever searches or approves watches them; only whoever works on the request changes the plan.
    "review:player": ("G", CASE | LAW, MISSING),
    "review:player_video": ("G", CASE | LAW, MISSING),
    "review:player_progress": ("G", CASE | LAW, MISSING),
    "review:make_copy": ("P", CASE | LAW, MISSING),
    "review:clip": ("G", CASE | LAW, MISSING),
    "review:plan": ("G", CASE | LAW, MISSING),
    "review:original": ("G", CASE | LAW, MISSING),
    "review:result": ("G", CASE | LAW, MISSING),
    "review:picture": ("G", CASE | LAW, MISSING),
    "review:progress": ("G", CASE | LAW, MISSING),
    "review:since": ("G", CASE | LAW, MISSING),
    "review:preview_video": ("G", CASE | LAW, MISSING),
    "review:decide": ("P", CASE, MISSING),
    "review:hide_the_rest": ("P", CASE, MISSING),
    "review:group": ("P", CASE, MISSING),
    "review:merge": ("P", CASE, MISSING),
    "review:draw_box": ("P", CASE, MISSING),
    "review:move_box": ("P", CASE, MISSING),
    "review:remove_box": ("P", CASE, MISSING),
    "review:set_box": ("P", CASE, MISSING),
    "review:unpin": ("P", CASE, MISSING),
    "review:split": ("P", CASE, MISSING),
    "review:extend": ("P", CASE, MISSING),
    "review:cut_here": ("P", CASE, MISSING),
    "review:false_face": ("P", CASE, MISSING),
    "review:set_sound": ("P", CASE, MISSING),
    "review:write_line": ("P", CASE, MISSING),
    "review:set_output": ("P", CASE, MISSING),
    "review:cut": ("P", CASE, MISSING),
    "review:uncut": ("P", CASE, MISSING),
    "review:still": ("P", CASE, MISSING),
    "review:remove_still": ("P", CASE, MISSING),
    "review:undo": ("P", CASE, MISSING),
    "review:redo": ("P", CASE, MISSING),
    "review:follow": ("P", CASE, MISSING),
    "review:listen": ("P", CASE, MISSING),
    "review:suggest": ("P", CASE, MISSING),
    "review:preview": ("P", CASE, MISSING),
    "review:look_for_faces": ("P", CASE, MISSING),
    "review:copy_again": ("P", CASE, MISSING),
    "review:render": ("P", CASE, MISSING),
    "review:cancel": ("P", CASE, MISSING),
    "review:board": ("G", CASE | LAW, MISSING),
    "review:apply_to_all": ("P", CASE, MISSING),
    "review:decide_in_several": ("P", CASE, MISSING),
    "review:grounds": ("G", CASE | LAW, MISSING),
    "review:give_ground": ("GP", CASE, MISSING),
    "review:take_back_ground": ("P", CASE, MISSING),
    "review:looked": ("P", CASE, MISSING),
    "review:played": ("P", CASE, MISSING),
    # Drafts are the caseworkers', approval the lawyers'; who worked on it may look and not approve.
    "approval:draft": ("GP", CASE, MISSING),
    "approval:preview": ("G", CASE, MISSING),
    "approval:send_for_approval": ("P", CASE, MISSING),
    "approval:ground": ("GP", CASE, MISSING),
    "approval:hiding": ("GP", CASE, MISSING),
    "approval:ladder": ("GP", CASE, MISSING),
    # What was done on the way: whoever works on it writes it down; flags are everybody's, opening again a supervisor's.
    "approval:record": ("G", CASE | LAW, MISSING),
    "approval:record_search": ("GP", CASE, MISSING),
    "approval:raise_flag": ("GP", CASE | LAW, MISSING),
    "approval:lower_flag": ("GP", SUPERVISOR | LAW, MISSING),
    "approval:offer_viewing": ("GP", CASE, MISSING),
    "approval:agree_viewing": ("GP", CASE, MISSING),
    "approval:end_viewing": ("GP", CASE, MISSING),
    "approval:reopen": ("GP", SUPERVISOR, MISSING),
    "approval:keep_restriction": ("GP", CASE, MISSING),
    "approval:settle_restriction": ("GP", CASE, MISSING),
    "approval:deliveries": ("G", CASE | LAW, MISSING),
    "approval:revoke": ("GP", CASE | LAW, MISSING),
    "approval:reissue": ("GP", CASE | LAW, MISSING),
    "approval:list": ("G", LAW, FORBIDDEN),
    "approval:compare": ("G", LAW, MISSING),
    "approval:report": ("G", LAW, MISSING),
    "approval:report_json": ("G", LAW, MISSING),
    "approval:approve": ("GP", LAW, MISSING),
    "approval:first_look": ("GP", LAW, MISSING),
    "approval:return_draft": ("GP", LAW, MISSING),
    "approval:letter": ("G", LAW, MISSING),
    "approval:original": ("G", CASE | LAW, MISSING),
    "approval:redacted": ("G", LAW, MISSING),
    "approval:still": ("G", LAW, MISSING),
    # Footage: its officers decide; supervisors look, and propose what two must agree on.
    "footage:dockings": ("G", OFFICER | SUPERVISOR, FORBIDDEN),
    "footage:docking": ("G", OFFICER | SUPERVISOR, MISSING),
    "footage:see_refused": ("P", OFFICER, MISSING),
    "footage:quarantine": ("G", OFFICER | SUPERVISOR, FORBIDDEN),
    "footage:search": ("G", CASE | CONFLICTED | OFFICER, FORBIDDEN),
    "footage:clip": ("G", OFFICER | SUPERVISOR, MISSING),
    "footage:accept": ("GP", OFFICER, MISSING),
    "footage:reject": ("GP", OFFICER, MISSING),
    "footage:mark_evidential": ("GP", OFFICER, MISSING),
    "footage:mark_not_evidential": ("GP", OFFICER, MISSING),
    "footage:retention": ("G", OFFICER | SUPERVISOR | AUDITOR, FORBIDDEN),
    "footage:propose_override": ("P", SUPERVISOR, FORBIDDEN),
    "footage:confirm_override": ("P", OFFICER, FORBIDDEN),
    # The log: auditors, and nobody else.
    "oversight:search": ("G", AUDITOR, FORBIDDEN),
    "oversight:history": ("G", AUDITOR, MISSING),
    "oversight:check_history": ("P", AUDITOR, MISSING),
    "oversight:check": ("GP", AUDITOR, FORBIDDEN),
    "oversight:check_progress": ("G", AUDITOR, FORBIDDEN),
    "oversight:figures": ("G", AUDITOR, FORBIDDEN),
    "oversight:figures_file": ("G", AUDITOR, FORBIDDEN),
    "oversight:export": ("GP", AUDITOR, FORBIDDEN),
    "oversight:verifier": ("G", AUDITOR, FORBIDDEN),
    "oversight:checkpoints": ("G", AUDITOR, FORBIDDEN),
    "oversight:checkpoint_file": ("G", AUDITOR, FORBIDDEN),
    "oversight:public_key": ("G", AUDITOR, FORBIDDEN),
    # What the demo has e-mailed: on this machine, and nowhere but in the demo (see the test of its own).
    "demo_mail": ("G", EVERYBODY),
    # Signing in and out: anybody. One's own account: staff.
    "account_login": ("GP", EVERYBODY),
    "mfa_authenticate": ("GP", EVERYBODY),
    "mfa_login_webauthn": ("GP", EVERYBODY),
    "account_logout": ("P", EVERYBODY),
    "account_reauthenticate": ("GP", STAFF),
    "mfa_reauthenticate": ("GP", STAFF),
    "mfa_reauthenticate_webauthn": ("GP", STAFF),
    "mfa_index": ("G", STAFF),
    "mfa_activate_totp": ("GP", STAFF),
    "mfa_deactivate_totp": ("GP", HAS_AN_APP, MISSING),
    "mfa_list_webauthn": ("G", STAFF),
    "mfa_add_webauthn": ("GP", STAFF),
    "mfa_remove_webauthn": ("GP", STAFF),
    "mfa_view_recovery_codes": ("G", HAS_AN_APP, MISSING),
    "mfa_generate_recovery_codes": ("GP", STAFF),
    "mfa_download_recovery_codes": ("G", HAS_AN_APP, MISSING),
    "account_change_password": ("GP", STAFF),
}  # fmt: skip
# Open to those whose second factor is still to be set up: else nobody could set one up.
FOR_SETTING_UP = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index",
    "mfa_activate_totp", "mfa_add_webauthn",
}  # fmt: skip
# What leads elsewhere by its nature: signing in and out, and links that tell where to begin.
WANDERING = {
    "account_login", "mfa_authenticate", "mfa_login_webauthn", "account_logout", "public:code",
    "casework:accept_invite",
}  # fmt: skip


# Let in by a token of its own, not by a session: there is no form to forge.
BY_TOKEN = {"public:notify_receipt"}


def verbs(door):
    return {"G": ["GET"], "P": ["POST"], "GP": ["GET", "POST"]}[DOORS[door][0]]


def expected(door, visitor):
    _, through, *turned_away = DOORS[door]
    if visitor in through:
        return THROUGH
    if "requester" in through:
        return MISSING if visitor == "other_requester" else FOLLOW
    if visitor in PUBLIC | {"left"}:
        return SIGN_IN
    if visitor == "no_second_factor":
        return THROUGH if door in FOR_SETTING_UP else SECOND_FACTOR
    return turned_away[0]


def strongest(door):
    """Somebody who gets through, and is in no way special."""
    order = ["requester", "nobody", "caseworker", "approver", "supervisor", "footage_officer", "auditor"]
    return next(one for one in order if one in DOORS[door][1])
