"""Addresses of sign-in and preferences."""

from django.urls import path

from edu_duty.accounts import account_views, views, welcome_views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("welcome/", welcome_views.welcomed, name="welcome"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("preferences/", views.preferences_chosen, name="preferences"),
    path("account/", account_views.account, name="account"),
    path("account/password/", account_views.password, name="password"),
    path("account/sessions/", account_views.own_sessions, name="sessions"),
    path("account/sessions/end/", account_views.end_session, name="end_session"),
    path("account/second-factor/", account_views.own_second_factor, name="second_factor"),
    path("account/second-factor/qr.svg", account_views.second_factor_qr, name="second_factor_qr"),
    path("account/second-factor/codes/", account_views.renew_codes, name="renew_codes"),
    path(
        "account/second-factor/remove/",
        account_views.remove_second_factor,
        name="remove_second_factor",
    ),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
