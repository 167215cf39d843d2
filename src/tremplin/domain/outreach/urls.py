from django.urls import path

from tremplin.domain.outreach.views import advice, answers, attempts, encounters, files, outings, place, posters, presences

app_name = "outreach"

urlpatterns = [
    path("presences", presences.index, name="presences"),
    path("presences/noter", presences.new, name="presence_new"),
    path("presences/<uuid:presence_id>/corriger", presences.correct, name="presence_correct"),
    path("sorties", outings.index, name="outings"),
    path("sorties/prevoir", outings.new, name="outing_new"),
    path("sorties/<uuid:outing_id>", outings.page, name="outing"),
    path("sorties/<uuid:outing_id>/changer", outings.change, name="outing_change"),
    path("sorties/<uuid:outing_id>/annuler", outings.cancel, name="outing_cancel"),
    path("sorties/<uuid:outing_id>/copier", outings.copy, name="outing_copy"),
    path("sorties/<uuid:outing_id>/dire", outings.check_in, name="outing_check_in"),
    path("sorties/<uuid:outing_id>/retour", outings.come_back, name="outing_return"),
    path("sorties/<uuid:outing_id>/sortie.ics", outings.calendar, name="outing_calendar"),
    path("affiches", posters.index, name="posters"),
    path("affiches/nouvelle", posters.new, name="poster_new"),
    path("affiches/numero", posters.contact, name="contact"),
    path("affiches/<uuid:poster_id>", posters.page, name="poster"),
    path("affiches/<uuid:poster_id>/retirer", posters.retire, name="poster_retire"),
    path("affiches/<uuid:poster_id>/remettre", posters.put_back, name="poster_back"),
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
    path("territoires/<uuid:territory_id>/lieu", place.page, name="place"),
    path("territoires/<uuid:territory_id>/lieu.geojson", place.footprints, name="place_footprints"),
    path("que-repondre", answers.page, name="answers"),
]
