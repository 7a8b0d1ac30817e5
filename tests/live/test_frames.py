import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lepton_dash.live import frames

json_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, width=64)
).filter(lambda value: not isinstance(value, float) or np.isfinite(value))
headers = st.dictionaries(st.text().filter(lambda key: key != "arrays"), json_values)
arrays = st.lists(
    st.tuples(
        st.text(),
        st.sampled_from(list(frames.DTYPES.values())).flatmap(
            lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=9))
        ),
    ),
    unique_by=lambda item: item[0],
)


@given(headers, arrays)
def test_a_message_comes_back_as_it_was(header, named):
    message = frames.encode(header, named)
    decoded, unpacked = frames.decode(message)
    decoded.pop("arrays")
    assert decoded == header
    assert list(unpacked) == [name for name, _ in named]
    for name, array in named:
        assert unpacked[name].dtype == array.dtype
        assert unpacked[name].shape == array.shape
        np.testing.assert_array_equal(unpacked[name], array)


@given(headers, arrays)
def test_arrays_start_at_multiples_of_eight(header, named):
    message = frames.encode(header, named)
    length = int.from_bytes(message[:4], "little")
    assert (4 + length) % 8 == 0
    assert all(item["offset"] % 8 == 0 for item in json.loads(message[4 : 4 + length])["arrays"])


def test_a_strided_array_is_packed_in_its_own_order():
    grid = np.arange(16, dtype="u1").reshape(4, 4)
    _, unpacked = frames.decode(frames.encode({}, [("grid", grid[1::2, ::2])]))
    assert unpacked["grid"].tolist() == [[4, 6], [12, 14]]


def test_other_types_are_refused_by_name():
    with pytest.raises(ValueError, match="grid has dtype int64"):
        frames.encode({}, [("grid", np.arange(3))])


def test_numbers_that_json_lacks_are_refused_and_have_a_replacement():
    with pytest.raises(ValueError, match=r"\w"):
        frames.encode({"loss": float("nan")})
    assert frames.finite(float("nan")) is None
    assert frames.finite(float("inf")) is None
    assert frames.finite(float(np.float32(0.5))) == 0.5


@given(st.binary(max_size=60))
def test_what_is_not_a_message_is_refused(junk):
    with pytest.raises(ValueError, match=r"\w"):
        frames.decode(junk)
