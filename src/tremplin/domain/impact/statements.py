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
# remains; who met them, when, and who was their referent is gone, so an anonymous pathway stands for these proofs.
WAY = """
WITH who AS MATERIALIZED (
  SELECT p.id, p.territory_id, p.first_met_on, p.spe_status, p.erased_at,
         p.age_band = ANY (%(bands)s) AS fits, p.spe_status <> '' AS known,
         (p.first_met_on + 1)::timestamp AT TIME ZONE %(zone)s AS next_day
    FROM people_person p
   WHERE p.project_id = %(project)s AND p.first_met_on BETWEEN %(first)s AND %(last)s
     AND (%(all)s OR p.territory_id = ANY (%(territories)s))
), came AS (
  SELECT l.person_id, max(l.at) AS last FROM outreach_encounterperson l WHERE l.project_id = %(project)s AND l.voluntary GROUP BY 1
), kept AS (
  SELECT a.person_id, max(a.at) AS last, bool_or(a.reason = 'visit') AS visit
    FROM pathways_appointment a WHERE a.project_id = %(project)s AND a.status = 'present' GROUP BY 1
), events AS (
  SELECT DISTINCT l.person_id FROM outreach_encounter e JOIN outreach_encounterperson l ON l.project_id = e.project_id AND l.encounter_id = e.id
   WHERE e.project_id = %(project)s AND e.mode = 'event'
), support AS (
  SELECT s.person_id, bool_or(s.agreed_on IS NOT NULL) AS agreed, bool_or(s.referent_id IS NOT NULL) AS referred,
         bool_or(EXISTS (SELECT 1 FROM pathways_goal g WHERE g.project_id = s.project_id AND g.pathway_id = s.id)) AS aimed,
         bool_or(x.id IS NOT NULL) AND NOT bool_or(s.ended_on IS NULL) AS ended
    FROM pathways_pathway s
    LEFT JOIN pathways_exit x ON x.project_id = s.project_id AND x.pathway_id = s.id AND x.undone_at IS NULL
   WHERE s.project_id = %(project)s GROUP BY 1
), way AS (
  SELECT who.*, coalesce(came.last >= who.next_day, false) OR coalesce(kept.last >= who.next_day, false)
           OR (support.person_id IS NOT NULL AND who.erased_at IS NOT NULL) AS again,
         events.person_id IS NOT NULL OR coalesce(kept.visit, false) AS activity,
         coalesce(support.agreed, false) AS agreed, coalesce(support.aimed, false) AS aimed,
         coalesce(support.referred, false) OR (support.person_id IS NOT NULL AND who.erased_at IS NOT NULL) AS referred,
         coalesce(support.ended, false) AS ended
    FROM who LEFT JOIN came ON came.person_id = who.id LEFT JOIN kept ON kept.person_id = who.id
    LEFT JOIN events ON events.person_id = who.id LEFT JOIN support ON support.person_id = who.id
)
"""

PEOPLE = """
SELECT f.territory_id, date_trunc('month', f.first_met_on)::date AS entered, f.spe_status,
       CASE WHEN NOT f.reached THEN 'met' WHEN NOT f.mobilised THEN 'reached' WHEN NOT f.accompanied THEN 'mobilised'
            WHEN NOT f.ended THEN 'accompanied' ELSE 'exited' END AS furthest,
       f.accompanied_alone AND NOT f.accompanied AS unproved, count(*) AS n
  FROM (
    SELECT w.territory_id, w.first_met_on, w.spe_status, w.ended, {reached} AS reached, {reached} AND {mobilised} AS mobilised,
           {reached} AND {mobilised} AND {accompanied} AS accompanied, {accompanied} AS accompanied_alone
      FROM way w
  ) f
 GROUP BY 1, 2, 3, 4, 5
"""

OUTCOME_RANK = """
SELECT date_trunc('month', who.first_met_on)::date AS entered, coalesce(o.best, 'none') AS best, count(*) AS n
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

# One shape for all that happened in the period: kind, code, territory, and four counts. Facts that were corrected are taken off again: they are
# few, and looking each of a hundred thousand up would cost more than the counting.
EVENTS = """
WITH answer AS MATERIALIZED (
  SELECT DISTINCT ON (a.person_id, a.moment) a.person_id, a.moment, a."on", a.in_self AS self, a.in_institutions AS around
    FROM pathways_trustanswer a WHERE a.project_id = %(project)s ORDER BY a.person_id, a.moment, a.created_at DESC, a.id DESC
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
SELECT 'encounter', '', x.territory_id, count(*), sum(x.people_count), 0, 0 FROM outreach_encounter x
 WHERE x.project_id = %(project)s AND x."on" BETWEEN %(first)s AND %(last)s AND (%(all)s OR x.territory_id = ANY (%(territories)s)) GROUP BY 3
UNION ALL
SELECT 'encounter', '', x.territory_id, -count(*), -sum(x.people_count), 0, 0
  FROM (SELECT DISTINCT c.corrects FROM outreach_encounter c WHERE c.project_id = %(project)s AND c.corrects IS NOT NULL) r
  JOIN outreach_encounter x ON x.project_id = %(project)s AND x.id = r.corrects
 WHERE x."on" BETWEEN %(first)s AND %(last)s AND (%(all)s OR x.territory_id = ANY (%(territories)s)) GROUP BY 3
UNION ALL
SELECT 'handover', r.status, p.territory_id, count(*), count(DISTINCT r.person_id), 0, 0
  FROM counter_referral r JOIN people_person p ON p.project_id = r.project_id AND p.id = r.person_id
 WHERE r.project_id = %(project)s AND r.sent_at >= %(since)s AND r.sent_at < %(until)s AND (%(all)s OR p.territory_id = ANY (%(territories)s))
 GROUP BY 2, 3
UNION ALL
SELECT 'exit', e.reason, p.territory_id, count(*), count(*) FILTER (WHERE (e.created_at AT TIME ZONE %(zone)s)::date > e."on" + 30), 0, 0
  FROM pathways_exit e JOIN people_person p ON p.project_id = e.project_id AND p.id = e.person_id
 WHERE e.project_id = %(project)s AND e.undone_at IS NULL AND e."on" BETWEEN %(first)s AND %(last)s
   AND (%(all)s OR p.territory_id = ANY (%(territories)s)) GROUP BY 2, 3
UNION ALL
SELECT 'untyped', '', p.territory_id, count(*), 0, 0, 0
  FROM pathways_pathway s JOIN people_person p ON p.project_id = s.project_id AND p.id = s.person_id
 WHERE s.project_id = %(project)s AND s.ended_on BETWEEN %(first)s AND %(last)s AND (%(all)s OR p.territory_id = ANY (%(territories)s))
   AND NOT EXISTS (SELECT 1 FROM pathways_exit e WHERE e.project_id = s.project_id AND e.pathway_id = s.id AND e.undone_at IS NULL) GROUP BY 3
UNION ALL
SELECT 'outcome', CASE WHEN grouping(o.kind) = 1 THEN 'any' ELSE o.kind END, p.territory_id, count(DISTINCT o.person_id), count(*), 0, 0
  FROM pathways_outcome o JOIN people_person p ON p.project_id = o.project_id AND p.id = o.person_id
 WHERE o.project_id = %(project)s AND NOT o.withdrawn AND o."on" BETWEEN %(first)s AND %(last)s
   AND (%(all)s OR p.territory_id = ANY (%(territories)s))
   AND NOT EXISTS (SELECT 1 FROM pathways_outcome c WHERE c.project_id = o.project_id AND c.corrects = o.id)
 GROUP BY GROUPING SETS ((o.kind, p.territory_id), (p.territory_id))
UNION ALL
SELECT 'news', due.month || ':' || coalesce(f.result, 'none'), p.territory_id, count(*), 0, 0, 0
  FROM pathways_exit e JOIN people_person p ON p.project_id = e.project_id AND p.id = e.person_id
  CROSS JOIN LATERAL (SELECT m AS month, (e."on" + make_interval(months => m))::date AS day FROM unnest(ARRAY[3, 6, 12]) m) due
  LEFT JOIN (SELECT DISTINCT ON (a.exit_id, a.month) a.exit_id, a.month, a.result
               FROM pathways_followupanswer a
              WHERE a.project_id = %(project)s ORDER BY a.exit_id, a.month, a.created_at DESC, a.id DESC) f
         ON f.exit_id = e.id AND f.month = due.month
 WHERE e.project_id = %(project)s AND e.undone_at IS NULL AND e.reason <> ALL (%(stops)s) AND e."on" BETWEEN %(first)s::date - 370 AND %(last)s
   AND due.day BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date) AND (%(all)s OR p.territory_id = ANY (%(territories)s))
 GROUP BY 2, 3
UNION ALL
SELECT 'trust', due.moment, p.territory_id, count(*), count(*) FILTER (WHERE t.self IS NOT NULL OR t.around IS NOT NULL),
       count(*) FILTER (WHERE due.moment <> 'start' AND t.self IS NOT NULL AND b.self IS NOT NULL),
       count(*) FILTER (WHERE due.moment <> 'start' AND t.self > b.self)
  FROM pathways_pathway s JOIN people_person p ON p.project_id = s.project_id AND p.id = s.person_id
  CROSS JOIN LATERAL (VALUES ('start', s.started_on), ('three', (s.started_on + interval '3 months')::date), ('end', s.ended_on)) AS due (moment, day)
  LEFT JOIN answer t ON t.person_id = s.person_id AND t.moment = due.moment AND t."on" >= s.started_on - 30
  LEFT JOIN answer b ON b.person_id = s.person_id AND b.moment = 'start' AND b."on" >= s.started_on - 30
 WHERE s.project_id = %(project)s AND due.day BETWEEN %(first)s AND least(%(last)s::date, %(today)s::date)
   AND (%(all)s OR p.territory_id = ANY (%(territories)s))
 GROUP BY 2, 3
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
