# The numbers that src/data/smoothing/smoothing.test.ts compares with: Rscript record_smoothing.R
run <- function(y, phase) {
  m <- 4; phi <- 0.9
  turn <- matrix(0, m, m); for (i in 1:m) turn[i, i %% m + 1] <- 1
  T <- matrix(0, m + 2, m + 2); T[1, 1:2] <- c(1, phi); T[2, 2] <- phi; T[3:(m + 2), 3:(m + 2)] <- turn
  apart <- diag(m) - 1 / m
  V <- matrix(0, m + 2, m + 2); V[1, 1] <- 0.3; V[2, 2] <- 0.01; V[3:(m + 2), 3:(m + 2)] <- 0.05 * apart
  order <- (phase + 0:(m - 1)) %% m + 1
  c0 <- 3 * apart + 0.2 * outer(0:3 - 1.5, 0:3 - 1.5)
  P <- matrix(0, m + 2, m + 2); P[1, 1] <- 1e4; P[2, 2] <- 0.2; P[3:(m + 2), 3:(m + 2)] <- c0[order, order]
  season <- c(1, -2, 0.5, 0.5)[order]
  first <- c(y[1] - season[1], 0.4, season)
  model <- list(T = T, Z = c(1, 0, 1, rep(0, m - 1)), h = 1, V = V, a = solve(T, first), P = P, Pn = P)
  states <- stats::KalmanRun(y, model)$states
  last <- states[nrow(states), ]
  ahead <- sapply(1:6, function(h) { a <- last; for (i in 1:h) a <- as.vector(T %*% a); sum(model$Z * a) })
  cat(length(y), phase, ':', sprintf('%.10f', c(last[1:2], ahead)), '\n')
}
series <- function(rows) sapply(0:(rows - 1), function(r) 20 + 0.3 * r + c(2, -3, 1, 0)[r %% 4 + 1] + sin(r * r))
run(series(15), 0); run(series(15), 3); run(series(150), 1)
cat(R.version.string, '\n')
