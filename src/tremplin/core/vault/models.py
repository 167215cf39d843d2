"""The key of each person. This table lives alone in a second database, with its own short-lived backups."""

from django.db import models

from tremplin.core import clock


class PersonKey(models.Model):
    """A 256-bit data key wrapped by the instance's master key; destroying the row erases the person everywhere, old backups included."""

    person_id = models.UUIDField(primary_key=True)
    project_id = models.UUIDField(db_index=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)


class DestroyedKey(models.Model):
    """That a key existed and was destroyed, so that a replayed message can't make a person live again."""

    person_id = models.UUIDField(primary_key=True)
    project_id = models.UUIDField()
    destroyed_at = models.DateTimeField(default=clock.now)
