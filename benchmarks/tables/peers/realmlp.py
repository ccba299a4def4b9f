"""RealMLP with its tuned defaults, from pytabkit, on the CPU: one network, words as categories.

It knows no missing numbers: they are the median, with an indicator beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pytabkit import RealMLP_TD_Classifier, RealMLP_TD_Regressor
from sklearn.impute import SimpleImputer

from . import prepared, serve


class RealMlp:
    """A table by RealMLP."""

    def choose(self, folder: Path) -> dict[str, Any]:
        return {"setting": {}, "tried": {}}

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        fill = SimpleImputer(strategy="median", add_indicator=True).set_output(transform="pandas")
        if rows.numeric:
            fill.fit(rows.x[rows.numeric])

        def complete(frame: pd.DataFrame) -> pd.DataFrame:
            parts = [frame[rows.words].astype("category")]
            if rows.numeric:
                parts.insert(0, fill.transform(frame[rows.numeric]).astype(float))
            return pd.concat(parts, axis=1)

        x, new = complete(rows.x), complete(rows.new)
        kind = RealMLP_TD_Classifier if rows.task == "classification" else RealMLP_TD_Regressor
        y = rows.y.astype(str) if rows.task == "classification" else rows.y
        model = kind(device="cpu", random_state=serve.SEED, verbosity=0)
        _, took = serve.timed(lambda: model.fit(x, y))
        return {"predicted": model.predict(new).ravel().tolist(), **took}


if __name__ == "__main__":
    serve.serve(RealMlp())
