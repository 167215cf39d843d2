"""Many tables by one question: a person's copy reads a row here and there in thirty of them."""

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import QuerySet


def read_together(**asked: QuerySet[Any, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each of these querysets, in their order, as `.values()` would give them.

    Only for a few rows of many tables: they travel as JSON. A column computed from another model keeps its JSON form, unless it is named like a
    field of the queryset's own model.
    """
    parts, options = [], []
    for name, queryset in asked.items():
        statement, values = queryset.values().query.sql_with_params() if is_plain(queryset) else queryset.query.sql_with_params()
        parts.append(f"SELECT %s, (SELECT coalesce(jsonb_agg(to_jsonb(one)), '[]')::text FROM ({statement}) AS one)")  # noqa: S608
        options += [name, *values]
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), options)
        for name, rows in cursor.fetchall():
            found[name] = [read_row(asked[name].model, row) for row in json.loads(rows)]
    return found


def is_plain(queryset: QuerySet[Any, Any]) -> bool:
    return not queryset.query.values_select and not queryset.query.annotation_select


def read_row(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """A row of JSON with the types of the model's fields."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {key: read_value(fields[key], value) if key in fields else value for key, value in row.items()}


def read_value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))
    if isinstance(field, ArrayField):
        return [read_value(field.base_field, one) for one in value]
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)
