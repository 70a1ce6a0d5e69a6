"""What fits a kind, who goes where, and what stops."""

from datetime import date

import pytest

from backend.core.ids import new_id
from backend.reorganisations import rules
from backend.reorganisations.errors import ShapeUnfitError
from backend.reorganisations.models import ReorganisationKind
from backend.reorganisations.rules import FindingKind, Level, Part, Wish

K = ReorganisationKind
A, B, C = new_id(), new_id(), new_id()
ANNA, BO, CHEN = new_id(), new_id(), new_id()
DAY = date(2026, 3, 6)
NEW = {"name": "云溪新设第一党支部", "short_name": "新一"}


class TestRefuseUnfit:
    @pytest.mark.parametrize(
        ("kind", "origins", "parts"),
        [
            (K.DISSOLVE, (A,), (Part(B),)),
            (K.DISSOLVE, (A,), (Part(B, member_ids=(ANNA,)), Part(C))),
            (K.MERGE, (A,), (Part(B),)),
            (K.MERGE, (A, B), (Part(None, **NEW),)),
            (K.SPLIT, (A,), (Part(None, member_ids=(ANNA,), **NEW),)),
            (K.MOVE, (A,), (Part(B, member_ids=(ANNA, BO)),)),
        ],
    )
    def test_lets_these_pass(self, kind, origins, parts):
        rules.refuse_unfit(Wish(kind, DAY, origins, parts))

    @pytest.mark.parametrize(
        ("kind", "origins", "parts"),
        [
            (K.DISSOLVE, (A, B), (Part(C),)),
            (K.DISSOLVE, (A,), (Part(None, **NEW),)),
            (K.MERGE, (A,), (Part(None, **NEW),)),
            (K.MERGE, (A,), (Part(B, member_ids=(ANNA,)),)),
            (K.SPLIT, (A,), (Part(None, **NEW),)),
            (K.SPLIT, (A,), (Part(B, member_ids=(ANNA,)),)),
            (K.MOVE, (A,), (Part(B),)),
            (K.MOVE, (A, B), (Part(C, member_ids=(ANNA,)),)),
        ],
    )
    def test_refuses_what_is_another_kind(self, kind, origins, parts):
        with pytest.raises(ShapeUnfitError):
            rules.refuse_unfit(Wish(kind, DAY, origins, parts))


class TestAssign:
    def test_gives_the_rest_to_the_part_that_names_nobody(self):
        places = rules.assign((Part(B, member_ids=(ANNA,)), Part(C)), {ANNA, BO, CHEN})

        assert places == {ANNA: 0, BO: 1, CHEN: 1}

    def test_leaves_the_rest_where_every_part_names_somebody(self):
        assert rules.assign((Part(B, member_ids=(ANNA,)),), {ANNA, BO}) == {ANNA: 0}


class TestWish:
    def test_is_the_same_after_it_was_kept(self):
        wish = Wish(K.SPLIT, DAY, (A,), (Part(None, member_ids=(ANNA,), **NEW), Part(B)))

        assert rules.from_json(rules.as_json(wish)) == wish


class TestLevelOf:
    @pytest.mark.parametrize(
        ("kind", "level"),
        [
            (FindingKind.MEMBERS_WITHOUT_HOME, Level.STOPS),
            (FindingKind.SERIES_RUNNING, Level.STOPS),
            (FindingKind.FEW_FULL_MEMBERS_LEFT, Level.WARNS),
            (FindingKind.QUESTIONS_OPEN, Level.WARNS),
            (FindingKind.POSTS_END, Level.TELLS),
            (FindingKind.DUES_BEHIND, Level.TELLS),
        ],
    )
    def test_is_known_of_every_kind(self, kind, level):
        assert rules.level_of(kind) is level
