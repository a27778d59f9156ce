"""Pages that give lists away: XLSX first, and a sentence on which file to take."""

import re

import pytest
from django.urls import reverse

from tests.support.rows.people import make_cohort, make_coordinator, make_member, make_programme

pytestmark = pytest.mark.django_db
PAGES = ("memberprogress_changelist", "programme_pace", "programme_flags", "cohort_matrix",
         "cohort_impact")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_offers_xlsx_before_csv_and_says_which_to_take(client, page):
    programme = make_programme()
    cohort = make_cohort(programme=programme)
    make_member(programme=programme, cohort=cohort)
    client.force_login(make_coordinator(programme=programme))
    rows = {"programme": programme, "cohort": cohort}
    about = [rows[kind].pk for kind in rows if page.startswith(kind)]
    shown = client.get(reverse(f"admin:networking_{page}", args=about)).text
    kinds = re.findall(r"<(?:button|a) [^>]*>(CSV|XLSX)</", shown)
    assert kinds == ["XLSX", "CSV"]
    assert "If you use Excel or LibreOffice, choose XLSX. CSV, with commas" in shown
