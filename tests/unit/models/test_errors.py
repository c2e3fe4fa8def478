import copy
import pickle

import pytest

from models.errors import ModelCorrupt, ModelError, RollmarkError


def test_without_a_message_the_first_line_of_the_docstring_is_told() -> None:
    assert ModelCorrupt().message == "A model's weights are not those that its card describes."
    assert str(ModelCorrupt()) == ModelCorrupt().message


def test_where_docstrings_are_stripped_the_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelCorrupt, "__doc__", None)
    assert ModelCorrupt().message == "ModelCorrupt"


def test_advice_given_for_one_error_leaves_the_others_alone() -> None:
    assert ModelError("Gone.", advice="Look elsewhere.").advice == "Look elsewhere."
    assert ModelError("Gone.").advice == ModelError.advice


@pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_that_crosses_to_another_process_keeps_its_words(copied: object) -> None:
    assert callable(copied)
    error = copied(RollmarkError("It broke.", advice="Mend it."))
    assert isinstance(error, RollmarkError)
    assert (error.message, error.advice) == ("It broke.", "Mend it.")
