"""Addresses of receivers without account, mounted at the root: the session's cookie lives under /r/."""

from django.urls import path

from tremplin.domain.counter.views import receiving

app_name = "receiving"
urlpatterns = [
    path("r/demande", receiving.card, name="card"),
    path("r/demande/reponse", receiving.answer, name="answer"),
    path("r/demande/date", receiving.propose_date, name="propose_date"),
    path("r/demande/rendez-vous", receiving.set_meeting, name="set_meeting"),
    path("r/demande/refus", receiving.decline, name="decline"),
    path("r/demande/pause", receiving.pause, name="pause"),
    path("r/demande/rendez-vous.ics", receiving.meeting, name="meeting"),
    path("r/demande/renouveler", receiving.renew_session, name="renew_session"),
    path("r/<str:token>/renouveler", receiving.renew, name="renew"),
    path("r/<str:token>", receiving.link, name="link"),
]
