"""Records what SciPy and PyTorch compute, for the distributions and losses of this package to be held to.

    python3 reference/record_distributions.py > reference/distributions.json
"""
import json
import sys

import numpy as np
import scipy
import torch
from scipy.stats import norm, t

PROBABILITIES = [1e-12, 1e-6, 1e-3, 0.02, 0.074, 0.1, 0.3, 0.499, 0.5, 0.6, 0.9, 0.93, 0.975, 0.9999]
DEGREES = [2.0, 2.5, 4.0, 7.3, 30.0, 1e3, 1e6]
VALUES = [-12.0, -8.0, -7.2, -7.0, -3.0, -1.0, -0.5, 0.0, 1e-3, 0.3, 1.5, 2.5, 6.0]


def losses():
    """Values and gradients of each loss in 64 bits, outliers among the targets."""
    targets = torch.tensor([[0.3], [-1.2], [0.0], [2.5], [40.0], [-0.7]], dtype=torch.float64)
    location = torch.tensor([[0.1], [0.4], [0.6], [-1.0], [0.2], [-0.9]], dtype=torch.float64)
    raw_scale = torch.tensor([[0.0], [-3.0], [-30.0], [2.0], [0.5], [30.0]], dtype=torch.float64)
    raw_degrees = torch.tensor([[0.0], [-20.0], [3.0], [-2.0], [1.0], [400.0]], dtype=torch.float64)
    softplus = torch.nn.functional.softplus
    one = float(np.log(np.expm1(1.0)))

    def gaussian(raw):
        scale = softplus(raw[:, 1:2] + one) + 1e-3
        return -torch.distributions.Normal(raw[:, 0:1], scale).log_prob(targets).mean()

    def student(raw):
        scale = softplus(raw[:, 1:2] + one) + 1e-3
        degrees = 2 + softplus(raw[:, 2:3] + 4)
        return -torch.distributions.StudentT(degrees, raw[:, 0:1], scale).log_prob(targets).mean()

    def quantiles(raw):
        levels = torch.tensor([0.1, 0.5, 0.8], dtype=torch.float64)
        middle = raw[:, 1:2]
        values = torch.cat([middle - softplus(raw[:, 0:1]), middle, middle + softplus(raw[:, 2:3])], 1)
        errors = targets - values
        return torch.maximum(levels * errors, (levels - 1) * errors).mean()

    cases = {
        "mse": (location, lambda raw: torch.nn.functional.mse_loss(raw, targets)),
        "mae": (location, lambda raw: torch.nn.functional.l1_loss(raw, targets)),
        "huber": (location, lambda raw: torch.nn.functional.huber_loss(raw, targets)),
        "quantiles": (torch.cat([raw_scale, location, raw_degrees], 1), quantiles),
        "gaussian": (torch.cat([location, raw_scale], 1), gaussian),
        "student-t": (torch.cat([location, raw_scale, raw_degrees], 1), student),
    }
    recorded = {}
    for name, (values, loss) in cases.items():
        raw = values.clone().requires_grad_()
        result = loss(raw)
        result.backward()
        recorded[name] = {"raw": values.tolist(), "loss": result.item(), "gradient": raw.grad.tolist()}
    return {"targets": targets.flatten().tolist(), "cases": recorded}


json.dump(
    {
        "versions": {"scipy": scipy.__version__, "torch": torch.__version__},
        "normal": {
            "quantiles": [[p, float(norm.ppf(p))] for p in PROBABILITIES],
            "cdf": [[x, float(norm.cdf(x))] for x in VALUES],
        },
        "studentT": {
            "quantiles": [[p, d, float(t.ppf(p, d))] for d in DEGREES for p in PROBABILITIES],
            "cdf": [[x, d, float(t.cdf(x, d))] for d in DEGREES for x in VALUES],
        },
        "losses": losses(),
    },
    sys.stdout,
    indent=1,
)
