"""What does each kind of letter look like? A made-up one of every kind, under every law that it is written under."""

from dataclasses import replace
from datetime import date

from requests_app import letter_kinds as kinds
from requests_app.law import letters as law

ON = date(2026, 12, 4)
CHECKPOINT = {"made": "Friday 4 December 2026 at 9am", "number": 812, "root": "5be1c07d" * 8}
CASE = {
    "reference": "BWV-7K4M-Q2XP-9D3H",
    "name": "Amara Okafor",
    "postal_address": "12 Mill Lane\nLondon SE15 4AB",
    "on": ON,
}
ASKED = {
    **CASE,
    "received_on": date(2026, 11, 9),
    "asked_for": ("Rye Lane, Peckham, on Sunday 1 November 2026 between 9pm and 10pm",),
}
COMPLAINT = {**CASE, "received_on": date(2026, 12, 2)}
RECORDING = {
    "number": 1,
    "file_name": "recording-1.mp4",
    "captions_name": "",
    "files": [{"name": "recording-1.mp4", "sha256": "3f9a" * 16}],
    "recorded": "Sunday 1 November 2026 at 9:14pm",
    "extent": "lasts 4 minutes 12 seconds",
    "hidden": [
        "We covered the faces of other people with solid blocks, to protect their privacy.",
        "We removed the sound, because it may carry what other people said, except from 00:05 to 02:40.",
    ],
    "withheld": [
        {
            "when": "01:10 to 01:42",
            "what": "A part of the picture",
            "why": "Withheld to avoid prejudicing the prevention, detection, investigation or prosecution of crime "
            "(section 45(4)(b) of the Data Protection Act 2018)",
        },
        {
            "when": "00:00 to 03:58",
            "what": "Faces of other people",
            "why": "Withheld to protect the rights and freedoms of other people "
            "(section 45(4)(e) of the Data Protection Act 2018)",
        },
        {
            "when": "00:00 to 00:05, 02:40 to 04:12",
            "what": "The sound: silent",
            "why": "Withheld to protect the rights and freedoms of other people "
            "(section 45(4)(e) of the Data Protection Act 2018)",
        },
    ],
    "is_shorter": False,
}
LATE = {
    "late_because": "We had to wait for a lawyer’s view on a part of the sound.",
    "was_due_on": date(2026, 12, 1),
}

SAMPLES = (
    kinds.Acknowledgement(**ASKED, due_on=date(2026, 12, 9)),
    kinds.FoiNotice(**{**ASKED, "reference": "FOI-7K4M-Q2XP"}, access_reference="BWV-7K4M-Q2XP-9D3H"),
    kinds.IdentityRequest(
        **ASKED,
        text="Please send a copy of your passport or driving licence.\n\n"
        "Please also send a bill or a bank letter with your name and address. It must be less than three months old.",
    ),
    kinds.AuthorityRequest(
        **ASKED,
        data_subject="Grace Okafor",
        text="Please send a letter that Grace Okafor has signed. It must say that you may ask for footage of her. "
        "A power of attorney is enough too.",
    ),
    kinds.FeeRequest(
        **ASKED,
        text="You have asked for the same footage four times since May. We ask for £20 for dealing with it again. "
        "You can pay by card if you phone us.",
    ),
    kinds.Clarification(
        **ASKED,
        question="Which end of Rye Lane were you at? Were you in a shop, or on the street?",
        pauses=True,
        answer_by=date(2026, 12, 18),
    ),
    kinds.ExtensionNotice(
        **ASKED,
        reasons="Eleven officers were there, and their cameras made nine hours of footage. "
        "We have to look at all of it and hide about sixty other people.",
        was_due_on=date(2026, 12, 9),
        notice_until=date(2026, 12, 9),
        due_on=date(2027, 2, 9),
    ),
    kinds.DecisionRelease(**ASKED, **LATE, in_full=False, recordings=(RECORDING,)),
    kinds.FurtherRelease(
        **ASKED,
        in_full=False,
        recordings=({**RECORDING, "number": 2, "file_name": "recording-2.mp4"},),
        first_on=date(2026, 11, 25),
        rest_to_come="We are still working on one other recording.",
    ),
    kinds.DecisionRestriction(
        **ASKED,
        grounds=("P3-45-4-B",),
        explanation="The footage is evidence in a case that goes to court in March. If we gave it out now, "
        "witnesses could be influenced by it before they speak.",
        look_again_on=date(2027, 1, 4),
    ),
    kinds.DecisionRefusal(
        **ASKED,
        grounds=("P3-53",),
        explanation="We sent you this footage on 12 June 2026 and again on 3 August 2026. Nothing has changed since.",
    ),
    kinds.NotHeld(
        **ASKED,
        searched=(
            "our body-worn video: Rye Lane, Peckham, on Sunday 1 November 2026 between 8pm and 11pm",
            "the cameras of the custody suite in Peckham",
        ),
    ),
    kinds.NeitherConfirmNorDeny(**ASKED),
    kinds.FoiaRefusal(
        **{**ASKED, "reference": "FOI-7K4M-Q2XP"},
        confirms=True,
        grounds=("FOI-30",),
        explanation="The footage was recorded for the investigation of an assault, which is still open.",
        public_interest="People should be able to see how we police their streets. But the case is open, and whoever "
        "saw the assault must be able to tell a court what they saw themselves. That weighs more.",
        advice="You can ask us again when the case is over.",
    ),
    kinds.ViewingOffer(
        **ASKED,
        grounds=("P3-45-4-E",),
        explanation="A child is next to you for the whole time. We could not hide the child and leave you to be seen.",
        place="Peckham police station, 177 Peckham High Street",
        offer="We can show it to you on Monday 14 December at 10am or on Thursday 17 December at 3pm.",
        answer_by=date(2026, 12, 11),
    ),
    kinds.Withdrawn(**ASKED),
    kinds.Abandoned(
        **ASKED,
        questions=(
            {
                "text": "Which end of Rye Lane were you at? Were you in a shop, or on the street?",
                "asked_on": "Wednesday 4 November 2026",
                "reminded_on": ["11 November 2026", "18 November 2026", "25 November 2026"],
            },
        ),
    ),
    kinds.ComplaintAcknowledgement(**COMPLAINT, about="We took out the sound of what you said yourself."),
    kinds.ComplaintOutcome(
        **COMPLAINT,
        about="We took out the sound of what you said yourself.",
        finding="in_part",
        reasons="We listened to the recording again. For 20 seconds nobody speaks but you. "
        "In the rest you and somebody else speak at the same time.",
        put_right="We are making the recording again, with the sound of those 20 seconds. "
        "You will have it by 18 December 2026.",
    ),
    kinds.InternalReviewAcknowledgement(
        **{**COMPLAINT, "reference": "FOI-7K4M-Q2XP"}, due_on=date(2027, 1, 4)
    ),
    kinds.InternalReviewLonger(
        **{**COMPLAINT, "reference": "FOI-7K4M-Q2XP"},
        reasons="Three units have to tell us what they hold, and one of them moves house this month.",
        was_due_on=date(2027, 1, 4),
        due_on=date(2027, 2, 1),
    ),
    kinds.InternalReviewOutcome(
        **{**COMPLAINT, "reference": "FOI-7K4M-Q2XP"},
        finding="not_upheld",
        reasons="The case is still open. We looked again at what speaks for giving the footage out, "
        "and came to the same view.",
    ),
)


def under(letter, regime):
    """The same letter under another law, with a ground of that law in the place of one."""
    changes = {"regime": regime}
    if getattr(letter, "grounds", ()):
        changes["grounds"] = {"uk_gdpr": {"decision_refusal": ("GDPR-12-5",)}}[regime].get(
            letter.kind, ("GDPR-S2-16",)
        )
    return replace(letter, **changes)


def every_letter():
    """Each kind under each law that it is written under."""
    return [
        letter if regime == letter.regime else under(letter, regime)
        for letter in SAMPLES
        for regime in law.regimes_of(letter.kind)
    ]
