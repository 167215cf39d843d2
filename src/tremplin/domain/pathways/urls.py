"""Addresses of the pathways room, under /p/<project>/."""

from django.urls import path

from tremplin.domain.pathways.views import appointments, leaving, outcomes, plan, sheets

app_name = "pathways"
urlpatterns = [
    path("parcours/<uuid:person>/", plan.show, name="plan"),
    path("parcours/<uuid:person>/ouvrir", plan.open_pathway, name="open"),
    path("parcours/<uuid:person>/mon-plan", plan.printed, name="print"),
    path("parcours/<uuid:person>/objectif", sheets.goal_new, name="goal_new"),
    path("parcours/objectif/<uuid:goal>", sheets.goal_edit, name="goal_edit"),
    path("parcours/objectif/<uuid:goal>/changer", sheets.goal_change, name="goal_change"),
    path("parcours/objectif/<uuid:goal>/action", sheets.step_new, name="step_new"),
    path("parcours/action/<uuid:step>", sheets.step_edit, name="step_edit"),
    path("parcours/action/<uuid:step>/changer", sheets.step_change, name="step_change"),
    path("parcours/<uuid:person>/rendez-vous", appointments.new, name="appointment_new"),
    path("parcours/rendez-vous/<uuid:appointment>/deplacer", appointments.move, name="appointment_move"),
    path("parcours/rendez-vous/<uuid:appointment>/tenu", appointments.hold, name="appointment_hold"),
    path("parcours/rendez-vous/<uuid:appointment>/annuler", appointments.cancel, name="appointment_cancel"),
    path("parcours/rendez-vous/<uuid:appointment>.ics", appointments.calendar, name="appointment_ics"),
    path("parcours/<uuid:person>/issue", outcomes.new, name="outcome_new"),
    path("parcours/issue/<uuid:outcome>/corriger", outcomes.correct, name="outcome_correct"),
    path("parcours/issue/<uuid:outcome>/retirer", outcomes.withdraw, name="outcome_withdraw"),
    path("parcours/<uuid:person>/confiance/<str:moment>", outcomes.trust, name="trust"),
    path("parcours/<uuid:person>/arret", leaving.end, name="end"),
    path("parcours/<uuid:person>/reprendre", leaving.resume, name="resume"),
    path("parcours/<uuid:person>/fin", leaving.exit_new, name="exit_new"),
    path("parcours/fin/<uuid:exit>/annuler", leaving.exit_undo, name="exit_undo"),
    path("parcours/fin/<uuid:exit>/nouvelles/<int:month>", leaving.news, name="news"),
]
