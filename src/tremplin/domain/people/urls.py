from django.urls import path

from tremplin.domain.people.views import asking, ends, named, oppositions, persons, rights, sheets

app_name = "people"

urlpatterns = [
    path("personnes", persons.index, name="persons"),
    path("personnes/<uuid:person_id>", persons.page, name="person"),
    path("personnes/nommee", named.new, name="named_new"),
    path("personnes/<uuid:person_id>/informer", named.inform, name="inform"),
    path("personnes/<uuid:person_id>/refus", named.refuse, name="refuse"),
    path("personnes/<uuid:person_id>/corriger", sheets.edit, name="edit"),
    path("personnes/<uuid:person_id>/nom", sheets.step_up, name="step_up"),
    path("personnes/<uuid:person_id>/referent", sheets.referent, name="referent"),
    path("personnes/<uuid:person_id>/note", sheets.note, name="note"),
    path("personnes/<uuid:person_id>/qui-sait-quoi", rights.knows, name="knows"),
    path("personnes/<uuid:person_id>/accord", rights.agree, name="agree"),
    path("personnes/<uuid:person_id>/accord/retirer", rights.withdraw, name="withdraw"),
    path("personnes/<uuid:person_id>/couper/<uuid:partner_id>", rights.cut, name="cut"),
    path("personnes/<uuid:person_id>/demander/<slug:kind>", asking.ask, name="ask_rights"),
    path("demandes/<uuid:request_id>/retirer", asking.take_back, name="take_back_rights"),
    path("personnes/<uuid:person_id>/limiter", rights.restrict, name="restrict"),
    path("personnes/<uuid:person_id>/reouvrir", rights.lift_restriction, name="lift_restriction"),
    path("personnes/<uuid:person_id>/effacer", rights.erase, name="erase"),
    path("droits", rights.index, name="rights"),
    path("droits/fins", ends.index, name="keeping"),
    path("oppositions", oppositions.index, name="oppositions"),
    path("oppositions/noter", oppositions.new, name="opposition_new"),
    path("oppositions/<uuid:opposition_id>/prolonger", oppositions.renew, name="opposition_renew"),
    path("oppositions/<uuid:opposition_id>/lever", oppositions.lift, name="opposition_lift"),
]
