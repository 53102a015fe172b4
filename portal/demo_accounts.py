"""Who can sign in to the demo, and where alone? On this machine, with nothing configured; refused everywhere else."""

from ipaddress import ip_address

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from portal.models import Role, User

PASSWORD = "footage-demo"  # noqa: S105  (known to everybody: see StaffBackend)
PEOPLE = [
    ("casey@demo.example", "Casey Worker", Role.CASEWORKER, ""),
    ("sam@demo.example", "Sam Adeyemi", Role.CASEWORKER, "217EA"),
    ("ade@demo.example", "Ade Approver", Role.LEGAL_APPROVER, ""),
    ("lena@demo.example", "Lena Marsh", Role.LEGAL_APPROVER, ""),
    ("sue@demo.example", "Sue Pervisor", Role.SUPERVISOR, ""),
    ("fred@demo.example", "Fred Footage", Role.FOOTAGE_OFFICER, ""),
    ("audrey@demo.example", "Audrey Auditor", Role.AUDITOR, ""),
]


def make_people():
    """The demo's staff by first name, made where they are missing."""
    for email, name, role, officer_ref in PEOPLE:
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(
                email, PASSWORD, name=name, role=role, officer_ref=officer_ref, is_demo=True
            )
    return {user.name.split()[0].lower(): user for user in User.objects.filter(is_demo=True)}


def from_this_machine(request):
    """Not through a proxy either: then others stand behind it."""
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys()
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class StaffBackend(AuthenticationBackend):
    """Checks passwords as the sign-in library does, but knows no demo account outside the demo."""

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_demo and not (settings.DEMO and from_this_machine(request)):
            return None
        return user

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return None if user is not None and user.is_demo and not settings.DEMO else user
