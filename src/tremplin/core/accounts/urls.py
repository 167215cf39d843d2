"""Addresses about one's account and team. Those under compte/ stand before allauth's own and replace them."""

from django.urls import path

from tremplin.core.accounts import team, views

app_name = "accounts"

urlpatterns = [
    path("mes-projets", views.my_projects, name="my_projects"),
    path("a/<str:token>", views.join, name="join"),
    path("compte/", views.profile, name="profile"),
    path("compte/logout/", views.sign_out, name="sign_out"),
    path("compte/email/", views.no_address_change, name="no_address_change"),
    path("p/<slug:project>/equipe", team.index, name="team"),
    path("p/<slug:project>/equipe/inviter", team.invite, name="invite"),
    path("p/<slug:project>/equipe/invitations/<uuid:invitation>/annuler", team.revoke, name="revoke"),
    path("p/<slug:project>/equipe/<uuid:membership>/place", team.change, name="change_part"),
    path("p/<slug:project>/equipe/<uuid:membership>/fin", team.end, name="end_membership"),
]
