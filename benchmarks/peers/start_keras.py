"""The row `start` in Keras on JAX: a script from its first import to the test score."""

import os
import sys
from pathlib import Path

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
import keras
from keras import layers

data = np.load(Path(sys.argv[1]) / "start.npz")
net = keras.Sequential(
    [
        keras.Input((64,)),
        layers.Dense(100, use_bias=False),
        layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
        layers.ReLU(),
        layers.Dense(100, use_bias=False),
        layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
        layers.ReLU(),
        layers.Dense(10),
    ]
)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
net.compile(keras.optimizers.Adam(0.001), loss, metrics=["accuracy"], steps_per_execution=35)
net.fit(
    data["x"],
    data["y"],
    batch_size=32,
    epochs=40,
    validation_data=(data["x_val"], data["y_val"]),
    verbose=0,
)
_, accuracy = net.evaluate(data["x_test"], data["y_test"], verbose=0)
print(f"test {accuracy:.4f}", flush=True)
