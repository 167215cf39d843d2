"""Pages of the counter and of handovers, under /p/<project>/."""

from django.urls import path

from tremplin.domain.counter.views import addresses, counter, handovers, incoming, sending

app_name = "counter"
urlpatterns = [
    path("comptoir/", counter.index, name="index"),
    path("personnes/<uuid:person_id>/comptoir/", counter.person, name="person"),
    path("personnes/<uuid:person_id>/besoins/nouveau", counter.need, name="need"),
    path("personnes/<uuid:person_id>/besoins/<uuid:need_id>/clore", counter.close_need, name="close_need"),
    path("personnes/<uuid:person_id>/propositions", counter.propose, name="propose"),
    path("personnes/<uuid:person_id>/pistes", counter.leads, name="leads"),
    path("personnes/<uuid:person_id>/relais/nouveau", sending.choose, name="referral_new"),
    path("personnes/<uuid:person_id>/relais/nouveau/<uuid:partner_id>", sending.write, name="referral_write"),
    path("relais/", handovers.index, name="referrals"),
    path("relais/<uuid:referral_id>/", handovers.referral, name="referral"),
    path("relais/<uuid:referral_id>/direct", handovers.live, name="referral_live"),
    path("relais/<uuid:referral_id>/reponse", handovers.answer, name="referral_answer"),
    path("relais/<uuid:referral_id>/relancer", handovers.remind, name="referral_remind"),
    path("relais/<uuid:referral_id>/renvoyer", handovers.mail_again, name="referral_mail_again"),
    path("relais/<uuid:referral_id>/annuler", handovers.withdraw, name="referral_withdraw"),
    path("relais/<uuid:referral_id>/clore", handovers.close, name="referral_close"),
    path("relais/<uuid:referral_id>/couper", handovers.cut, name="referral_cut"),
    path("relais/<uuid:referral_id>/date", handovers.agree_date, name="referral_agree_date"),
    path("relais/<uuid:referral_id>/autre-date", handovers.other_date, name="referral_other_date"),
    path("relais/<uuid:referral_id>/rendez-vous.ics", handovers.meeting, name="referral_meeting"),
    path("relais-recus/", incoming.index, name="incoming"),
    path("relais-recus/adresses", addresses.addresses, name="addresses"),
    path("relais-recus/adresses/<uuid:address_id>/fermer", addresses.end, name="address_end"),
    path("relais-recus/<uuid:copy_id>/", incoming.card, name="incoming_card"),
    path("relais-recus/<uuid:copy_id>/suivi", incoming.own_file, name="incoming_own_file"),
    path("relais-recus/<uuid:copy_id>/reponse", incoming.answer, name="incoming_answer"),
    path("relais-recus/<uuid:copy_id>/date", incoming.propose_date, name="incoming_propose_date"),
    path("relais-recus/<uuid:copy_id>/rendez-vous", incoming.set_meeting, name="incoming_set_meeting"),
    path("relais-recus/<uuid:copy_id>/refus", incoming.decline, name="incoming_decline"),
    path("relais-recus/<uuid:copy_id>/rendez-vous.ics", incoming.meeting, name="incoming_meeting"),
    path("partenaires/<uuid:partner_id>/relier", addresses.tie, name="tie"),
]
