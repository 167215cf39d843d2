"""Outside any project: the page that creates one. Its address needs a signed-in person all the same."""

from django.urls import path

from tremplin.domain.methods import views

app_name = "projects"

urlpatterns = [path("mes-projets/nouveau", views.new_project, name="new")]
