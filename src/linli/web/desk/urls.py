"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    views_act,
    views_case,
    views_county,
    views_intake,
    views_password,
    views_people,
    views_profile,
    views_queue,
    views_sign,
    views_verify,
)

urlpatterns = [
    path("", views_queue.queue, name="desk"),
    path("sign-in/", views_sign.sign_in, name="sign_in"),
    path("sign-out/", views_sign.sign_out, name="sign_out"),
    path("verify/", views_verify.verify, name="desk_verify"),
    path("new/", views_intake.new, name="desk_new"),
    path("new/areas/", views_intake.areas, name="desk_areas"),
    path("new/<str:no>/", views_intake.receipt, name="desk_receipt"),
    path("accounts/", views_act.accounts, name="desk_accounts"),
    path("cases/<str:no>/", views_case.case, name="desk_case"),
    path("cases/<str:no>/why/", views_case.why, name="desk_why"),
    path("cases/<str:no>/reveal/", views_case.reveal, name="desk_reveal"),
    path("cases/<str:no>/do/<str:command>/", views_act.act, name="desk_act"),
    path("password/", views_password.password, name="desk_password"),
    path("county/", views_county.county, name="desk_county"),
    path("county/people/", views_people.people, name="desk_people"),
    path("county/new-account/", views_people.new, name="desk_person_new"),
    path("county/people/<str:username>/", views_people.person, name="desk_person"),
    path("county/people/<str:username>/post/", views_people.give, name="desk_person_post"),
    path("county/people/<str:username>/do/<slug:act>/", views_people.act, name="desk_person_act"),
    path("profile/", views_profile.profile, name="desk_profile"),
    path("profile/tokens/", views_profile.create_token, name="desk_token"),
    path("profile/tokens/<int:token>/revoke/", views_profile.revoke, name="desk_token_revoke"),
]
