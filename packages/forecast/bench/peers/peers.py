"""Forecasts of Python's libraries, with their defaults, for the benchmark of forecasts.

usage: peers.py PEER TASKS [--panel]

TASKS is a JSON file with a list of {name, values, period, horizon, start, step, folds: [{trainEnd, origins}]}. Each line
written to standard output is the answer to one of them: {name, seconds, point, quantiles}, a row for each origin in their
order, in the units of the values; quantiles hold a row for each level; seconds of processor time, on one thread. Nothing
is scored here. With --panel the tasks are one panel: LSTM and NHITS learn from all series at once, in one fold.
"""

import json
import logging
import os
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["NIXTLA_ID_AS_COL"] = "1"

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
INTERVALS = [50, 80, 90]


def statsforecast(create):
    """Fitted once per fold; from later origins by `forward`, with the parameters of the fold."""

    def forecast(values, fold, task):
        model = create(task["period"]).fit(values[: fold["trainEnd"]])
        point, quantiles = [], []
        for origin in fold["origins"]:
            answer = model.forward(y=values[: origin + 1], h=task["horizon"], level=INTERVALS)
            point.append(answer["mean"])
            quantiles.append(
                [answer["mean"] if side is None else answer[f"{side}-{level}"] for side, level in sides()]
            )
        return point, quantiles

    return forecast


def sides():
    return [("lo", 90), ("lo", 80), ("lo", 50), (None, 0), ("hi", 50), ("hi", 80), ("hi", 90)]


def rows_until(values, origins):
    """A series for each origin, all rows up to it."""
    return pd.concat(
        pd.DataFrame({"unique_id": f"{row:04d}", "ds": np.arange(origin + 1), "y": values[: origin + 1]})
        for row, origin in enumerate(origins)
    )


def neural(create):
    """Fitted once per fold and loss; from later origins by `predict` on the rows up to them."""
    from neuralforecast import NeuralForecast
    from neuralforecast.losses.pytorch import MAE, MQLoss

    def forecast(values, fold, task):
        training = rows_until(values, [fold["trainEnd"] - 1])
        known = rows_until(values, fold["origins"])
        answers = []
        for loss in (MAE(), MQLoss(level=INTERVALS)):
            library = NeuralForecast(models=[create(task["horizon"], loss)], freq=1)
            library.fit(training)
            answers.append(library.predict(known))
        return read_neural(answers, (len(fold["origins"]), task["horizon"]))

    return forecast


def neural_panel(create, tasks):
    """One network for all series, fitted once per loss; the seconds are shared out among them."""
    from neuralforecast import NeuralForecast
    from neuralforecast.losses.pytorch import MAE, MQLoss

    started = processor_seconds()
    horizon = tasks[0]["horizon"]
    training, known = [], []
    for number, task in enumerate(tasks):
        values = np.array(task["values"], dtype=float)
        (fold,) = task["folds"]
        for rows, origins in ((training, [fold["trainEnd"] - 1]), (known, fold["origins"])):
            frame = rows_until(values, origins)
            rows.append(frame.assign(unique_id=f"{number:04d}-" + frame["unique_id"]))
    training, known = pd.concat(training), pd.concat(known)
    answers = []
    for loss in (MAE(), MQLoss(level=INTERVALS)):
        library = NeuralForecast(models=[create(horizon, loss)], freq=1)
        library.fit(training)
        answers.append(library.predict(known))
    count = len(tasks[0]["folds"][0]["origins"])
    point, quantiles = read_neural(answers, (len(tasks) * count, horizon))
    seconds = (processor_seconds() - started) / len(tasks)
    for number, task in enumerate(tasks):
        rows = slice(number * count, (number + 1) * count)
        yield {
            "name": task["name"],
            "seconds": seconds,
            "point": point[rows].tolist(),
            "quantiles": quantiles[rows].tolist(),
        }


def read_neural(answers, shape):
    """Points of the first answer and quantiles of the second, a row for each origin."""
    column = next(name for name in answers[0] if name not in ("unique_id", "ds"))
    point = answers[0][column].to_numpy().reshape(shape)
    names = [f"{column}-{side}-{level}" if side else f"{column}-median" for side, level in sides()]
    names = [name if name in answers[1] else name + ".0" for name in names]
    return point, np.stack([answers[1][name].to_numpy().reshape(shape) for name in names], axis=1)


def quiet_trainer():
    return dict(
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        logger=False,
    )


def create_lstm(horizon, loss):
    from neuralforecast.models import LSTM

    return LSTM(h=horizon, loss=loss, **quiet_trainer())


def create_nhits(horizon, loss):
    from neuralforecast.models import NHITS

    # input_size has no default: two horizons, as in the library's first example
    return NHITS(h=horizon, input_size=2 * horizon, loss=loss, **quiet_trainer())


NEURAL = {"LSTM": create_lstm, "NHITS": create_nhits}


def darts_rnn():
    """Values scaled to 0..1 as in the library's examples; fitted once per fold, without and with a likelihood."""
    from darts import TimeSeries
    from darts.dataprocessing.transformers import Scaler
    from darts.models import RNNModel
    from darts.utils.likelihood_models import QuantileRegression

    def series_of(values):
        return TimeSeries.from_values(np.asarray(values, dtype=np.float32))

    def forecast(values, fold, task):
        horizon = task["horizon"]
        rows = max(12, horizon)
        scaler = Scaler()
        training = scaler.fit_transform(series_of(values[: fold["trainEnd"]]))
        known = [scaler.transform(series_of(values[: origin + 1])) for origin in fold["origins"]]

        def fitted(**options):
            model = RNNModel(
                input_chunk_length=rows,
                model="LSTM",
                training_length=max(24, rows + horizon),
                random_state=1,
                pl_trainer_kwargs=quiet_trainer(),
                **options,
            )
            model.fit(training, verbose=False)
            return model

        point = [
            scaler.inverse_transform(series).values()[:, 0]
            for series in fitted().predict(n=horizon, series=known, verbose=False)
        ]
        likelihood = fitted(likelihood=QuantileRegression(quantiles=LEVELS))
        draws = likelihood.predict(n=horizon, series=known, num_samples=500, verbose=False)
        quantiles = [
            np.quantile(scaler.inverse_transform(series).all_values()[:, 0, :], LEVELS, axis=1) for series in draws
        ]
        return point, quantiles

    return forecast


def prophet():
    """It goes on from no row but the last one it was fitted on, so that it is fitted at each origin."""
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True

    def forecast(values, fold, task):
        dates = pd.date_range(task["start"], periods=len(values) + task["horizon"], freq=task["step"])
        point, quantiles = [], []
        for origin in fold["origins"]:
            np.random.seed(1)
            model = Prophet()
            model.fit(pd.DataFrame({"ds": dates[: origin + 1], "y": values[: origin + 1]}))
            ahead = pd.DataFrame({"ds": dates[origin + 1 : origin + 1 + task["horizon"]]})
            point.append(model.predict(ahead)["yhat"].to_numpy())
            quantiles.append(np.quantile(model.predictive_samples(ahead)["yhat"], LEVELS, axis=1))
        return point, quantiles

    return forecast


def peers(name):
    if name.startswith("Auto"):
        from statsforecast import models

        return statsforecast(lambda period: getattr(models, name)(season_length=period))
    if name in NEURAL:
        return neural(NEURAL[name])
    return {"RNNModel": darts_rnn, "Prophet": prophet}[name]()


def processor_seconds():
    """What this process and those it started have used: other work on the machine does not count."""
    return sum(os.times()[:4])


def main(name, file, mode=None):
    import torch

    torch.set_num_threads(1)
    with open(file) as tasks:
        tasks = json.load(tasks)
    if mode == "--panel":
        for answer in neural_panel(NEURAL[name], tasks):
            print(json.dumps(answer), flush=True)
        return
    forecast = peers(name)
    # whoever compiles at the first call is not charged for it
    if name.startswith("Auto"):
        series = 10 + np.tile([0.0, 3, 1, 2], 8) + np.arange(32) / 10
        forecast(series, {"trainEnd": 24, "origins": [24]}, {"period": 4, "horizon": 4})
    for task in tasks:
        values = np.array(task["values"], dtype=float)
        started = processor_seconds()
        point, quantiles = [], []
        for fold in task["folds"]:
            ahead, spread = forecast(values, fold, task)
            point += [list(map(float, row)) for row in ahead]
            quantiles += [[list(map(float, level)) for level in row] for row in spread]
        seconds = processor_seconds() - started
        print(json.dumps({"name": task["name"], "seconds": seconds, "point": point, "quantiles": quantiles}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
