"""Models of Keras as the converter of TensorFlow.js writes them, with inputs and outputs, as JSON: keras-models.py 2|3.

Needs tensorflow, tf-keras (for 2), keras (for 3) and tensorflowjs.
"""

import base64
import json
import os
import sys
import tempfile

import numpy as np

version = sys.argv[1]
os.environ["TF_USE_LEGACY_KERAS"] = "1" if version == "2" else "0"
if version == "2":
    import tf_keras as keras
else:
    import keras
from tensorflowjs.converters import converter

layers = keras.layers
rng = np.random.default_rng(7)
x = rng.normal(size=(2, 4, 3)).astype("float32")
x[1, 2:] = 0
states = rng.normal(size=(2, 2, 2)).astype("float32")


def sequential(*stack):
    return keras.Sequential([layers.Input((4, 3)), *stack, layers.Dense(1)])


def functional(layer, state_count):
    inputs = layers.Input((4, 3))
    given = [layers.Input((2,)) for _ in range(state_count)]
    result = layer(inputs, initial_state=given) if given else layer(inputs)
    return keras.Model([inputs, *given] if given else inputs, layers.Dense(1)(result))


models = {
    "lstm": sequential(
        layers.Masking(0.0), layers.LSTM(3, return_sequences=True, dropout=0.1), layers.LSTM(2, go_backwards=True)
    ),
    "gru": sequential(layers.GRU(3, return_sequences=True, seed=3) if version == "3" else layers.GRU(3, return_sequences=True), layers.GRU(2, reset_after=False)),
    "bidirectional": sequential(layers.Bidirectional(layers.LSTM(2))),
    "functional gru": functional(layers.GRU(2), 0),
    "functional lstm with states": functional(layers.LSTM(2), 2),
}


def describe(model, inputs):
    model.set_weights([rng.uniform(-0.6, 0.6, w.shape).astype("float32") for w in model.get_weights()])
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.h5")
        model.save(file)
        converter.convert(["--input_format", "keras", file, folder])
        with open(os.path.join(folder, "model.json")) as text:
            saved = json.load(text)
        specs = [spec for group in saved["weightsManifest"] for spec in group["weights"]]
        data = b"".join(
            open(os.path.join(folder, path), "rb").read() for group in saved["weightsManifest"] for path in group["paths"]
        )
    return {
        "modelTopology": saved["modelTopology"]["model_config"],
        "weightSpecs": specs,
        "weights": base64.b64encode(data).decode(),
        "output": model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0).flatten().tolist(),
    }


result = {
    name: describe(model, [x, *states] if "states" in name else [x]) for name, model in models.items()
}
print(json.dumps({"keras": keras.__version__, "x": x.flatten().tolist(), "states": states.tolist(), "models": result}))
