"""svy on bench/estimate.py's file: python with_svy.py FOLDER prints the seconds of one run."""

import sys
import time
from pathlib import Path

import polars
import svy

frame = polars.read_csv(Path(sys.argv[1]) / "survey.csv").cast({f"y{j:02d}": polars.Int32 for j in range(22)})
start = time.perf_counter()
sample = svy.Sample(data=frame, design=svy.Design(stratum="strat", psu="clu", wgt="w"))
sample.estimation.prop(y=[f"y{j:02d}" for j in range(22)], by="com")
print(f"{time.perf_counter() - start:.3f}")
