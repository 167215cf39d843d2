from django.urls import path

from tremplin.site.house import views

app_name = "house"

urlpatterns = [
    path("maison", views.index, name="index"),
    path("maison/taches", views.jobs, name="jobs"),
    path("maison/taches/<int:job>/relancer", views.retry, name="retry"),
    path("maison/taches/<int:job>/classer", views.file_away, name="file_away"),
    path("maison/cles", views.keys, name="keys"),
    path("maison/comptes", views.accounts, name="accounts"),
    path("maison/comptes/<uuid:account>/fermer", views.close, name="close"),
    path("maison/comptes/<uuid:account>/rouvrir", views.reopen, name="reopen"),
    path("maison/comptes/<uuid:account>/creation", views.creation, name="creation"),
    path("maison/journal", views.log, name="log"),
]
