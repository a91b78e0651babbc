from handbook.assistant import Assistant


def test_answer():
    assert Assistant
