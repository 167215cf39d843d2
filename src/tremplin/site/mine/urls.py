from django.urls import path

from tremplin.site.mine import views

app_name = "mine"

urlpatterns = [
    path("compte/ce-que-l-outil-sait", views.page, name="page"),
    path("compte/ce-que-l-outil-sait.json", views.download, name="download"),
]
