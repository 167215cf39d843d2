// The address of each screen, after the #.
import type { Draw } from "./screen";
import { again } from "./screens/again";
import { answers } from "./screens/answers";
import { correct, encounter } from "./screens/encounter";
import { leads } from "./screens/leads";
import { noted } from "./screens/noted";
import { openFile, stepUp } from "./screens/open";
import { oppose } from "./screens/oppose";
import { outbox, rewrite } from "./screens/outbox";
import { attempt, person, words } from "./screens/person";
import { photo } from "./screens/photo";
import { action, presence } from "./screens/presence";
import { settings } from "./screens/settings";
import { split } from "./screens/split";
import { agree, takeBack } from "./screens/promises";
import { sheet } from "./screens/sheet";
import { today } from "./screens/today";

const ROUTES: { [name: string]: Draw } = {
  corriger: correct, separer: split, ouvrir: openFile, nom: stepUp, personne: person, essai: attempt, revoir: again, mots: words, reponses: answers, pistes: leads,
  ici: presence, photo, action, opposition: oppose, envois: outbox, reformuler: rewrite, reglages: settings, fiche: sheet, accord: agree, retirer: takeBack,
};

/** Screens whose words are kept while they are typed. */
const DRAFTED = new Set(["note", "corriger", "ouvrir", "nom", "essai", "revoir", "mots", "ici", "action", "opposition", "reformuler", "fiche", "accord"]);
export const drafted = (path: string): boolean => DRAFTED.has(path.split("/")[0] ?? "") && !/^note\//.test(path);

export function findDraw(name: string): Draw {
  if (name === "note") return (page) => (page.args[0] ? noted(page) : encounter(page));
  return ROUTES[name] ?? today;
}
