from django.urls import path

from tremplin.site.search import views

app_name = "search"

urlpatterns = [path("p/<slug:project>/chercher", views.index, name="index")]
