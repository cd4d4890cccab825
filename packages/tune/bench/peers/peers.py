"""Samplers of other libraries, asked and told over lines of JSON: what they search is evaluated by whoever asks.

A line {"method", "space", "seed", "goals", "constraints", "count"} begins a search. What is asked for next is answered as
{"config", "ms"}; a line {"values", "constraints"} tells what came of it, {"failed": true} that it came to nothing, and
{"end": true} ends the search. "known" in the first line holds pairs of configurations and values that are told before. Where trials are stopped early, the first line has {"maxT", "gracePeriod", "reductionFactor"}
as well; {"suggest": trial} is answered as {"config"}, and {"report": [trial, epoch, values]} as {"decision"}. `--versions` prints the version of each library that is there.
"""

import importlib
import importlib.metadata
import json
import os
import sys
import time
import types
import warnings

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")


def walk(space, suggest, prefix=""):
    """A configuration: `suggest(name, domain)` is asked for each parameter, and for the position of each option."""
    if isinstance(space, dict) and "$domain" in space:
        if space["$domain"] != "choice":
            return suggest(prefix, space)
        option = suggest(prefix, space)
        return walk(space["options"][option], suggest, f"{prefix}[{option}]")
    if isinstance(space, dict):
        return {name: walk(value, suggest, f"{prefix}.{name}") for name, value in space.items()}
    return space


def bounds(domain):
    kind = domain["$domain"]
    return kind, domain["low"], domain["high"], "log" in kind


class Optuna:
    """Optuna's samplers with their defaults; `group` as its documentation advises for branches."""

    def __init__(self, kind, task):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna = optuna
        samplers = optuna.samplers
        seed = task["seed"]
        sampler = {
            "tpe": lambda: samplers.TPESampler(seed=seed),
            "tpe-group": lambda: samplers.TPESampler(seed=seed, multivariate=True, group=True),
            "gp": lambda: samplers.GPSampler(seed=seed),
            "nsga2": lambda: samplers.NSGAIISampler(seed=seed),
            "cmaes": lambda: samplers.CmaEsSampler(seed=seed),
            "random": lambda: samplers.RandomSampler(seed=seed),
        }[kind]()
        self.space = task["space"]
        self.study = optuna.create_study(directions=["minimize"] * task["goals"], sampler=sampler)
        for config, value in task.get("known", []):
            self.study.add_trial(self.known(config, value))

    def known(self, config, value):
        """A trial of a space without branches, as if it had been suggested."""
        distributions = self.optuna.distributions
        found = {}

        def distribution(name, domain):
            kind = domain["$domain"]
            given = config[name[1:]]
            if kind == "choice":
                options = list(range(len(domain["options"])))
                found[name] = domain["options"].index(given), distributions.CategoricalDistribution(options)
                return found[name][0]
            _, low, high, log = bounds(domain)
            if kind.endswith("randint"):
                found[name] = given, distributions.IntDistribution(low, high, log=log)
            else:
                found[name] = given, distributions.FloatDistribution(low, high, log=log, step=domain.get("q"))
            return given

        walk(self.space, distribution)
        return self.optuna.trial.create_trial(
            params={name: given for name, (given, _) in found.items()},
            distributions={name: made for name, (_, made) in found.items()},
            value=value,
        )

    def ask(self):
        self.trial = trial = self.study.ask()

        def suggest(name, domain):
            if domain["$domain"] == "choice":
                return trial.suggest_categorical(name, list(range(len(domain["options"]))))
            kind, low, high, log = bounds(domain)
            if kind.endswith("randint"):
                return trial.suggest_int(name, low, high, log=log)
            return trial.suggest_float(name, low, high, log=log, step=domain.get("q"))

        return walk(self.space, suggest)

    def tell(self, told):
        if told.get("failed"):
            self.study.tell(self.trial, state=self.optuna.trial.TrialState.FAIL)
            return
        for number, value in enumerate(told.get("constraints") or []):
            self.trial.set_constraint(f"c{number}", value)
        self.study.tell(self.trial, told["values"])


def hyperopt_space(space, prefix=""):
    import numpy as np
    from hyperopt import hp

    if isinstance(space, dict) and "$domain" in space:
        kind = space["$domain"]
        if kind == "choice":
            options = [hyperopt_space(option, f"{prefix}[{i}]") for i, option in enumerate(space["options"])]
            return hp.choice(prefix, options)
        low, high = space["low"], space["high"]
        if kind == "uniform":
            return hp.uniform(prefix, low, high)
        if kind == "loguniform":
            return hp.loguniform(prefix, np.log(low), np.log(high))
        if kind == "randint":
            return hp.uniformint(prefix, low, high)
        if kind == "lograndint":
            return hp.qloguniform(prefix, np.log(low), np.log(high), 1)
        return hp.quniform(prefix, low, high, space["q"])
    if isinstance(space, dict):
        return {name: hyperopt_space(value, f"{prefix}.{name}") for name, value in space.items()}
    return space


def within(space, value):
    """A configuration whose numbers are of the space: whole where they are to be, and within their bounds."""
    if isinstance(space, dict) and "$domain" in space:
        if space["$domain"] == "choice":
            for option in space["options"]:
                if not isinstance(option, dict):
                    if option == value:
                        return option
                elif all(value.get(name) == each for name, each in option.items() if not isinstance(each, dict)):
                    return within(option, value)
        value = min(space["high"], max(space["low"], float(value)))
        return int(round(value)) if space["$domain"].endswith("randint") else value
    if isinstance(space, dict):
        return {name: within(entry, value[name]) for name, entry in space.items()}
    return space


class Hyperopt:
    """hyperopt.tpe with its defaults."""

    def __init__(self, kind, task):
        import hyperopt
        import numpy as np
        from hyperopt import tpe

        self.hyperopt, self.suggest = hyperopt, tpe.suggest
        self.rng = np.random.default_rng(task["seed"])

        self.domain = hyperopt.base.Domain(lambda config: 0, hyperopt_space(task["space"]))
        self.trials = hyperopt.Trials()
        self.whole = task["space"]

    def ask(self):
        ids = self.trials.new_trial_ids(1)
        self.trials.refresh()
        seed = int(self.rng.integers(2**31 - 1))
        (self.doc,) = self.suggest(ids, self.domain, self.trials, seed)
        drawn = {name: values[0] for name, values in self.doc["misc"]["vals"].items() if values}

        def suggest(name, domain):
            value = drawn[name]
            kind = domain["$domain"]
            if kind == "choice":
                return int(value)
            if kind.endswith("randint"):
                return int(min(domain["high"], max(domain["low"], round(value))))
            return float(min(domain["high"], max(domain["low"], value)))

        return walk(self.whole, suggest)

    def tell(self, told):
        failed = bool(told.get("failed"))
        self.trials.insert_trial_docs([self.doc])
        self.trials.refresh()
        doc = self.trials._dynamic_trials[-1]
        doc["state"] = self.hyperopt.JOB_STATE_DONE
        doc["result"] = {"status": "fail"} if failed else {"status": "ok", "loss": told["values"][0]}
        self.trials.refresh()


class Smac:
    """SMAC3's facades with their defaults: a random forest for `hpo`, a Gaussian process for `blackbox`."""

    def __init__(self, kind, task):
        import logging
        import tempfile

        import ConfigSpace
        from smac import BlackBoxFacade, HyperparameterOptimizationFacade, Scenario

        self.cs = ConfigSpace
        space = ConfigSpace.ConfigurationSpace(seed=task["seed"])
        self.add(space, task["space"], "", None)
        facade = BlackBoxFacade if kind == "blackbox" else HyperparameterOptimizationFacade
        scenario = Scenario(
            space,
            deterministic=True,
            n_trials=task["count"],
            seed=task["seed"],
            output_directory=tempfile.mkdtemp(),
        )
        logging.disable(logging.CRITICAL)
        self.smac = facade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False)
        self.whole = task["space"]

    def add(self, space, entry, prefix, parent):
        cs = self.cs
        if isinstance(entry, dict) and "$domain" in entry:
            kind = entry["$domain"]
            if kind == "choice":
                made = cs.CategoricalHyperparameter(prefix, [str(i) for i in range(len(entry["options"]))])
            elif kind.endswith("randint"):
                made = cs.UniformIntegerHyperparameter(prefix, entry["low"], entry["high"], log="log" in kind)
            else:
                made = cs.UniformFloatHyperparameter(prefix, entry["low"], entry["high"], log="log" in kind)
            space.add(made)
            if parent is not None:
                space.add(cs.EqualsCondition(made, parent[0], parent[1]))
            if kind == "choice":
                for i, option in enumerate(entry["options"]):
                    self.add(space, option, f"{prefix}[{i}]", (made, str(i)))
        elif isinstance(entry, dict):
            for name, value in entry.items():
                self.add(space, value, f"{prefix}.{name}", parent)

    def ask(self):
        self.info = self.smac.ask()
        drawn = dict(self.info.config)

        def suggest(name, domain):
            value = drawn[name]
            kind = domain["$domain"]
            if kind == "choice" or kind.endswith("randint"):
                return int(value)
            step = domain.get("q")
            value = float(value)
            return value if step is None else domain["low"] + step * round((value - domain["low"]) / step)

        return walk(self.whole, suggest)

    def tell(self, told):
        from smac.runhistory import StatusType, TrialValue

        failed = bool(told.get("failed"))
        self.smac.tell(
            self.info,
            TrialValue(
                cost=1e9 if failed else told["values"][0],
                status=StatusType.CRASHED if failed else StatusType.SUCCESS,
            ),
        )


class Ray:
    """Ray Tune's HyperOptSearch and its ASHAScheduler, told of trials as its controller tells them."""

    def __init__(self, kind, task):
        from ray.tune.schedulers import ASHAScheduler
        from ray.tune.search.hyperopt import HyperOptSearch

        self.space = task["space"]
        self.search = HyperOptSearch(
            space=hyperopt_space(self.space),
            metric="loss",
            mode="min",
            random_state_seed=task["seed"],
        )
        halving = {"max_t": task["maxT"], "grace_period": task["gracePeriod"]}
        self.scheduler = ASHAScheduler(
            time_attr="epoch", metric="loss", mode="min", reduction_factor=task["reductionFactor"], **halving
        )
        self.trials = {}

    def suggest(self, number):
        drawn = self.search.suggest(str(number))
        self.trials[number] = types.SimpleNamespace(trial_id=str(number))
        self.scheduler.on_trial_add(None, self.trials[number])
        return within(self.space, drawn)

    def report(self, number, epoch, values):
        result = {"epoch": epoch, "loss": values[0]}
        trial = self.trials[number]
        self.search.on_trial_result(str(number), result)
        decision = self.scheduler.on_trial_result(None, trial, result)
        if decision == "STOP":
            self.scheduler.on_trial_remove(None, trial)
            self.search.on_trial_complete(str(number), result=result)
        return decision


class Syne:
    """Syne Tune's MOASHA."""

    def __init__(self, kind, task):
        import numpy as np
        from syne_tune import config_space
        from syne_tune.optimizer.schedulers.multiobjective.moasha import MOASHA

        np.random.seed(task["seed"])

        def domain(entry):
            if not isinstance(entry, dict) or "$domain" not in entry:
                return entry
            if entry["$domain"] == "choice":
                return config_space.choice(entry["options"])
            return getattr(config_space, entry["$domain"])(entry["low"], entry["high"])

        self.scheduler = MOASHA(
            config_space={name: domain(entry) for name, entry in task["space"].items()},
            metrics=[f"f{index}" for index in range(task["goals"])],
            time_attr="epoch",
            max_t=task["maxT"],
            grace_period=task["gracePeriod"],
            reduction_factor=task["reductionFactor"],
            random_seed=task["seed"],
        )
        self.trials = {}

    def suggest(self, number):
        config = self.scheduler.suggest().config
        self.trials[number] = types.SimpleNamespace(trial_id=number)
        self.scheduler.on_trial_add(self.trials[number])
        return {name: value.item() if hasattr(value, "item") else value for name, value in config.items()}

    def report(self, number, epoch, values):
        result = {"epoch": epoch, **{f"f{index}": value for index, value in enumerate(values)}}
        return self.scheduler.on_trial_result(self.trials[number], result)


libraries = {"optuna": Optuna, "hyperopt": Hyperopt, "smac": Smac, "ray": Ray, "syne": Syne}


def versions():
    found = {"python": sys.version.split()[0]}
    for name in ("optuna", "hyperopt", "smac", "ray", "syne-tune", "cmaes", "torch", "numpy", "scipy"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def main():
    if sys.argv[1:] == ["--versions"]:
        print(json.dumps(versions()))
        return
    # what libraries print goes to standard error, so that answers stand alone
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    peer = None
    for line in sys.stdin:
        message = json.loads(line)
        if message.get("end"):
            peer = None
            continue
        start = time.process_time()
        if "method" in message:
            library, _, kind = message["method"].partition("-")
            peer = libraries[library](kind, message)
            if "maxT" in message:
                print("{}", file=answers)
                continue
            # what it takes to begin is no suggestion
            start = time.process_time()
        elif "suggest" in message:
            print(json.dumps({"config": peer.suggest(message["suggest"])}), file=answers)
            continue
        elif "report" in message:
            print(json.dumps({"decision": peer.report(*message["report"])}), file=answers)
            continue
        else:
            peer.tell(message)
        config = peer.ask()
        elapsed = (time.process_time() - start) * 1000
        print(json.dumps({"config": config, "ms": elapsed}), file=answers)


main()
