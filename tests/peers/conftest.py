import pytest

from office import Office


@pytest.fixture
def office(tmp_path, request):
    return Office(tmp_path, request.param)
