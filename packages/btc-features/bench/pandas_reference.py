"""The same cleaning and features in pandas, vectorised, the frame extended column by column."""

import json
import pathlib
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore", pd.errors.PerformanceWarning)
EPSILON = 1e-9
LOGGED = [
    "market_price", "market_cap", "total_bitcoins", "trade_volume", "output_volume",
    "estimated_transaction_volume", "estimated_transaction_volume_usd", "transaction_fees",
    "cost_per_transaction", "miners_revenue",
]


def read_columns(folder):
    columns = {"Date": (folder / "Date.txt").read_text().split("\n")}
    for file in sorted(folder.glob("*.f64")):
        columns[file.name.split(".")[1]] = np.fromfile(file)
    return pd.DataFrame(columns)


def clean(frame):
    df = frame.copy()
    numeric = df.select_dtypes("number").columns
    gaps = [c for c in numeric if df[c].isna().any()]
    df[gaps] = df[gaps].interpolate(method="linear")
    df = df.ffill().bfill()
    for c in numeric[df[numeric].isna().any()]:
        df[c] = df[c].fillna(df[c].median())
    return df


def engineer(frame):
    df = frame.copy()
    p, v, supply = df["btc_market_price"], df["btc_trade_volume"], df["btc_total_bitcoins"]
    middle, std = p.rolling(20, 1).mean(), p.rolling(20, 1).std()
    df["bollinger_middle"] = middle
    df["bollinger_upper"] = middle + 2 * std
    df["bollinger_lower"] = middle - 2 * std
    df["atr"] = p.rolling(14, 1).max() - p.rolling(14, 1).min()
    df["high_low_diff"] = p.rolling(1, 1).max() - p.rolling(1, 1).min()
    df["high_low_pct_diff"] = df["high_low_diff"] / p * 100
    df["momentum"] = p - p.shift(10)
    df["roc"] = df["momentum"] / p.shift(10) * 100
    df["rvol"] = v / v.rolling(30, 1).mean()
    df["vpt"] = (v * (p - p.shift(1)) / (p.shift(1) + EPSILON)).cumsum()
    df["obv"] = (np.sign(p.diff()) * v).fillna(0).cumsum()
    df["circulating_to_total_supply_ratio"] = supply / (21e6 + EPSILON)
    df["market_cap_to_circulating_supply"] = df["btc_market_cap"] / (supply + EPSILON)
    df["price_to_circulating_supply"] = p / (supply + EPSILON)
    df["price_to_total_supply"] = p / (21e6 + EPSILON)
    df["volume_7d"] = v.rolling(7, 1).sum()
    df["volume_30d"] = v.rolling(30, 1).sum()
    df["price_to_volume_ratio"] = p / (v + EPSILON)
    df["volume_24_to_7d"] = v / (df["volume_7d"] + EPSILON)
    df["volume_7d_to_30d"] = df["volume_7d"] / (df["volume_30d"] + EPSILON)
    df["volume_24_to_30d"] = v / (df["volume_30d"] + EPSILON)
    for name in LOGGED:
        x = df[f"btc_{name}"]
        df[f"log_btc_{name}"] = np.log(x.where(x > 0)).fillna(0)
    for name in df.select_dtypes("number").columns:
        df[f"{name}_missing"] = df[name].isna()
    return df


def main():
    frame = read_columns(pathlib.Path(sys.argv[1]))
    cpu_start = time.process_time()
    start = time.perf_counter()
    features = engineer(clean(frame))
    seconds = time.perf_counter() - start
    cpu_seconds = time.process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sums = {name: float(features[name].sum()) for name in features.columns if name != "Date"}
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "peakMegabytes": peak, "sums": sums}))


main()
