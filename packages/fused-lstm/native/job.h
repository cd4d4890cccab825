// One layer's call: the fields of `src/wasm/engine/job.ts` in its order, 32 bits each. Addresses are bytes from the
// beginning of the engine's memory, 0 where there is nothing; from `firstLent` on they stand for arrays that are lent
// to the call. "Plain" means rows as TensorFlow.js has them; the rest
// is in panels, see panels.h.
#pragma once
#include <stdint.h>

// clang-format off
#define JOB_FIELDS(FIELD) \
  FIELD(batch) FIELD(paddedBatch) FIELD(steps) FIELD(features) FIELD(units) FIELD(panelBytes) FIELD(stepPanelBytes) \
  FIELD(hardGates) FIELD(backwards) FIELD(sequences) \
  FIELD(plainX) FIELD(plainKernel) FIELD(plainRecurrent) FIELD(plainBias) FIELD(plainHidden) FIELD(plainCell) \
  FIELD(plainRecurrentMask) FIELD(plainMask) \
  FIELD(x) FIELD(gates) FIELD(hidden) FIELD(cell) FIELD(recurrentInput) FIELD(recurrentMask) FIELD(mask) \
  FIELD(kernel) FIELD(recurrent) FIELD(bias) FIELD(output) FIELD(lastHidden) FIELD(lastCell) \
  FIELD(outputGradient) FIELD(lastHiddenGradient) FIELD(lastCellGradient) \
  FIELD(hiddenGradient) FIELD(cellGradient) FIELD(passedGradient) FIELD(recurrentTransposed) FIELD(kernelTransposed) \
  FIELD(xGradient) FIELD(kernelGradient) FIELD(recurrentGradient) FIELD(biasGradient) \
  FIELD(initialHiddenGradient) FIELD(initialCellGradient) FIELD(plainXGradient) \
  FIELD(scratch) FIELD(barrier) FIELD(maySleep) FIELD(wideTiles) FIELD(gateCount) FIELD(gateShift) FIELD(resetAfter) \
  FIELD(plainRecurrentBias) FIELD(recurrentBias) FIELD(recurrentBiasGradient) FIELD(resetGradient)
// clang-format on

struct Job {
#define DECLARE(name) uint32_t name;
  JOB_FIELDS(DECLARE)
#undef DECLARE
};

constexpr uint32_t firstLent = 0xffffff00;
constexpr int mostLent = 16;

// The memory that a call may use.
struct Memory {
  char *begin;
  float *lent[mostLent];
};

struct AdamSettings {
  float scale, rate, beta1, beta2, complement1, complement2, correction, epsilon;
};

// What one instruction set offers.
struct Kernels {
  const char *name;
  void (*forward)(const Memory &memory, const Job *job);
  void (*backward)(const Memory &memory, const Job *job);
  void (*gruForward)(const Memory &memory, const Job *job);
  void (*gruBackward)(const Memory &memory, const Job *job);
  void (*inputGradient)(const Memory &memory, const Job *job);
  double (*squaredNorm)(const float *values, int count);
  void (*adamStep)(float *updated, const float *values, const float *gradients, float *first, float *second, int count,
                   AdamSettings settings);
  void (*activations)(float *values, int count, int which);
};
