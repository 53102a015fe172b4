"""What do the questions of signing in say? The library's forms in our words."""

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

from portal.formfields import Look


def asked_for_a_code(form, label):
    """Numbers on a phone's keyboard; recovery codes are numbers too."""
    field = form.fields["code"]
    field.label = label
    field.error_messages["required"] = "Enter the code"
    field.look = Look(width=10, attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["login"].error_messages["required"] = "Enter your email address"
        self.fields["password"].error_messages["required"] = "Enter your password"


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked_for_a_code(self, "Code")


class AgainForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked_for_a_code(self, "Code from your app")


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked_for_a_code(self, "Code that your app shows")


class SetUpPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "What to call it"
        alone = self.fields["passwordless"]
        alone.label = "Let it sign me in alone, without my password"
        alone.help_text = "It then always asks for your fingerprint, face or PIN."
