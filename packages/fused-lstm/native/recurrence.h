// What the passes of an LSTM and a GRU have in common: what assembly/recurrence.ts does, with other panels. The gates of
// 16 units lie in four slots side by side, 64 floats a row, whatever they mean.
#pragma once
#include "job.h"
#include "panels.h"
#include <stdlib.h>

namespace {

// A job with its addresses as pointers.
struct Call {
  const Memory &memory;
  const Job &job;
  // floats from one panel to the next, of sequences and of one step
  long panel = job.panelBytes / 4, stepPanel = job.stepPanelBytes / 4;
  int batch = (int)job.batch, steps = (int)job.steps, features = (int)job.features, units = (int)job.units;
  int blocks = (units + width - 1) / width;
  int rows = steps * batch;

  float *at(uint32_t address) const {
    return address < firstLent ? (float *)(memory.begin + address) : memory.lent[address - firstLent];
  }
  // the gates of 16 units, from a step's rows on
  float *gates(int block, int step = 0) const { return at(job.gates) + block * 4 * panel + (long)step * batch * gateWidth; }
  // one of the panels of sequences, from a step's rows on
  float *panelAt(uint32_t address, int block, int step = 0) const { return at(address) + block * panel + (long)step * batch * width; }
  // the mask of a step's sequences, or null
  const float *maskOf(int step) const { return job.mask ? at(job.mask) + (long)step * batch : nullptr; }
};

// a state [batch, units] to the first rows of panels; zero where there is none
static void packState(const Call &call, uint32_t from, uint32_t to, long panel) {
  if (from) return packSequences(call.at(from), call.at(to), panel, call.batch, 1, call.units, false);
  for (int block = 0; block < call.blocks; block++) memset(call.at(to) + block * panel, 0, (size_t)call.batch * width * 4);
}

static void unpackState(const Call &call, const float *from, uint32_t to, long panel) {
  if (to) unpackSequences(from, call.at(to), panel, call.batch, 1, call.units, false);
}

static void packMask(const Call &call) {
  float *to = call.at(call.job.mask);
  for (int step = 0; step < call.steps; step++) {
    int time = call.job.backwards ? call.steps - 1 - step : step;
    for (int sequence = 0; sequence < call.batch; sequence++) *to++ = call.at(call.job.plainMask)[(long)sequence * call.steps + time];
  }
}

// The inputs but for the recurrent weights. Of `gates` gates, slot s of the panels holds the one after s + `shift`.
template <int gates> static void packInputs(const Call &call, int shift) {
  const Job &job = call.job;
  Columns columns = {gates, shift};
  // without plain weights, those of the call before are in the panels already
  if (job.plainKernel) packWeights<gates>(call.at(job.plainKernel), call.at(job.kernel), call.features, call.units, columns);
  packSequences(call.at(job.plainX), call.at(job.x), call.panel, call.batch, call.steps, call.features, job.backwards);
  if (job.plainBias) packWeights<gates>(call.at(job.plainBias), call.at(job.bias), 1, call.units, columns);
  else memset(call.at(job.bias), 0, (size_t)call.blocks * gates * width * 4);
  packState(call, job.plainHidden, job.hidden, call.panel);
  if (job.recurrentMask) packState(call, job.plainRecurrentMask, job.recurrentMask, call.stepPanel);
  if (job.mask) packMask(call);
}

// What the inputs add to the first slots, for all steps at once.
template <int gates> static void projectInputs(const Call &call) {
  const Job &job = call.job;
  for (int block = 0; block < call.blocks; block++) {
    Left x = {call.at(job.x), call.panel, width};
    Target target = {call.gates(block), gateWidth, width, fromBias, call.at(job.bias) + block * gates * width};
    const float *weights = call.at(job.kernel) + (long)block * call.features * gates * width;
    multiplyPanels<gates, width>(x, weights, call.features, target, call.rows);
  }
}

// panels of one step times the mask of the hidden state
static void dropStep(const Call &call, const float *from, float *to, long panel) {
  for (int block = 0; block < call.blocks; block++) {
    const float *mask = call.at(call.job.recurrentMask) + block * call.stepPanel;
    for (long at = 0; at < (long)call.batch * width; at += lanes)
      store(to + block * panel + at, load(from + block * panel + at) * load(mask + at));
  }
}

// The gradient of a step's output: none (null), or that of a block's first row and the floats to the next row.
struct OutputGradient {
  const float *at;
  long row;
};

static OutputGradient outputGradientOf(const Call &call, int step, int block) {
  const Job &job = call.job;
  if (!job.sequences && step != call.steps - 1) return {nullptr, 0};
  const float *at = call.at(job.outputGradient) + (job.sequences ? (long)step * call.units : 0) + block * width;
  return {at, (long)(job.sequences ? call.steps : 1) * call.units};
}

// Dropout and masked steps: what the product has left out of the hidden state's gradient.
static void finishHiddenGradient(const Call &call) {
  const Job &job = call.job;
  float *gradient = call.at(job.hiddenGradient);
  if (job.recurrentMask) dropStep(call, gradient, gradient, call.stepPanel);
  if (!job.mask) return;
  const float *passed = call.at(job.passedGradient);
  for (int block = 0; block < call.blocks; block++)
    for (long at = block * call.stepPanel; at < block * call.stepPanel + (long)call.batch * width; at += lanes)
      store(gradient + at, load(gradient + at) + load(passed + at));
}

// Room for the gradients of one block's weights.
class Scratch {
public:
  float *const at;
  explicit Scratch(const Call &call)
      : at((float *)malloc((size_t)(call.features > call.units ? call.features : call.units) * gateWidth * 4)) {}
  ~Scratch() { free(at); }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
};

// The gradient of `slots` slots' biases, over all rows.
template <int slots> static void biasGradient(const Call &call, int block, int slot, float *to, Columns columns, float *scratch) {
  const float *from = call.gates(block) + slot * width;
  for (int column = 0; column < slots * width; column += lanes) {
    Vector sum = splat(0.0f);
    for (int row = 0; row < call.rows; row++) sum += load(from + (long)row * gateWidth + column);
    store(scratch + column, sum);
  }
  unpackWeights<slots>(scratch, to, 1, call.units, block * width, columns);
}

template <int gates> static void inputGradientOf(const Call &call) {
  const Job &job = call.job;
  packTransposed<gates>(call.at(job.kernel), call.at(job.kernelTransposed), call.features, call.units);
  Left left = {call.gates(0), 4 * call.panel, gates * width};
  Target target = {call.at(job.xGradient), width, call.panel, fromZero, nullptr};
  int panels = (call.features + width - 1) / width;
  multiply<gateWidth>(left, call.at(job.kernelTransposed), call.blocks * gates * width, target, call.rows, panels);
  unpackSequences(call.at(job.xGradient), call.at(job.plainXGradient), call.panel, call.batch, call.steps, call.features,
                  job.backwards);
}

// The inputs' gradient, once the backward pass has left the gates' gradients in the first slots.
static void inputGradient(const Memory &memory, const Job *job) {
  Call call = {memory, *job};
  if (job->gateCount == 3) inputGradientOf<3>(call);
  else inputGradientOf<4>(call);
}

} // namespace
