"""Indexes by which the figures are read: what was corrected, who came back by themselves, who was met when."""

from django.db import migrations

INDEXES = {
    "impact_outcome_corrects": "pathways_outcome (project_id, corrects) WHERE corrects IS NOT NULL",
    "impact_presence_days": 'outreach_presence (project_id, "on") INCLUDE (territory_id, people_met, partners_met, invitation)',
    "impact_encounter_days": 'outreach_encounter (project_id, "on") INCLUDE (territory_id, people_count)',
    "impact_encounter_events": "outreach_encounter (project_id) INCLUDE (id) WHERE mode = 'event'",
    "impact_came_back": "outreach_encounterperson (project_id, person_id) INCLUDE (at) WHERE voluntary",
    "impact_person_met": "people_person (project_id, first_met_on) INCLUDE (id, territory_id, age_band, spe_status, erased_at)",
    "impact_kept": "pathways_appointment (project_id, person_id) INCLUDE (at, reason) WHERE status = 'present'",
    "impact_handover_days": "counter_referral (project_id, sent_at) INCLUDE (person_id, status)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("impact", "0002_isolation"),
        ("people", "0003_protections"),
        ("outreach", "0002_isolation"),
        ("counter", "0002_isolation"),
        ("pathways", "0003_plan_changes"),
    ]

    operations = [migrations.RunSQL(f"CREATE INDEX {name} ON {what}", f"DROP INDEX {name}") for name, what in INDEXES.items()]
