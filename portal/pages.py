"""What does every page know?"""

import rules
from django.conf import settings
from django.db import DatabaseError
from django.urls import NoReverseMatch, reverse

from portal.models import Alarm

PLAIN_FORCE = {
    "name": "Police",
    "service_name": "Ask for police body-worn video of yourself",
    "address": "",
    "email": "",
    "phone": "",
    "regulator": "",
    "regulator_url": "",
}
# The menu of staff: text, page, and the permission that it takes.
MENU = [
    ("Queue", "casework:queue", "requests.see_queue"),
    ("Approvals", "approval:list", "requests.see_approvals"),
    ("Letters", "casework:letters_to_post", "requests.post_letters"),
    ("Complaints", "casework:complaints", "complaints.see"),
    ("Footage", "footage:dockings", "footage.see_docking"),
    ("Holds", "casework:hold_releases", "requests.see_hold_releases"),
    ("Bank holidays", "casework:bank_holidays", "law.calendar"),
    ("Texts", "casework:texts", "texts.edit"),
    ("Staff", "casework:staff", "staff.manage"),
    ("Alarms", "casework:alarms", "staff.clear_alarm"),
    ("Dates", "casework:calculator", "requests.see_queue"),
    ("Oversight", "oversight:search", "audit.read"),
    ("Your account", "mfa_index", "staff.own_account"),
]


def on_every_page(request):
    known = {"force": {**PLAIN_FORCE, **getattr(settings, "FORCE", {})}}
    user = getattr(request, "user", None)
    if user is None or not request.path.startswith("/staff/"):
        return known
    try:
        return known | known_to_staff(request, user)
    except DatabaseError:
        # The page that says the database is gone is drawn with this, too.
        return known


def known_to_staff(request, user):
    if not user.is_authenticated:
        return {}
    items = menu(user, request.path)
    known = {"staff_nav": items, "staff_home": items[0]["href"] if items else "/staff/"}
    if rules.has_perm("staff.clear_alarm", user):
        known["open_alarms"] = Alarm.objects.filter(cleared_at__isnull=True).count()
        for item in items:
            if item["text"] == "Alarms" and known["open_alarms"]:
                item["text"] = f"Alarms ({known['open_alarms']})"
    return known


def menu(user, path):
    """What this person may open, as far as it exists."""
    items = []
    for text, name, permission in MENU:
        if not rules.has_perm(permission, user):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        items.append({"text": text, "href": href, "active": path.startswith(href)})
    return items
