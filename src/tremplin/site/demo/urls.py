from django.urls import path

from tremplin.site.demo import views

app_name = "demo"

urlpatterns = [
    path("entrer/<slug:key>", views.enter, name="enter"),
    path("voir/<slug:key>", views.see, name="see"),
    path("visite", views.page, {"name": "visite"}, name="tour"),
    path("pages/<slug:name>", views.page, name="page"),
    path("boite-d-envoi", views.mail, name="outbox"),
]
