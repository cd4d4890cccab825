// Adam's update and the norm of the gradients.
#pragma once
#include "job.h"
#include "vector.h"

namespace {

// The sum of the squares in double precision: sixteen sums, whatever a vector holds.
static double squaredNorm(const float *values, int count) {
  constexpr int sums = 16;
  typedef float Half __attribute__((vector_size(VECTOR_BYTES / 2), aligned(4), may_alias));
  typedef double Double __attribute__((vector_size(VECTOR_BYTES)));
  constexpr int half = lanes / 2;
  Double sum[sums / half] = {};
  int whole = count / sums * sums;
  for (int at = 0; at < whole; at += sums)
    for (int part = 0; part < sums / half; part++) {
      Double x = __builtin_convertvector(*(const Half *)(values + at + part * half), Double);
      sum[part] += x * x;
    }
  double total = 0;
  for (int part = 0; part < sums / half; part++)
    for (int lane = 0; lane < half; lane++) total += sum[part][lane];
  for (int at = whole; at < count; at++) total += (double)values[at] * values[at];
  return total;
}

static void adamStep(float *updated, const float *values, const float *gradients, float *first, float *second, int count,
                     AdamSettings s) {
  const Vector inverse = splat(1.0f / s.correction);
  for (int at = 0; at < count; at += lanes) {
    int left = count - at;
    Vector g = loadPart(gradients + at, left) * splat(s.scale);
    Vector m = multiplyAdd(loadPart(first + at, left), splat(s.beta1), g * splat(s.complement1));
    Vector v = multiplyAdd(loadPart(second + at, left), splat(s.beta2), (g * g) * splat(s.complement2));
    storePart(first + at, m, left);
    storePart(second + at, v, left);
    Vector change = (m / multiplyAdd(root(v), inverse, splat(s.epsilon))) * splat(s.rate);
    storePart(updated + at, loadPart(values + at, left) - change, left);
  }
}

} // namespace
