"""The problems of front-problems.mjs with a sampler of Optuna: prints the hypervolume for each seed as JSON."""

import json
import math
import sys
import warnings

import numpy as np
import optuna
from optuna._hypervolume import compute_hypervolume

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


def zdt(shape):
    def evaluate(x):
        g = 1 + 9 * sum(x[1:]) / (len(x) - 1)
        return x[0], g * shape(x[0] / g)

    return evaluate


def dtlz2(x):
    radius = 1 + sum((each - 0.5) ** 2 for each in x[2:])
    a, b = x[0] * math.pi / 2, x[1] * math.pi / 2
    return radius * math.cos(a) * math.cos(b), radius * math.cos(a) * math.sin(b), radius * math.sin(a)


problems = {
    "zdt1": (zdt(lambda share: 1 - share**0.5), 30, [11.0, 11.0]),
    "zdt2": (zdt(lambda share: 1 - share**2), 30, [11.0, 11.0]),
    "dtlz2": (dtlz2, 12, [2.5, 2.5, 2.5]),
}
samplers = {
    "tpe": optuna.samplers.TPESampler,
    "nsga2": optuna.samplers.NSGAIISampler,
    "gp": optuna.samplers.GPSampler,
}

name, sampler, seeds, count = sys.argv[1:]
evaluate, dimensions, reference = problems[name]
volumes = []
for seed in range(int(seeds)):
    study = optuna.create_study(directions=["minimize"] * len(reference), sampler=samplers[sampler](seed=seed))
    study.optimize(
        lambda trial: evaluate([trial.suggest_float(f"x{i}", 0, 1) for i in range(dimensions)]), n_trials=int(count)
    )
    front = np.array([trial.values for trial in study.best_trials])
    volumes.append(compute_hypervolume(front, np.array(reference)))
print(json.dumps(volumes))
