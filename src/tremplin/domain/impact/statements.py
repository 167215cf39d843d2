"""The SQL of the figures: two statements for a whole page. Counts are by territory, month and step; never by member of the team."""

from __future__ import annotations

from collections.abc import Mapping

from tremplin.domain.impact.stages import PERSON_STAGES
from tremplin.domain.methods.shapes import Method

EVIDENCE: Mapping[str, str] = {
    "exchange": "true",  # a file is opened at a first exchange, never before
    "fits_audience": "w.fits",
    "spe_status_known": "w.known",
    "second_contact": "w.again",
    "activity_attended": "w.activity",
    "volunteered": "false",  # noted by the committee's room
    "agreement": "w.agreed",
    "referent": "w.referred",
    "first_goal": "w.aimed",
}
"""Each proof of a person's steps, as a column of `WAY`."""

# A meeting counts as a second talk when it was wanted by the person, on another day than the first. Erased people count: their month
# remains; who met them, when, and who was their referent is gone, so what these had proved was kept (erasure.py). All proofs are put
# together once, by person, and joined once: at ten thousand people each join of its own would cost as much as all the rest. They travel as
# the bits of one number: 1 seen again, 2 activity, 4 agreement, 8 referent, 16 goal, 32 left, 64 a support still open.
WAY = """
WITH who AS (
  SELECT p.id, p.territory_id, p.first_met_on, p.spe_status, p.age_band = ANY (%(bands)s) AS fits, p.spe_status <> '' AS known
    FROM people_person p
   WHERE p.project_id = %(project)s AND p.first_met_on BETWEEN %(first)s AND %(last)s AND p.inform_by IS NULL
     AND (%(all)s OR p.territory_id = ANY (%(territories)s))
), proof (person_id, back, bits) AS (
  SELECT l.person_id, max(l.at), 0 FROM outreach_encounterperson l WHERE l.project_id = %(project)s AND l.voluntary GROUP BY 1
  UNION ALL
  SELECT a.person_id, max(a.at), bit_or((a.reason = 'visit')::int * 2)
    FROM pathways_appointment a WHERE a.project_id = %(project)s AND a.status = 'present' GROUP BY 1
  UNION ALL
  SELECT l.person_id, NULL, 2
    FROM outreach_encounter e JOIN outreach_encounterperson l ON l.project_id = e.project_id AND l.encounter_id = e.id
   WHERE e.project_id = %(project)s AND e.mode = 'event'
  UNION ALL
  SELECT s.person_id, NULL, (s.agreed_on IS NOT NULL)::int * 4 + (s.referent_id IS NOT NULL)::int * 8 + (g.pathway_id IS NOT NULL)::int * 16
         + (x.id IS NOT NULL)::int * 32 + (s.ended_on IS NULL)::int * 64
    FROM pathways_pathway s
    LEFT JOIN (SELECT DISTINCT t.pathway_id FROM pathways_goal t WHERE t.project_id = %(project)s) g ON g.pathway_id = s.id
    LEFT JOIN pathways_exit x ON x.project_id = s.project_id AND x.pathway_id = s.id AND x.undone_at IS NULL
   WHERE s.project_id = %(project)s
  UNION ALL
  SELECT k.person_id, NULL, k.again::int + k.activity::int * 2 + k.referred::int * 8 FROM impact_keptproof k WHERE k.project_id = %(project)s
), proved AS (
  SELECT r.person_id, (max(r.back) AT TIME ZONE %(zone)s)::date AS back_on, bit_or(r.bits) AS bits FROM proof r GROUP BY 1
), way AS (
  SELECT who.id, who.territory_id, who.first_met_on, who.spe_status, who.fits, who.known,
         coalesce(d.bits & 1 > 0 OR d.back_on > who.first_met_on, false) AS again, coalesce(d.bits & 2 > 0, false) AS activity,
         coalesce(d.bits & 4 > 0, false) AS agreed, coalesce(d.bits & 16 > 0, false) AS aimed, coalesce(d.bits & 8 > 0, false) AS referred,
         coalesce(d.bits & 96 = 32, false) AS ended
    FROM who LEFT JOIN proved d ON d.person_id = who.id
)
"""

PEOPLE = """
SELECT g.territory_id, g.entered, g.spe_status, (ARRAY['met', 'met', 'reached', 'reached', 'mobilised', 'accompanied', 'exited'])[g.rank] AS furthest,
       g.rank IN (2, 4) AS unproved, g.n
  FROM (
    SELECT w.territory_id, date_trunc('month', w.first_met_on::timestamp)::date AS entered, w.spe_status,
           CASE WHEN NOT {reached} THEN CASE WHEN {accompanied} THEN 2 ELSE 1 END
                WHEN NOT {mobilised} THEN CASE WHEN {accompanied} THEN 4 ELSE 3 END
                WHEN NOT {accompanied} THEN 5 WHEN NOT w.ended THEN 6 ELSE 7 END AS rank, count(*) AS n
      FROM way w GROUP BY 1, 2, 3, 4
  ) g
"""

PROVED = """
SELECT w.again, w.activity, w.referred FROM way w WHERE w.id = %(person)s
"""
"""What erasing this person would take away."""

OUTCOME_RANK = """
SELECT date_trunc('month', who.first_met_on::timestamp)::date AS entered, coalesce(o.best, 'none') AS best, count(*) AS n
  FROM who LEFT JOIN (
    SELECT t.person_id, CASE WHEN bool_or(t.kind IN ('job', 'own_structure')) THEN 'work' WHEN bool_or(t.kind = 'training') THEN 'training'
           WHEN bool_or(t.kind = 'raccrochage') THEN 'raccrochage' ELSE 'confidence' END AS best
      FROM pathways_outcome t
     WHERE t.project_id = %(project)s AND NOT t.withdrawn
       AND NOT EXISTS (SELECT 1 FROM pathways_outcome c WHERE c.project_id = t.project_id AND c.corrects = t.id)
     GROUP BY 1
  ) o ON o.person_id = who.id
 GROUP BY 1, 2
"""

# One shape for all that happened in the period: kind, code, territory, and four counts. What happened to people is listed first (`fact`, a few
# hundred rows or thousands) and finds their territory in one reading of the project's people, not in one for each kind. A person counted once
# in a kind has one row there. Facts that were corrected are taken off again: they are few, and looking each of a hundred thousand up would
# cost more than the counting.
EVENTS = """
WITH answer AS MATERIALIZED (
  SELECT DISTINCT ON (a.person_id, a.moment) a.person_id, a.moment, a."on", a.in_self AS self,
         (a.in_self IS NOT NULL OR a.in_institutions IS NOT NULL)::int AS told
    FROM pathways_trustanswer a WHERE a.project_id = %(project)s ORDER BY a.person_id, a.moment, a.created_at DESC, a.id DESC
), trust AS MATERIALIZED (
  SELECT s.person_id, s.started_on, (s.started_on + interval '3 months')::date AS three_on, s.ended_on,
         b.self, b.told, m.self AS three_self, m.told AS three_told, l.self AS end_self, l.told AS end_told, gone."on" AS gone_on
    FROM pathways_pathway s
    LEFT JOIN pathways_exit gone
           ON gone.project_id = s.project_id AND gone.pathway_id = s.id AND gone.reason = 'erased' AND gone.undone_at IS NULL
    LEFT JOIN answer b ON b.person_id = s.person_id AND b.moment = 'start' AND b."on" >= s.started_on - 30
    LEFT JOIN answer m ON m.person_id = s.person_id AND m.moment = 'three' AND m."on" >= s.started_on - 30
    LEFT JOIN answer l ON l.person_id = s.person_id AND l.moment = 'end' AND l."on" >= s.started_on - 30
   WHERE s.project_id = %(project)s
), fact (kind, code, person_id, n, o, p, q) AS (
  SELECT 'handover', r.status, r.person_id, count(*)::int, 1, 0, 0 FROM counter_referral r
   WHERE r.project_id = %(project)s AND r.sent_at >= %(since)s AND r.sent_at < %(until)s GROUP BY 2, 3
  UNION ALL
  SELECT 'exit', e.reason, e.person_id, 1, ((e.created_at AT TIME ZONE %(zone)s)::date > e."on" + 30)::int, 0, 0 FROM pathways_exit e
   WHERE e.project_id = %(project)s AND e.undone_at IS NULL AND e."on" BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT 'untyped', '', s.person_id, 1, 0, 0, 0 FROM pathways_pathway s
   WHERE s.project_id = %(project)s AND s.ended_on BETWEEN %(first)s AND %(last)s
     AND NOT EXISTS (SELECT 1 FROM pathways_exit e WHERE e.project_id = s.project_id AND e.pathway_id = s.id AND e.undone_at IS NULL)
  UNION ALL
  SELECT 'outcome', CASE WHEN grouping(o.kind) = 1 THEN 'any' ELSE o.kind END, o.person_id, 1, count(*)::int, 0, 0 FROM pathways_outcome o
   WHERE o.project_id = %(project)s AND NOT o.withdrawn AND o."on" BETWEEN %(first)s AND %(last)s
     AND NOT EXISTS (SELECT 1 FROM pathways_outcome c WHERE c.project_id = o.project_id AND c.corrects = o.id)
   GROUP BY GROUPING SETS ((o.person_id, o.kind), (o.person_id))
  UNION ALL
  SELECT 'news', due.month || ':' || coalesce(f.result, 'none'), e.person_id, 1, 0, 0, 0 FROM pathways_exit e
   CROSS JOIN LATERAL (SELECT m AS month, (e."on" + make_interval(months => m))::date AS day FROM unnest(ARRAY[3, 6, 12]) m) due
    LEFT JOIN (SELECT DISTINCT ON (a.exit_id, a.month) a.exit_id, a.month, a.result
                 FROM pathways_followupanswer a
                WHERE a.project_id = %(project)s ORDER BY a.exit_id, a.month, a.created_at DESC, a.id DESC) f
           ON f.exit_id = e.id AND f.month = due.month
   WHERE e.project_id = %(project)s AND e.undone_at IS NULL AND e.reason <> ALL (%(stops)s) AND e."on" BETWEEN %(first)s::date - 370 AND %(last)s
     AND due.day BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date)
  UNION ALL
  SELECT 'trust', 'start', t.person_id, 1, coalesce(t.told, 0), 0, 0 FROM trust t
   WHERE t.started_on BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date)
  UNION ALL
  SELECT 'trust', 'three', t.person_id, 1, coalesce(t.three_told, 0), (t.self + t.three_self IS NOT NULL)::int,
         coalesce(t.three_self > t.self, false)::int
    FROM trust t WHERE t.three_on BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date)
     AND (t.gone_on IS NULL OR t.gone_on >= t.three_on)
  UNION ALL
  SELECT 'trust', 'end', t.person_id, 1, coalesce(t.end_told, 0), (t.self + t.end_self IS NOT NULL)::int,
         coalesce(t.end_self > t.self, false)::int
    FROM trust t WHERE t.ended_on BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date) AND t.gone_on IS NULL
)
SELECT 'presence' AS kind, '' AS code, x.territory_id, count(*) AS n, sum(x.people_met) AS o, sum(x.partners_met) AS p,
       count(*) FILTER (WHERE x.invitation) AS q
  FROM outreach_presence x
 WHERE x.project_id = %(project)s AND x."on" BETWEEN %(first)s AND %(last)s AND (%(all)s OR x.territory_id = ANY (%(territories)s)) GROUP BY 3
UNION ALL
SELECT 'presence', '', x.territory_id, -count(*), -sum(x.people_met), -sum(x.partners_met), -count(*) FILTER (WHERE x.invitation)
  FROM (SELECT DISTINCT c.corrects FROM outreach_presence c WHERE c.project_id = %(project)s AND c.corrects IS NOT NULL) r
  JOIN outreach_presence x ON x.project_id = %(project)s AND x.id = r.corrects
 WHERE x."on" BETWEEN %(first)s AND %(last)s AND (%(all)s OR x.territory_id = ANY (%(territories)s)) GROUP BY 3
UNION ALL
SELECT 'encounter', '', t.id, x.n, x.o, 0, 0
  FROM territories_territory t CROSS JOIN LATERAL (
    SELECT count(*) AS n, sum(e.people_count) AS o FROM outreach_encounter e
     WHERE e.project_id = %(project)s AND e.territory_id = t.id AND e."on" BETWEEN %(first)s AND %(last)s
  ) x
 WHERE t.project_id = %(project)s AND (%(all)s OR t.id = ANY (%(territories)s)) AND x.n > 0
UNION ALL
SELECT 'encounter', '', x.territory_id, -count(*), -sum(x.people_count), 0, 0
  FROM (SELECT DISTINCT c.corrects FROM outreach_encounter c WHERE c.project_id = %(project)s AND c.corrects IS NOT NULL) r
  JOIN outreach_encounter x ON x.project_id = %(project)s AND x.id = r.corrects
 WHERE x."on" BETWEEN %(first)s AND %(last)s AND (%(all)s OR x.territory_id = ANY (%(territories)s)) GROUP BY 3
UNION ALL
SELECT f.kind, f.code, p.territory_id, sum(f.n), sum(f.o), sum(f.p), sum(f.q)
  FROM fact f JOIN people_person p ON p.project_id = %(project)s AND p.id = f.person_id
 WHERE %(all)s OR p.territory_id = ANY (%(territories)s) GROUP BY 1, 2, 3
"""


def people(method: Method) -> str:
    """How many people met in the period came how far, by the evidence that this method asks for."""
    tests = {code: condition(method, code) for code in PERSON_STAGES}
    return WAY + PEOPLE.format(**tests)


def condition(method: Method, code: str) -> str:
    """A stage's evidence as a condition on `way`; its codes come from a closed list, never from what somebody typed."""
    stage = method.stages[code]
    joined = " OR " if stage.rule == "any" else " AND "
    return "(" + joined.join(EVIDENCE[name] for name in stage.evidence) + ")"
