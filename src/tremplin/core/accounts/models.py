"""Accounts of the people who work with the tool; participants have none unless they wish."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tremplin.core import clock
from tremplin.core.tenancy.ids import uuid7


class Users(BaseUserManager["User"]):
    """Creates accounts; the e-mail is compared without case."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff or of a partner: e-mail, passphrase, second factor.

    `is_administrator` runs the place (accounts, projects) and sees no file; `is_staff_member` is false for participants only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    may_create_projects = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    def __str__(self) -> str:
        return self.name


class HouseAct(models.Model):
    """What was done to the place itself, in no project: an account closed, a key changed, a job tried again. Ids and verbs only, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor_id = models.UUIDField(null=True)  # nobody: a command at the keyboard, or a job of the night
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="house_act_by_time")]
