"""Measures the tables of tasks.jsonl: cross-validated losses of scikit-learn's models on its own data sets.

usage: python tasks.py [--rows 400] > tasks.jsonl
"""

import json
import math
import random
import sys
import warnings

from sklearn import datasets
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.filterwarnings("ignore")


def domain(kind, low, high):
    return {"$domain": kind, "low": low, "high": high}


def choice(*options):
    return {"$domain": "choice", "options": list(options)}


def log_loss_of(model, data):
    x, y = data(return_X_y=True)
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    return -cross_val_score(make_pipeline(StandardScaler(), model), x, y, cv=folds, scoring="neg_log_loss").mean()


def svm_wine(kernel, C, shrinking):
    own = {name: value for name, value in kernel.items() if name != "kernel"}
    model = SVC(kernel=kernel["kernel"], C=C, shrinking=shrinking == "yes", probability=True, random_state=0, **own)
    return log_loss_of(model, datasets.load_wine)


def forest_cancer(trees, depth, leaf, features, criterion, bootstrap):
    model = RandomForestClassifier(
        n_estimators=trees,
        max_depth=depth,
        min_samples_leaf=leaf,
        max_features=features,
        criterion=criterion,
        bootstrap=bootstrap["bootstrap"] == "yes",
        max_samples=bootstrap.get("share"),
        random_state=0,
    )
    return log_loss_of(model, datasets.load_breast_cancer)


def boosting_diabetes(trees, rate, depth, leaf, subsample, loss):
    own = {name: value for name, value in loss.items() if name != "loss"}
    model = GradientBoostingRegressor(
        n_estimators=trees,
        learning_rate=rate,
        max_depth=depth,
        min_samples_leaf=leaf,
        subsample=subsample,
        loss=loss["loss"],
        random_state=0,
        **own,
    )
    x, y = datasets.load_diabetes(return_X_y=True)
    folds = KFold(3, shuffle=True, random_state=0)
    return -cross_val_score(model, x, y, cv=folds, scoring="neg_root_mean_squared_error").mean()


def mlp_iris(units, activation, alpha, batch, solver):
    own = {name: value for name, value in solver.items() if name != "solver"}
    model = MLPClassifier(
        hidden_layer_sizes=(units,),
        activation=activation,
        alpha=alpha,
        batch_size=batch,
        max_iter=30,
        random_state=0,
        solver=solver["solver"],
        **own,
    )
    return log_loss_of(model, datasets.load_iris)


tasks = {
    "svm_wine": (
        svm_wine,
        {
            "kernel": choice(
                {"kernel": "linear"},
                {"kernel": "rbf", "gamma": domain("loguniform", 1e-5, 10)},
                {
                    "kernel": "poly",
                    "gamma": domain("loguniform", 1e-5, 10),
                    "degree": domain("randint", 2, 5),
                    "coef0": domain("uniform", 0, 2),
                },
            ),
            "C": domain("loguniform", 1e-3, 1e3),
            "shrinking": choice("yes", "no"),
        },
    ),
    "forest_cancer": (
        forest_cancer,
        {
            "trees": domain("lograndint", 5, 80),
            "depth": domain("randint", 1, 16),
            "leaf": domain("lograndint", 1, 64),
            "features": domain("uniform", 0.05, 1),
            "criterion": choice("gini", "entropy"),
            "bootstrap": choice({"bootstrap": "no"}, {"bootstrap": "yes", "share": domain("uniform", 0.1, 1)}),
        },
    ),
    "boosting_diabetes": (
        boosting_diabetes,
        {
            "trees": domain("lograndint", 10, 200),
            "rate": domain("loguniform", 1e-3, 1),
            "depth": domain("randint", 1, 6),
            "leaf": domain("lograndint", 1, 64),
            "subsample": domain("uniform", 0.2, 1),
            "loss": choice(
                {"loss": "squared_error"},
                {"loss": "absolute_error"},
                {"loss": "huber", "alpha": domain("uniform", 0.5, 0.99)},
            ),
        },
    ),
    "mlp_iris": (
        mlp_iris,
        {
            "units": domain("lograndint", 2, 128),
            "activation": choice("relu", "tanh", "logistic"),
            "alpha": domain("loguniform", 1e-6, 1),
            "batch": domain("lograndint", 4, 64),
            "solver": choice(
                {
                    "solver": "sgd",
                    "learning_rate_init": domain("loguniform", 1e-4, 1),
                    "momentum": domain("uniform", 0, 0.99),
                },
                {"solver": "adam", "learning_rate_init": domain("loguniform", 1e-4, 1)},
            ),
        },
    ),
}


def draw(space, rng):
    if isinstance(space, dict) and "$domain" in space:
        kind = space["$domain"]
        if kind == "choice":
            return draw(rng.choice(space["options"]), rng)
        low, high = space["low"], space["high"]
        if kind == "randint":
            return rng.randint(low, high)
        if kind == "uniform":
            return float(f"{rng.uniform(low, high):.5g}")
        if kind == "loguniform":
            return float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.5g}")
        return round(math.exp(rng.uniform(math.log(low), math.log(high))))
    if isinstance(space, dict):
        return {name: draw(value, rng) for name, value in space.items()}
    return space


count = int(sys.argv[2]) if sys.argv[1:2] == ["--rows"] else 400
for name, (evaluate, space) in tasks.items():
    rng = random.Random(name)
    rows = []
    while len(rows) < count:
        config = draw(space, rng)
        loss = float(evaluate(**config))
        if math.isfinite(loss):
            rows.append([config, float(f"{loss:.6g}")])
    print(name, min(loss for _, loss in rows), file=sys.stderr, flush=True)
    for line in [{"name": name, "space": space}, *rows]:
        print(json.dumps(line))
