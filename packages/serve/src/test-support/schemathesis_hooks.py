# What a schema can't say of a body that is meant to be good: lists as long as the rows, and in order.
import schemathesis
from schemathesis.generation.modes import GenerationMode

DAY = 86_400_000
NAMES = ("dates", "base", "scale")


@schemathesis.hook
def before_call(context, case, kwargs):
    meta = case.meta
    if meta is None or meta.generation.mode is not GenerationMode.POSITIVE:
        return
    body = case.body
    if not isinstance(body, dict):
        return
    mend_levels(body)
    for series in body.get("series", [body]):
        mend_lists(series)


def mend_levels(body):
    if "levels" in body:
        body["levels"] = sorted(set(body["levels"]))


def mend_lists(body):
    columns = body.get("columns")
    if columns:
        rows = min(len(values) for values in columns.values())
        body["columns"] = {name: values[:rows] for name, values in columns.items()}
    else:
        rows = len(body.get("rows", body.get("values", [])))
    if "values" in body:
        body["values"][-1] = 1.0
    if "dates" in body:
        body["dates"] = [DAY * (row + 1) for row in range(rows)]
    if "timeZone" in body:
        body["timeZone"] = "Europe/Vienna"
    if isinstance(body.get("frequency"), (str, dict)):
        body["frequency"] = "day"
    for name in ("base", "scale"):
        if name in body:
            body[name] = [1.0 + row for row in range(rows)]
    for name in ("pastCovariates", "futureCovariates"):
        if name in body:
            body[name] = {column: [1.0] * rows for column in body[name]}
