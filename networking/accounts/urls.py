"""Those of django-allauth's addresses that this site uses; the others do not exist."""

from allauth.account import views
from django.urls import path, re_path

from networking.accounts.views import allauth as accounts
from networking.second_factor import views as second_factor

factors = [
    path("2fa/", second_factor.mine, name="mfa_index"),
    path("2fa/needed/", second_factor.needed, name="second_factor_needed"),
    path("2fa/authenticate/", second_factor.give, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.give_again, name="mfa_reauthenticate"),
    path("2fa/app/add/", second_factor.add_app, name="mfa_activate_totp"),
    path("2fa/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("2fa/codes/", second_factor.paper_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", second_factor.new_paper_codes, name="mfa_generate_recovery_codes"),
    path("2fa/codes/file/", second_factor.paper_codes_file, name="mfa_download_recovery_codes"),
    path("2fa/passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        second_factor.give_passkey_again,
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/login/", second_factor.sign_in_with_passkey, name="mfa_login_webauthn"),
]

urlpatterns = [
    *factors,
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out_page, name="account_logout"),
    path("signup/", accounts.join, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", accounts.change_password, name="account_change_password"),
    path("password/set/", accounts.set_password, name="account_set_password"),
    path("password/reset/", accounts.ask_for_password, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_from_mail,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"
    ),
    path(
        "confirm-email/",
        views.email_verification_sent,
        name="account_email_verification_sent",
    ),
]
