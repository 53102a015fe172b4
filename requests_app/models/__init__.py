"""What does a request consist of? One file a subject."""

from requests_app.models.access_code import AccessCode
from requests_app.models.candidate import Candidate, Verdict
from requests_app.models.casework import Flag, LadderStep, Link, Namesake, SearchRecord, Viewing
from requests_app.models.clock import Clock, Extension, ExtraHoliday, FoiStub
from requests_app.models.complaint import Complaint, ComplaintStep
from requests_app.models.correspondence import Attachment, Message, Note, OutgoingEmail
from requests_app.models.decision import Decision, Outcome
from requests_app.models.delivery import Delivery, Download
from requests_app.models.draft import Draft, DraftFile
from requests_app.models.hold_release import HoldRelease
from requests_app.models.identity import IdentityCheck, IdentityDocument
from requests_app.models.letter import Letter
from requests_app.models.published import PublishedFigures
from requests_app.models.question import Chaser, Question
from requests_app.models.request import (
    AbandonedBecause,
    Channel,
    ContactBy,
    FootageRequest,
    ForWhom,
    Incident,
    ReceiveBy,
    Status,
)
from requests_app.models.text_template import TextTemplate, TextTemplateVersion
from requests_app.models.watermark import Watermark
from requests_app.models.withheld import Withheld

__all__ = [
    "AbandonedBecause", "AccessCode", "Attachment", "Candidate", "Channel", "Chaser", "Clock", "Complaint",
    "ComplaintStep", "ContactBy", "Decision", "Delivery", "Download", "Draft", "DraftFile", "Extension",
    "ExtraHoliday", "Flag", "FoiStub", "FootageRequest", "ForWhom", "HoldRelease", "IdentityCheck",
    "IdentityDocument", "Incident", "LadderStep", "Letter", "Link", "Message", "Namesake", "Note", "Outcome",
    "OutgoingEmail", "PublishedFigures", "Question", "ReceiveBy", "SearchRecord", "Status", "TextTemplate",
    "TextTemplateVersion", "Verdict", "Viewing", "Watermark", "Withheld",
]  # fmt: skip
