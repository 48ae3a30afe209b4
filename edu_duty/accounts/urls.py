"""Addresses of sign-in and preferences."""

from django.urls import path

from edu_duty.accounts import views, welcome_views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("welcome/", welcome_views.welcomed, name="welcome"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("preferences/", views.preferences_chosen, name="preferences"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
