"""Asking for advice: the id of a form is made by the page, and may be anything."""

from typing import Any

import pytest

from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.models import AdviceRequest
from tremplin.domain.partners.models import Partner


def test_an_id_of_another_persons_request_opens_nothing(db: Any, ines: Any, make_person: Any) -> None:
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    asked = actions.ask_advice(ines, make_person(ines), partner=partner, question="Comment lui parler ?")
    with pytest.raises(NotAllowed):
        actions.ask_advice(ines, make_person(ines, name="Noor"), partner=partner, question="Et elle ?", id=asked.id)
    assert AdviceRequest.objects.count() == 1
