from django.urls import path

from tremplin.site.today import views

app_name = "today"

urlpatterns = [
    path("p/<slug:project>/aujourdhui", views.index, name="index"),
    path("p/<slug:project>/", views.front, name="front"),
]
