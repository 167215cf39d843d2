"""Each problem in words: why, and what would be right."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tremplin.core.imports.rows import Problem

Words = dict[str, tuple[str | Promise, str | Promise]]

FILE: Words = {
    "not_a_file": (_("« %(file)s » est un dossier."), _("Donnez un fichier.")),
    "not_opened": (_("Le fichier « %(file)s » ne s’ouvre pas."), _("Vérifiez son nom et le droit de le lire.")),
    "empty_file": (_("Le fichier « %(file)s » est vide."), _("Téléchargez-le de nouveau chez son producteur.")),
    "too_large": (
        _("Le fichier « %(file)s » pèse %(megabytes)s Mo ; la limite est de %(limit)s Mo."),
        _("Coupez-le en plusieurs parts, et importez chacune comme un extrait."),
    ),
    "wrong_kind": (
        _("« %(file)s » n’est pas le fichier attendu : il ressemble à %(looks_like)s."),
        _("Il faut %(expected)s."),
    ),
    "encoding": (
        _("Les lettres de « %(file)s » ne se lisent ni en UTF-8 ni en Windows-1252 (octet %(byte)s)."),
        _("Enregistrez-le en UTF-8."),
    ),
    "json_encoding": (_("Le texte de « %(file)s » n’est pas en UTF-8."), _("Enregistrez-le en UTF-8.")),
    "cut_short": (
        _("Le fichier s’arrête au milieu, ligne %(line)s, caractère %(column)s."),
        _("Le téléchargement a été coupé : recommencez-le."),
    ),
    "not_json": (
        _("Le fichier n’est pas du JSON, ligne %(line)s, caractère %(column)s."),
        _("Corrigez ce signe, ou téléchargez de nouveau."),
    ),
    "not_a_list": (
        _("Le fichier ne commence pas par une liste, ligne %(line)s, caractère %(column)s."),
        _("Il faut une liste d’objets : [ {…}, {…} ]."),
    ),
    "not_an_object": (
        _("Un élément de la liste n’est pas un objet, ligne %(line)s."),
        _("Il faut une liste d’objets : [ {…}, {…} ]."),
    ),
    "column_missing": (
        _("La colonne « %(field)s » manque. Colonnes lues : %(found)s."),
        _("Ajoutez cette colonne, avec ce nom."),
    ),
    "column_twice": (_("La colonne « %(field)s » est écrite deux fois."), _("Gardez-en une seule.")),
    "csv_quotes": (_("Des guillemets ne sont pas fermés."), _("Fermez-les, ou doublez ceux du texte.")),
    "nir_file_name": (_("Le nom du fichier contient un numéro de sécurité sociale."), _("Renommez le fichier.")),
    "too_many_files": (_("Il y a trop de fichiers."), _("Donnez au plus %(most)s fichier(s) à la fois.")),
    "files_alike": (
        _("Deux fichiers contiennent la même chose : %(looks_like)s."),
        _("Donnez un fichier de structures et un de services."),
    ),
    "no_layer": (_("La couche n’est pas nommée."), _("Nommez-la, par exemple qpv2024.")),
    "bad_layer": (
        _("« %(value)s » ne peut pas nommer une couche."),
        _("Écrivez 20 signes au plus : lettres minuscules, chiffres, tiret."),
    ),
}

ROW: Words = {
    "cells": (_("La ligne a %(found)s cases au lieu de %(expected)s."), _("Vérifiez les séparateurs et les guillemets.")),
    "required": (_("La valeur manque."), _("Remplissez cette case.")),
    "nir": (_("La case contient un numéro de sécurité sociale. Il n’est jamais gardé."), _("Effacez ce numéro du fichier.")),
    "formula": (_("La case contient une formule de tableur."), _("Remplacez-la par son résultat, en texte.")),
    "too_long": (_("Le texte dépasse %(limit)s signes."), _("Raccourcissez-le.")),
    "duplicate": (_("Cet identifiant est déjà ligne %(first)s."), _("Gardez une seule des deux lignes.")),
    "not_text": (_("La valeur n’est pas un texte."), _("Écrivez un texte entre guillemets.")),
    "not_a_list_of_text": (_("La valeur n’est pas une liste de codes."), _('Écrivez une liste : ["code", "code"].')),
    "not_a_number": (_("La valeur n’est pas un nombre."), _("Écrivez un nombre, avec un point ou une virgule.")),
    "negative": (_("Le nombre est négatif."), _("Écrivez un nombre positif ou nul.")),
    "not_a_date": (_("La date ne se lit pas."), _("Écrivez-la comme 2025-02-14.")),
    "future_date": (_("La date n’est pas encore venue."), _("Vérifiez l’année.")),
    "half_place": (_("Il manque l’autre moitié de la position."), _("Donnez la latitude et la longitude, ou aucune des deux.")),
    "swapped_coordinates": (
        _("La latitude et la longitude sont échangées."),
        _("Échangez-les : en France, la latitude dépasse la longitude."),
    ),
    "outside_regions": (_("La position est hors de France."), _("Vérifiez la latitude et la longitude (degrés, WGS 84).")),
    "insee_code": (_("Ce n’est pas un code commune de l’INSEE."), _("Écrivez cinq signes, comme 13055 ou 2A004.")),
    "postcode": (_("Ce n’est pas un code postal."), _("Écrivez cinq chiffres, zéro compris au début.")),
    "department": (_("Le département ne va pas avec le code de la commune."), _("Écrivez le département du code INSEE.")),
    "epci_code": (_("Ce n’est pas un numéro SIREN d’EPCI."), _("Écrivez neuf chiffres.")),
    "unknown_code": (
        _("Ce code n’est pas dans la liste du schéma data·inclusion v1."),
        _("Choisissez un code de la liste %(list)s."),
    ),
    "identifier": (
        _("L’identifiant ne peut pas servir."),
        _("Écrivez « source--identifiant » sur une ligne, 120 signes au plus."),
    ),
    "no_parent": (
        _("Aucune structure ne porte cet identifiant, ni dans les fichiers ni dans l’annuaire."),
        _("Ajoutez la structure, ou corrigez structure_id."),
    ),
    "siret": (_("La clé du numéro SIRET est fausse."), _("Vérifiez le numéro sur l’annuaire des entreprises.")),
    "email": (
        _("L’adresse électronique ne se lit pas ; elle est laissée de côté."),
        _("Écrivez une adresse comme accueil@exemple.fr."),
    ),
    "phone": (_("Le numéro de téléphone ne se lit pas."), _("Écrivez un seul numéro, par exemple +33123456789.")),
    "link": (_("Le lien ne se lit pas ; il est laissé de côté."), _("Écrivez une adresse qui commence par https://.")),
    "names_and_codes": (_("Il y a %(codes)s codes et %(names)s noms."), _("Donnez un nom par code, séparés par des virgules.")),
    "perimeter_code": (_("Le périmètre n’a pas de code."), _("Ajoutez la propriété code_qp (ou code).")),
}

SHAPE: Words = {
    "not_utf8": (_("Le fichier n’est pas en UTF-8."), _("Enregistrez-le en UTF-8.")),
    "not_geojson": (_("Ce n’est pas du GeoJSON."), _("Il faut une FeatureCollection.")),
    "wrong_crs": (_("Les coordonnées sont dans un autre système (%(crs)s)."), _("Exportez en WGS 84 (longitude, latitude).")),
    "empty": (_("Rien n’est dessiné."), _("Donnez au moins quatre positions.")),
    "no_geometry": (_("Le périmètre n’a pas de dessin."), _("Dessinez un polygone.")),
    "wrong_type": (_("Ce dessin (%(type)s) n’est pas un périmètre."), _("Dessinez un polygone ou un point.")),
    "wrong_properties": (_("Les propriétés ne se lisent pas."), _("Écrivez un objet de noms et de valeurs.")),
    "too_few_positions": (_("Le contour n’a que %(positions)s positions."), _("Donnez au moins quatre positions.")),
    "not_a_ring": (_("Le contour n’est pas une liste de positions."), _("Écrivez [[longitude, latitude], …].")),
    "not_a_position": (_("Une position ne se lit pas."), _("Écrivez deux nombres : longitude, latitude.")),
    "unclosed_ring": (_("Le contour n’est pas fermé."), _("Répétez la première position à la fin.")),
    "swapped_positions": (
        _("La latitude est écrite avant la longitude (%(longitude)s, %(latitude)s)."),
        _("Écrivez la longitude d’abord."),
    ),
    "not_degrees": (_("Les coordonnées ne sont pas en degrés (%(longitude)s, %(latitude)s)."), _("Exportez en WGS 84.")),
    "outside_france": (_("Le dessin sort de France (%(longitude)s, %(latitude)s)."), _("Vérifiez la place de ce périmètre.")),
    "self_crossing": (_("Le contour se croise (vers %(longitude)s, %(latitude)s)."), _("Redessinez-le sans croisement.")),
    "hole_outside": (_("Un trou est hors de son contour."), _("Placez le trou à l’intérieur.")),
    "nested_parts": (_("Une partie est dessinée dans une autre."), _("Enlevez la partie intérieure.")),
    "no_area": (_("Le dessin n’a pas de surface."), _("Redessinez-le.")),
    "invalid_shape": (_("Le dessin n’est pas valide."), _("Redessinez-le.")),
    "repeated_vertices": (_("Des positions sont répétées ; elles sont enlevées."), _("Rien à faire.")),
    "sliver_mended": (_("Un croisement infime est réparé."), _("Rien à faire.")),
}

WORDS: Words = {**FILE, **ROW, **SHAPE}

LOOKS_LIKE = {
    "geojson": _("un fichier GeoJSON de périmètres"),
    "structures": _("un fichier de structures data·inclusion (JSON)"),
    "services": _("un fichier de services data·inclusion (JSON)"),
    "json": _("un autre fichier JSON"),
    "csv": _("un fichier CSV"),
    "text": _("un texte sans colonnes"),
    "pdf": _("un PDF"),
    "spreadsheet": _("un classeur de tableur ou une archive (enregistrez la feuille en CSV)"),
    "archive": _("une archive compressée (décompressez-la)"),
    "parquet": _("un fichier Parquet (exportez-le en JSON)"),
    "picture": _("une image"),
    "utf16": _("un texte en UTF-16 (enregistrez-le en UTF-8)"),
    "web page": _("une page web ou du XML"),
    "binary": _("un fichier qui n’est pas du texte"),
}

UNDO = {
    "unknown_run": _("Cet import n’existe pas."),
    "already_undone": _("Cet import est déjà annulé."),
    "later_run": _("Un import plus récent s’appuie sur celui-ci : annulez-le d’abord (%(run)s)."),
}
BUSY = _("Un autre import est en cours. Attendez sa fin, puis recommencez.")


def words(problem: Problem) -> tuple[str, str]:
    """(why, what would be right), in the language of the moment."""
    why, hint = WORDS[problem.code]
    params = {"field": problem.field, "value": problem.value, **problem.params}
    for name in ("looks_like", "expected"):
        if params.get(name) in LOOKS_LIKE:
            params[name] = LOOKS_LIKE[str(params[name])]
    return str(why) % params, str(hint) % params


def sentence(problem: Problem) -> str:
    """One line for the command's output: where, why, what would be right."""
    where = []
    if problem.line:
        where.append(f"ligne {problem.line}")
    elif problem.number:
        where.append(f"n° {problem.number}")
    if problem.field:
        where.append(problem.field)
    why, hint = words(problem)
    value = f" (« {problem.value} »)" if problem.value else ""
    return f"{', '.join(where)}{' : ' if where else ''}{why}{value} {hint}"
