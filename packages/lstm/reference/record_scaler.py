"""Writes scaler.json: what scikit-learn's StandardScaler makes of columns that are hard for it."""

import json
import math

import numpy
import sklearn
from sklearn.preprocessing import StandardScaler

rng = numpy.random.default_rng(0)
nan = float("nan")


def cases():
    for offset in [0, 1, 1e3, 1e8, 1e10, 1e15, -1e12]:
        for deviation in [1, 1e-3, 1e3]:
            yield f"{deviation} about {offset}", offset + deviation * rng.standard_normal(40)
    for constant in [0, 0.1, 1 / 3, 1e-100, 1e100, -123456.789, 1e15 + 0.5]:
        for rows in [1, 3, 10, 200]:
            yield f"{rows} times {constant}", numpy.full(rows, constant)
    for share in [0.1, 0.5, 0.9]:
        values = 100 + 7 * rng.standard_normal(50)
        values[rng.random(50) < share] = nan
        yield f"{share} missing", values
    yield "one value left", numpy.array([nan, 5, nan])
    yield "alike but for gaps", numpy.array([2.5, nan, 2.5, nan, 2.5])
    yield "two values", numpy.array([1.0, 3.0])
    yield "almost constant", 1e8 + numpy.arange(20) * 1e-8
    yield "tiny", 1e-30 * rng.standard_normal(30)
    yield "huge", 1e100 * rng.standard_normal(30)


def number(value):
    return None if math.isnan(value) else float(value)


recorded = []
for name, values in cases():
    scaler = StandardScaler().fit(values.reshape(-1, 1))
    scaled = scaler.transform(values.reshape(-1, 1)).ravel()
    recorded.append(
        {
            "name": name,
            "values": [number(value) for value in values],
            "mean": float(scaler.mean_[0]),
            "scale": float(scaler.scale_[0]),
            "scaled": [number(value) for value in scaled],
        }
    )

with open("scaler.json", "w") as file:
    json.dump({"sklearn": sklearn.__version__, "cases": recorded}, file)
    file.write("\n")
