"""Who may sign in, and with what? Invited staff only, with a second factor; nobody signs up."""

from functools import wraps

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, resolve_url

from portal import audit
from portal.access import SECOND_FACTORS, needs_second_factor
from portal.models import User
from portal.vault import vault_key

WRONG = "The email address or password is not right. Check both and try again"
TOO_OFTEN = "There were too many wrong tries. Wait 5 minutes, then try again"


class StaffAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_password": "The password is not right",
        "incorrect_code": "The code is not right. Enter the one that your app shows now",
        "enter_current_password": "The current password is not right",
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """A closed account answers as one that never was."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request, **credentials):
        tried = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        about = f"user:{tried.pk}" if tried else "nobody"
        audit.record_now("staff.sign_in_failed", by=audit.SYSTEM, about=about)

    def login(self, request, user):
        super().login(request, user)
        audit.record_now("staff.sign_in", by=user, about=f"user:{user.pk}")

    def logout(self, request):
        if request.user.is_authenticated:
            audit.record_now("staff.sign_out", by=request.user, about=f"user:{request.user.pk}")
        super().logout(request)

    def respond_user_inactive(self, request, user):
        messages.error(request, f"{WRONG}.")
        return redirect("account_login")

    def get_login_redirect_url(self, request):
        return resolve_url("mfa_index" if needs_second_factor(request.user) else "casework:home")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Only our own words; the library's notes of success say what the next page shows anyway."""
        if level >= messages.WARNING:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """The library calls this at every change of somebody's password or second factor."""
        what = template_prefix.rsplit("/", 1)[-1]  # password_changed, totp_activated, webauthn_removed ...
        audit.record_now(f"staff.{what}", by=user, about=f"user:{user.pk}")


class SecondFactor(DefaultMFAAdapter):
    """Where the second factor is required, the last one cannot be taken off; secrets are kept encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": StaffAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": "You need a second factor. Add another one before you remove this one",
    }

    def encrypt(self, text):
        return vault_key().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return vault_key().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        others = others.exclude(pk=authenticator.pk)
        return others.exists() or not settings.SECOND_FACTOR_REQUIRED

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "My passkey" if not count else f"My passkey {count + 1}"


def unless_the_last(view):
    """Removing a passkey, which the library lets anybody do."""

    @wraps(view)
    def guarded(request, pk):
        factor = Authenticator.objects.filter(user=request.user, pk=pk).first()
        if factor and not SecondFactor().can_delete_authenticator(factor):
            messages.error(request, f"{SecondFactor.error_messages['cannot_delete_authenticator']}.")
            return redirect("mfa_index")
        return view(request, pk=pk)

    return guarded
