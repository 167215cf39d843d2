"""Addresses of apps, mounted at the root: OpenRosa with the key in the address, and what pyodk asks of ODK Central."""

from django.urls import path

from tremplin.interop.openrosa import central, views

app_name = "openrosa_apps"
FORM = "odk/v1/projects/<int:number>/forms"

urlpatterns = [
    path("openrosa/<str:key>/formList", views.form_list, name="form_list"),
    path("openrosa/<str:key>/submission", views.submission, name="submission"),
    path("openrosa/<str:key>/forms/<slug:form_id>.xml", views.form, name="form"),
    path("openrosa/<str:key>/forms/<slug:form_id>/manifest", views.manifest, name="manifest"),
    path("openrosa/<str:key>/forms/<slug:form_id>/<slug:name>.csv", views.list_file, name="list"),
    path("odk/v1/sessions", central.sessions, name="sessions"),
    path("odk/v1/users/current", central.current_user, name="current_user"),
    path("odk/v1/projects", central.projects, name="projects"),
    path("odk/v1/projects/<int:number>", central.project, name="project"),
    path(FORM, central.forms, name="forms"),
    path(f"{FORM}/<slug:form_id>.xml", central.form_xml, name="form_xml"),
    path(f"{FORM}/<slug:form_id>", central.form, name="central_form"),
    path(f"{FORM}/<slug:form_id>/submissions", central.submissions, name="submissions"),
    path(f"{FORM}/<slug:form_id>/submissions/<str:instance_id>", central.submission, name="central_submission"),
    path(f"{FORM}/<slug:form_id>/submissions/<str:instance_id>/attachments", central.attachments, name="attachments"),
    path(f"{FORM}/<slug:form_id>/submissions/<str:instance_id>/attachments/<str:name>", central.attachment, name="attachment"),
]
