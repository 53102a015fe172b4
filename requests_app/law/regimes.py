"""BY WHICH rule does each clock run? A row a regime: its length, whose days count, what moves it, its provisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from requests_app.law.calendars import ENGLAND_AND_WALES, UNITED_KINGDOM
from requests_app.law.events import (
    Authority,
    Clarification,
    Event,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
    Recorded,
)

# Raise it with every change of a rule: each deadline keeps the version that it was worked out with.
RULES_VERSION = "2026-11-23"
TO_CONFIRM = " (to be confirmed by a lawyer)"
MONTHS, WORKING_DAYS, DAYS = "months", "working days", "days"


@dataclass(frozen=True)
class Regime:
    """`takes` are the events that can move it; any other kind is refused, not passed over."""

    key: str
    name: str
    unit: str
    length: int
    takes: tuple[type[Event], ...] = ()
    longest: int = 0  # in all, with an extension
    area: str = ENGLAND_AND_WALES
    starts_a_day_later: bool = False
    provisions: Mapping[str, str] = field(default_factory=dict)


ROLL = f"Regulation 1182/71 art 3(4), by DPA 2018 s.205(2){TO_CONFIRM}"
AUTHORITY = f"ICO guidance on the right of access, 8 December 2025{TO_CONFIRM}"
FORMAT = f"DPA 2018 s.54(3C): only what is needed to find the information pauses{TO_CONFIRM}"

PART_3 = Regime(
    "part3",
    "Subject access, law enforcement (DPA 2018 Part 3)",
    MONTHS,
    1,
    (Identity, Authority, Fee, Clarification, ExtensionNotice),
    longest=3,
    provisions={
        "receipt": "DPA 2018 s.54(2), (3)(a)",
        "length": "DPA 2018 s.54(2)",
        "identity": "DPA 2018 s.54(3)(b), s.52(4)",
        "authority": AUTHORITY,
        "fee": "DPA 2018 s.54(3)(c), s.53",
        "pause": "DPA 2018 s.54(3C)",
        "format": FORMAT,
        "extension": "DPA 2018 s.54(3A), (3B)",
        "roll": ROLL,
    },
)
UK_GDPR = replace(
    PART_3,
    key="uk_gdpr",
    name="Subject access, other purposes (UK GDPR article 15)",
    provisions={
        "receipt": "UK GDPR art 12A",
        "length": "UK GDPR art 12(3), 12A",
        "identity": f"UK GDPR art 12(6), 12A{TO_CONFIRM}",
        "authority": AUTHORITY,
        "fee": f"UK GDPR art 12(5), 12A{TO_CONFIRM}",
        "pause": "UK GDPR art 12A",
        "format": f"UK GDPR art 12A: only what is needed to find the information pauses{TO_CONFIRM}",
        "extension": "UK GDPR art 12A",
        "roll": ROLL,
    },
)
# The regulator's guidance of 10 February 2023, since overtaken: for comparing, never to work by.
PART_3_DAY_AFTER = replace(
    PART_3,
    key="part3_day_after",
    name="Subject access, counted from the day after receipt (older guidance, for comparison)",
    starts_a_day_later=True,
    provisions={**PART_3.provisions, "length": "ICO guidance on Part 3, 10 February 2023 (older)"},
)
FOIA = Regime(
    "foia",
    "Freedom of information (FOIA 2000)",
    WORKING_DAYS,
    20,
    (Clarification, Fee, MoreWorkingDays),
    longest=40,
    area=UNITED_KINGDOM,
    provisions={
        "receipt": "FOIA 2000 s.10(1)",
        "length": "FOIA 2000 s.10(1), (6)",
        "clarification": "FOIA 2000 s.1(3), s.10(6)(b)",
        "clarification_late": f"FOIA 2000 s.1(3), s.10(6)(b){TO_CONFIRM}",
        "format": "FOIA 2000 s.1(3): only what is needed to find the information counts",
        "fee": "FOIA 2000 s.9, s.10(2)",
        "longer": "FOIA 2000 s.10(3), s.17",
        "longest": f"ICO: no more than 20 further working days{TO_CONFIRM}",
    },
)
REVIEW_CODE = f"Code of practice under FOIA 2000 s.45 (2018), part 5{TO_CONFIRM}"
FOIA_INTERNAL_REVIEW = Regime(
    "foia_internal_review",
    "Internal review (freedom of information)",
    WORKING_DAYS,
    20,
    (MoreWorkingDays,),
    longest=40,
    area=UNITED_KINGDOM,
    provisions=dict.fromkeys(("receipt", "length", "longer", "longest"), REVIEW_CODE),
)
COMPLAINT = Regime(
    "dpa_complaint_ack",
    "Acknowledgement of a data protection complaint",
    DAYS,
    30,
    provisions={
        "receipt": "DPA 2018 s.164A(3)",
        "length": "DPA 2018 s.164A(3)",
        "roll": f"ICO guidance on data protection complaints{TO_CONFIRM}",
    },
)
AUTO_DELETE = Regime(
    "bwv_auto_delete",
    "Automatic deletion of body-worn video",
    DAYS,
    31,
    (Recorded,),
    provisions=dict.fromkeys(
        ("receipt", "length"), "The force’s retention rule: deleted within 31 days unless kept as evidence"
    ),
)

REGIMES = {
    one.key: one
    for one in (
        PART_3,
        UK_GDPR,
        FOIA,
        FOIA_INTERNAL_REVIEW,
        COMPLAINT,
        AUTO_DELETE,
        PART_3_DAY_AFTER,
    )
}
# Video from body-worn cameras is recorded for policing.
DEFAULT = PART_3.key
