"""Which pages of the sign-in library are open, and to whom? One by one; what is not here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from portal.access import anyone, staff_with
from portal.sign_in import unless_the_last

signing_in = anyone("somebody who signs in is not known yet")
signing_out = anyone("leaving is always allowed")
# Where the second factor is set up it cannot be asked for.
setting_up = staff_with("staff.own_account", second_factor=False)
own_account = staff_with("staff.own_account")

urlpatterns = [
    path("", signing_in(account.login), name="account_login"),
    path("second-step/", signing_in(mfa.authenticate), name="mfa_authenticate"),
    path("passkey/", signing_in(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", signing_out(account.logout), name="account_logout"),
    path("again/", setting_up(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", setting_up(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", setting_up(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-factor/", setting_up(mfa.index), name="mfa_index"),
    path("second-factor/app/", setting_up(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", own_account(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", setting_up(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        own_account(unless_the_last(webauthn.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path(
        "second-factor/recovery-codes/",
        own_account(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        own_account(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/download/",
        own_account(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("password/", own_account(account.password_change), name="account_change_password"),
]
