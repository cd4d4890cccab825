"""Records what PyTorch computes for attention and for a Transformer encoder, for the layers to be held to.

    python3 reference/record_attention.py > reference/attention.json

Weights and inputs are not recorded: tensor number k of a case is 0.4 sin(k + 1.7 i) at its i-th place, kernels
as [inputs, outputs]. Gradients are those of the sum of outputs times tensor number 99. Recorded with PyTorch 1.13.1.
"""
import json
import sys

import numpy as np
import torch
from torch import nn


def wave(shape, phase):
    count = int(np.prod(shape))
    return torch.tensor((0.4 * np.sin(phase + 1.7 * np.arange(count))).reshape(shape).astype(np.float32))


def causal(steps):
    return torch.triu(torch.full((steps, steps), float("-inf")), diagonal=1)


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def fill_attention(attention, width, phase):
    """Query, key, value and output, kernel and bias of each."""
    with torch.no_grad():
        for part in range(3):
            rows = slice(part * width, (part + 1) * width)
            attention.in_proj_weight[rows] = wave((width, width), phase + 2 * part).T
            attention.in_proj_bias[rows] = wave((width,), phase + 2 * part + 1)
        attention.out_proj.weight.copy_(wave((width, width), phase + 6).T)
        attention.out_proj.bias.copy_(wave((width,), phase + 7))


def attention_gradients(attention, width):
    gradients = []
    for part in range(3):
        rows = slice(part * width, (part + 1) * width)
        gradients += [attention.in_proj_weight.grad[rows].T, attention.in_proj_bias.grad[rows]]
    return gradients + [attention.out_proj.weight.grad.T, attention.out_proj.bias.grad]


def self_attention(batch, steps, width, heads):
    attention = nn.MultiheadAttention(width, heads, batch_first=True)
    fill_attention(attention, width, 1)
    x = wave((batch, steps, width), 0).requires_grad_()
    output, weights = attention(x, x, x, attn_mask=causal(steps), average_attn_weights=False)
    (output * wave(output.shape, 99)).sum().backward()
    return {
        "shape": [batch, steps, width],
        "heads": heads,
        "output": numbers(output),
        "weights": numbers(weights),
        "gradients": [numbers(gradient) for gradient in [x.grad, *attention_gradients(attention, width)]],
    }


def temporal_attention(batch, steps, width):
    x = wave((batch, steps, width), 0).requires_grad_()
    shapes = [(width, width), (width, width), (width,), (width, 1), (width, width), (width, width), (width,)]
    tensors = [wave(shape, 1 + place).requires_grad_() for place, shape in enumerate(shapes)]
    key, query, score_bias, score, context_kernel, state_kernel, bias = tensors
    last = x[:, -1]
    scores = torch.tanh(x @ key + (last @ query + score_bias).unsqueeze(1)) @ score
    weights = torch.softmax(scores.squeeze(2), dim=1)
    context = torch.einsum("bt,btw->bw", weights, x)
    output = torch.tanh(context @ context_kernel + last @ state_kernel + bias)
    (output * wave(output.shape, 99)).sum().backward()
    return {
        "shape": [batch, steps, width],
        "output": numbers(output),
        "weights": numbers(weights),
        "gradients": [numbers(tensor.grad) for tensor in [x, *tensors]],
    }


def encoder(batch, steps, features, width, heads, layers):
    embedding = nn.Linear(features, width)
    layer = nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.0, batch_first=True, norm_first=True)
    stack = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(width))
    phase = 1

    def fill(module):
        nonlocal phase
        with torch.no_grad():
            if isinstance(module, nn.MultiheadAttention):
                fill_attention(module, width, phase)
                phase += 8
                return
            if isinstance(module, nn.LayerNorm):
                module.weight.copy_(1 + wave((width,), phase))
            else:
                module.weight.copy_(wave(tuple(module.weight.T.shape), phase).T)
            module.bias.copy_(wave(tuple(module.bias.shape), phase + 1))
            phase += 2

    order = [embedding]
    for block in stack.layers:
        order += [block.norm1, block.self_attn, block.norm2, block.linear1, block.linear2]
    order.append(stack.norm)
    for module in order:
        fill(module)
    position = torch.arange(steps, dtype=torch.float64).unsqueeze(1)
    rate = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    positions = torch.zeros(steps, width, dtype=torch.float64)
    positions[:, 0::2] = torch.sin(position * rate)
    positions[:, 1::2] = torch.cos(position * rate)
    x = wave((batch, steps, features), 0).requires_grad_()
    output = stack(embedding(x) + positions.float(), mask=causal(steps))[:, -1]
    (output * wave(output.shape, 99)).sum().backward()
    gradients = [x.grad]
    for module in order:
        if isinstance(module, nn.MultiheadAttention):
            gradients += attention_gradients(module, width)
        else:
            weight = module.weight.grad
            gradients += [weight.T if weight.dim() == 2 else weight, module.bias.grad]
    return {
        "shape": [batch, steps, features],
        "width": width,
        "layers": layers,
        "output": numbers(output),
        # a whole gradient each would be long: its product with tensor number 50, and its norm
        "gradients": [
            [float((g * wave(tuple(g.shape), 50)).sum()), float(g.norm())] for g in gradients
        ],
    }


json.dump(
    {
        "version": torch.__version__,
        "selfAttention": self_attention(2, 5, 6, 2),
        "temporalAttention": temporal_attention(3, 4, 5),
        "encoder": encoder(2, 6, 3, 8, 4, 2),
    },
    sys.stdout,
    indent=1,
)
