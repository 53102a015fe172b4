"""Which pages show nothing of anybody, so that opening one leaves no entry? By hand, each with its reason."""

NOTHING_OF_ANYBODY = "the same words for everybody"
TYPED_HERE = "an empty form, or what this very browser has typed and not sent"
LEADS_ON = "leads on, and shows nothing itself"
REFERENCES = "references, days and colleagues' names; a search by name is on record"
OF_THE_HOUSE = "settings of the house"
COUNTS = "counts and days"
RECORDINGS = "recordings by number, station and time; each one's own page is on record"
THE_LOG = "how the log is kept, not what is in it; what leaves the house is on record"
OWN_ACCOUNT = "the visitor's own account"
HOW_FAR = "how far a job is"

QUIET = {
    "public:start": NOTHING_OF_ANYBODY,
    "public:privacy": NOTHING_OF_ANYBODY,
    "public:cookies": NOTHING_OF_ANYBODY,
    "public:accessibility": NOTHING_OF_ANYBODY,
    "public:contact": NOTHING_OF_ANYBODY,
    "public:other_way": NOTHING_OF_ANYBODY,
    "public:figures": COUNTS,
    "public:figures_of": COUNTS,
    "public:figures_file": COUNTS,
    "public:complain": TYPED_HERE,
    "public:complained": "a reference and what happens next, to whoever has just complained",
    "public:ask_first": TYPED_HERE,
    "public:ask": TYPED_HERE,
    "public:ask (of an incident)": TYPED_HERE,
    "public:check": TYPED_HERE,
    "public:confirmation": "a reference and what happens next, to whoever has just asked",
    "public:follow": TYPED_HERE,
    "public:follow_reference": TYPED_HERE,
    "public:code": TYPED_HERE,
    "public:posted_code": TYPED_HERE,
    "casework:home": LEADS_ON,
    "casework:queue": REFERENCES,
    "casework:calculator": "days that the visitor has typed",
    "casework:complaints": REFERENCES,
    "casework:keep_complaint": TYPED_HERE,
    "casework:new_request": TYPED_HERE,
    "casework:do_not_send_letter": "the kind of one letter and when it was written; the letter itself is on record",
    "casework:texts": OF_THE_HOUSE,
    "casework:new_text": OF_THE_HOUSE,
    "casework:text": OF_THE_HOUSE,
    "casework:draft_text": OF_THE_HOUSE,
    "casework:propose_hold_release": REFERENCES,
    "casework:invite": TYPED_HERE,
    "casework:bank_holidays": OF_THE_HOUSE,
    "casework:alarms": "what is wrong in the house, by reference and number",
    "casework:accept_invite": "their own name and address, behind a link that was sent to it",
    "review:player_progress": HOW_FAR,
    "review:progress": HOW_FAR,
    "approval:list": REFERENCES,
    "footage:dockings": RECORDINGS,
    "footage:quarantine": RECORDINGS,
    "footage:retention": COUNTS,
    "oversight:check": THE_LOG,
    "oversight:check_progress": THE_LOG,
    "oversight:export": THE_LOG,
    "oversight:verifier": THE_LOG,
    "oversight:checkpoints": THE_LOG,
    "oversight:public_key": THE_LOG,
    "demo_mail": "letters to people of the demo, who do not exist",
    "account_login": TYPED_HERE,
    "mfa_authenticate": OWN_ACCOUNT,
    "mfa_login_webauthn": OWN_ACCOUNT,
    "account_reauthenticate": OWN_ACCOUNT,
    "mfa_reauthenticate": OWN_ACCOUNT,
    "mfa_reauthenticate_webauthn": OWN_ACCOUNT,
    "mfa_index": OWN_ACCOUNT,
    "mfa_activate_totp": OWN_ACCOUNT,
    "mfa_deactivate_totp": OWN_ACCOUNT,
    "mfa_list_webauthn": OWN_ACCOUNT,
    "mfa_add_webauthn": OWN_ACCOUNT,
    "mfa_remove_webauthn": OWN_ACCOUNT,
    "mfa_view_recovery_codes": OWN_ACCOUNT,
    "mfa_generate_recovery_codes": OWN_ACCOUNT,
    "mfa_download_recovery_codes": OWN_ACCOUNT,
    "account_change_password": OWN_ACCOUNT,
}
# Of a request that was decided these lead back to its first page: they are opened on one that is open.
WHILE_OPEN = {"public:question", "public:withdraw", "public:send_proof"}
