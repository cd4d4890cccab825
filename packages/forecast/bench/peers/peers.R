# Forecasts of R's package forecast, with its defaults, for the benchmark of forecasts.
#
# usage: Rscript peers.R PEER TASKS
#
# TASKS is a text file of five lines a task: name; period, horizon; values; where training ends in each fold; origins of
# each fold (folds apart by ";"). Written: a line "name<TAB>seconds of processor time<TAB>numbers", for each origin the point and then the
# levels .05 .1 .25 .5 .75 .9 .95 of each row ahead. ets and auto.arima are fitted once per fold and go on from later
# origins with the parameters of the fold; thetaf and stlf, which can't, are fitted at each origin.
suppressMessages(library(forecast))
arguments <- commandArgs(TRUE)
peer <- arguments[1]
lines <- readLines(arguments[2])
numbers <- function(text) as.numeric(strsplit(trimws(text), " ")[[1]])
fit <- list(
  ets = ets,
  auto.arima = auto.arima,
  thetaf = function(y) NULL,
  stlf = function(y) NULL
)[[peer]]
ahead <- list(
  ets = function(y, model, h) forecast(ets(y, model = model, use.initial.values = TRUE), h = h, level = c(50, 80, 90)),
  auto.arima = function(y, model, h) forecast(Arima(y, model = model), h = h, level = c(50, 80, 90)),
  thetaf = function(y, model, h) thetaf(y, h = h, level = c(50, 80, 90)),
  # without a season there is nothing to take out: what stlf would do with the rest
  stlf = function(y, model, h) {
    if (frequency(y) > 1) stlf(y, h = h, level = c(50, 80, 90)) else forecast(ets(y), h = h, level = c(50, 80, 90))
  }
)[[peer]]
for (start in seq(1, length(lines), 5)) {
  size <- numbers(lines[start + 1])
  values <- numbers(lines[start + 2])
  ends <- numbers(lines[start + 3])
  origins <- strsplit(lines[start + 4], ";")[[1]]
  started <- sum(proc.time()[1:2])
  written <- c()
  for (fold in seq_along(ends)) {
    model <- fit(ts(values[1:ends[fold]], frequency = size[1]))
    for (origin in numbers(origins[fold])) {
      answer <- ahead(ts(values[1:(origin + 1)], frequency = size[1]), model, size[2])
      rows <- cbind(
        answer$mean, answer$lower[, 3:1], answer$mean, answer$upper[, 1:3]
      )
      written <- c(written, as.numeric(rows))
    }
  }
  seconds <- sum(proc.time()[1:2]) - started
  cat(lines[start], seconds, paste(format(written, digits = 12, trim = TRUE), collapse = " "), sep = "\t")
  cat("\n")
}
