from django.urls import path

from tremplin.domain.outreach.views import advice, answers, attempts, encounters, files, presences

app_name = "outreach"

urlpatterns = [
    path("presences", presences.index, name="presences"),
    path("presences/noter", presences.new, name="presence_new"),
    path("presences/<uuid:presence_id>/corriger", presences.correct, name="presence_correct"),
    path("rencontres", encounters.index, name="encounters"),
    path("rencontres/noter", encounters.new, name="encounter_new"),
    path("rencontres/<uuid:encounter_id>", encounters.page, name="encounter"),
    path("rencontres/<uuid:encounter_id>/corriger", encounters.correct, name="encounter_correct"),
    path("rencontres/<uuid:encounter_id>/surnom", files.pseudonym, name="encounter_pseudonym"),
    path("rencontres/<uuid:encounter_id>/nom", files.identified, name="encounter_identified"),
    path("rencontres/<uuid:encounter_id>/rattacher", files.attach, name="encounter_attach"),
    path("personnes/<uuid:person_id>/essai", attempts.new, name="attempt_new"),
    path("personnes/<uuid:person_id>/revoir", attempts.promise, name="follow_up_new"),
    path("a-revoir/<uuid:follow_up_id>/fait", attempts.keep, name="follow_up_keep"),
    path("a-revoir/<uuid:follow_up_id>/abandonner", attempts.drop, name="follow_up_drop"),
    path("personnes/<uuid:person_id>/conseil", advice.ask, name="advice_new"),
    path("conseils/<uuid:request_id>/reponse", advice.answer, name="advice_answer"),
    path("personnes/<uuid:person_id>/mediateur", advice.mediator, name="mediator_new"),
    path("que-repondre", answers.page, name="answers"),
]
