"""Those of django-allauth's addresses that this site uses; the others do not exist."""

from allauth.account import views
from django.urls import path, re_path

from networking.views import accounts

urlpatterns = [
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out_page, name="account_logout"),
    path("signup/", accounts.join, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", accounts.change_password, name="account_change_password"),
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
