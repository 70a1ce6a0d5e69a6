"""Every refusal has one reason and one status."""

import importlib
import pkgutil

import pytest

import backend
from backend.core import errors
from backend.core.http import status_of


def every_refusal():
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    found, waiting = set(), [errors.Refusal]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found.update(kinds)
        waiting += kinds
    return sorted(found, key=lambda kind: kind.__qualname__)


REFUSALS = [kind for kind in every_refusal() if kind.__name__.endswith("Error")]


class TestStatusOf:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            (errors.Invalid, 422),
            (errors.Unauthenticated, 401),
            (errors.Forbidden, 403),
            (errors.NotFound, 404),
            (errors.Conflict, 409),
            (errors.Gone, 410),
            (errors.TooMany, 429),
            (errors.TooLarge, 413),
            (errors.Unavailable, 503),
        ],
    )
    def test_follows_from_the_kind(self, kind, status):
        assert status_of(kind()) == status

    @pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
    def test_every_refusal_of_a_feature_has_one(self, kind):
        assert 400 <= status_of(kind()) < 600


class TestRefusals:
    def test_have_a_reason_of_their_own_unless_they_are_of_different_features(self):
        by_module = {}
        for kind in REFUSALS:
            by_module.setdefault(kind.__module__, []).append(kind.reason)

        for module, reasons in by_module.items():
            assert len(reasons) == len(set(reasons)), module

    @pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
    def test_say_something_of_their_own(self, kind):
        assert kind.reason.islower()
        assert kind.reason.replace("_", "").isalnum()
        assert kind.__doc__

    def test_of_unavailability_say_when_to_come_again(self):
        assert errors.Unavailable().retry_after == 2
