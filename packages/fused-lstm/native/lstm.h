// The LSTM's forward and backward pass: what assembly/lstm.ts does, with other panels.
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
  float *gates(int block) const { return at(job.gates) + block * 4 * panel; }
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

static void packInputs(const Call &call) {
  const Job &job = call.job;
  // without plain weights, those of the call before are in the panels already
  if (job.plainKernel) packWeights(call.at(job.plainKernel), call.at(job.kernel), call.features, call.units);
  if (job.plainRecurrent) packWeights(call.at(job.plainRecurrent), call.at(job.recurrent), call.units, call.units);
  packSequences(call.at(job.plainX), call.at(job.x), call.panel, call.batch, call.steps, call.features, job.backwards);
  if (job.plainBias) packWeights(call.at(job.plainBias), call.at(job.bias), 1, call.units);
  else memset(call.at(job.bias), 0, (size_t)call.blocks * gateWidth * 4);
  packState(call, job.plainHidden, job.hidden, call.panel);
  packState(call, job.plainCell, job.cell, call.panel);
  if (job.recurrentMask) packState(call, job.plainRecurrentMask, job.recurrentMask, call.stepPanel);
  if (job.mask) packMask(call);
}

// panels of one step times the mask of the hidden state
static void dropStep(const Call &call, const float *from, float *to, long panel) {
  for (int block = 0; block < call.blocks; block++) {
    const float *mask = call.at(call.job.recurrentMask) + block * call.stepPanel;
    for (long at = 0; at < (long)call.batch * width; at += lanes)
      store(to + block * panel + at, load(from + block * panel + at) * load(mask + at));
  }
}

// The element-wise half of one step for 16 units: activates the gates in place, writes the next cell and hidden state.
template <bool hard> static void advance(const Call &call, int step, int block) {
  const Job &job = call.job;
  long first = (long)step * call.batch;
  long next = (long)call.batch * width;
  const float *mask = job.mask ? call.at(job.mask) + first : nullptr;
  float *gates = call.gates(block) + first * gateWidth;
  float *cell = call.at(job.cell) + block * call.panel + first * width;
  float *hidden = call.at(job.hidden) + block * call.panel + first * width;
  float *output = job.sequences ? call.at(job.output) + (long)step * call.units + block * width : nullptr;
  int left = call.units - block * width;
  for (int row = 0; row < call.batch; row++, gates += gateWidth, cell += width, hidden += width) {
    if (mask && mask[row] == 0) {
      memcpy(cell + next, cell, width * 4);
      memcpy(hidden + next, hidden, width * 4);
    } else {
      for (int at = 0; at < width; at += lanes) {
        Vector i = gate<hard>(load(gates + at));
        Vector f = gate<hard>(load(gates + width + at));
        Vector g = hyperbolicTangent(load(gates + 2 * width + at));
        Vector o = gate<hard>(load(gates + 3 * width + at));
        store(gates + at, i);
        store(gates + width + at, f);
        store(gates + 2 * width + at, g);
        store(gates + 3 * width + at, o);
        Vector c = multiplyAdd(f, load(cell + at), i * g);
        store(cell + next + at, c);
        store(hidden + next + at, o * hyperbolicTangent(c));
      }
    }
    if (output) copyOut(output + (long)row * call.steps * call.units, hidden + next, left);
  }
}

static void forward(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  packInputs(call);
  for (int block = 0; block < call.blocks; block++) {
    // what the inputs add to the gates, for all steps at once
    Left x = {call.at(job.x), call.panel, width};
    Target gates = {call.gates(block), gateWidth, width, fromBias, call.at(job.bias) + block * gateWidth};
    multiplyPanels<4, width>(x, call.at(job.kernel) + (long)block * call.features * gateWidth, call.features, gates, call.rows);
  }
  for (int step = 0; step < call.steps; step++) {
    long row = (long)step * call.batch;
    float *hidden = call.at(job.hidden) + row * width;
    float *input = call.at(job.recurrentInput) + row * width;
    if (job.recurrentMask) dropStep(call, hidden, input, call.panel);
    for (int block = 0; block < call.blocks; block++) {
      // the state before the first step is zero, unless it was given
      if (step > 0 || job.plainHidden) {
        Target gates = {call.gates(block) + row * gateWidth, gateWidth, width, fromTarget, nullptr};
        const float *weights = call.at(job.recurrent) + (long)block * call.units * gateWidth;
        multiplyPanels<4, width>({input, call.panel, width}, weights, call.units, gates, call.batch);
      }
      if (job.hardGates) advance<true>(call, step, block);
      else advance<false>(call, step, block);
    }
  }
  long end = (long)call.rows * width;
  if (!job.sequences) unpackState(call, call.at(job.hidden) + end, job.output, call.panel);
  unpackState(call, call.at(job.hidden) + end, job.lastHidden, call.panel);
  unpackState(call, call.at(job.cell) + end, job.lastCell, call.panel);
}

// The element-wise half of one step back for 16 units: the gates' gradients in place of the gates, the cell's gradient.
template <bool hard> static void retreat(const Call &call, int step, int block) {
  const Job &job = call.job;
  const Vector one = splat(1.0f);
  long first = (long)step * call.batch;
  long next = (long)call.batch * width;
  long stepAt = block * call.stepPanel;
  const float *mask = job.mask ? call.at(job.mask) + first : nullptr;
  float *gates = call.gates(block) + first * gateWidth;
  const float *cell = call.at(job.cell) + block * call.panel + first * width;
  const float *hiddenGradient = call.at(job.hiddenGradient) + stepAt;
  float *cellGradient = call.at(job.cellGradient) + stepAt;
  float *passed = call.at(job.passedGradient) + stepAt;
  bool hasOutput = job.sequences || step == call.steps - 1;
  const float *output = call.at(job.outputGradient) + (job.sequences ? (long)step * call.units : 0) + block * width;
  long outputRow = (long)(job.sequences ? call.steps : 1) * call.units;
  int left = call.units - block * width;
  for (int row = 0; row < call.batch; row++) {
    for (int at = 0; at < width; at += lanes) {
      Vector dh = load(hiddenGradient + at);
      if (hasOutput && at < left) dh += loadPart(output + at, left - at);
      Vector dc = load(cellGradient + at);
      if (mask && mask[row] == 0) {
        store(passed + at, dh);
        for (int gate = 0; gate < 4; gate++) store(gates + gate * width + at, splat(0.0f));
        continue;
      }
      if (mask) store(passed + at, splat(0.0f));
      Vector i = load(gates + at);
      Vector f = load(gates + width + at);
      Vector g = load(gates + 2 * width + at);
      Vector o = load(gates + 3 * width + at);
      Vector activated = hyperbolicTangent(load(cell + next + at));
      store(gates + 3 * width + at, (dh * activated) * gateSlope<hard>(o));
      dc = multiplyAdd(dh * o, one - activated * activated, dc);
      store(gates + at, (dc * g) * gateSlope<hard>(i));
      store(gates + width + at, (dc * load(cell + at)) * gateSlope<hard>(f));
      store(gates + 2 * width + at, (dc * i) * (one - g * g));
      store(cellGradient + at, dc * f);
    }
    gates += gateWidth;
    cell += width;
    hiddenGradient += width;
    cellGradient += width;
    if (mask) passed += width;
    output += outputRow;
  }
}

// The hidden state's gradient before a step, from the gates' gradients of the step.
static void passBack(const Call &call, int step) {
  const Job &job = call.job;
  float *gradient = call.at(job.hiddenGradient);
  Left gates = {call.gates(0) + (long)step * call.batch * gateWidth, 4 * call.panel, gateWidth};
  Target target = {gradient, width, call.stepPanel, fromZero, nullptr};
  multiply<gateWidth>(gates, call.at(job.recurrentTransposed), call.blocks * gateWidth, target, call.batch, call.blocks);
  if (job.recurrentMask) dropStep(call, gradient, gradient, call.stepPanel);
  if (!job.mask) return;
  const float *passed = call.at(job.passedGradient);
  for (int block = 0; block < call.blocks; block++)
    for (long at = block * call.stepPanel; at < block * call.stepPanel + (long)call.batch * width; at += lanes)
      store(gradient + at, load(gradient + at) + load(passed + at));
}

static void sumRows(const float *from, int rows, float *to) {
  for (int column = 0; column < gateWidth; column += lanes) {
    Vector sum = splat(0.0f);
    for (int row = 0; row < rows; row++) sum += load(from + (long)row * gateWidth + column);
    store(to + column, sum);
  }
}

// The backward pass, the inputs' gradient apart: turns `gates` into the gates' gradients.
static void backward(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  packTransposed(call.at(job.recurrent), call.at(job.recurrentTransposed), call.units, call.units);
  packState(call, job.lastHiddenGradient, job.hiddenGradient, call.stepPanel);
  packState(call, job.lastCellGradient, job.cellGradient, call.stepPanel);
  for (int step = call.steps - 1; step >= 0; step--) {
    for (int block = 0; block < call.blocks; block++) {
      if (job.hardGates) retreat<true>(call, step, block);
      else retreat<false>(call, step, block);
    }
    // the first step's hidden state matters only to whoever gave it
    if (step > 0 || job.initialHiddenGradient) passBack(call, step);
  }
  unpackState(call, call.at(job.hiddenGradient), job.initialHiddenGradient, call.stepPanel);
  unpackState(call, call.at(job.cellGradient), job.initialCellGradient, call.stepPanel);

  int most = call.features > call.units ? call.features : call.units;
  float *scratch = (float *)malloc((size_t)most * gateWidth * 4);
  // the state before the first step is zero, unless it was given
  int skipped = job.plainHidden ? 0 : call.batch;
  for (int block = 0; block < call.blocks; block++) {
    const float *gates = call.gates(block);
    multiplyTransposed(call.at(job.x), call.panel, call.features, gates, call.rows, scratch);
    unpackWeights(scratch, call.at(job.kernelGradient), call.features, call.units, block * width);
    multiplyTransposed(call.at(job.recurrentInput) + (long)skipped * width, call.panel, call.units,
                       gates + (long)skipped * gateWidth, call.rows - skipped, scratch);
    unpackWeights(scratch, call.at(job.recurrentGradient), call.units, call.units, block * width);
    if (!job.biasGradient) continue;
    sumRows(gates, call.rows, scratch);
    unpackWeights(scratch, call.at(job.biasGradient), 1, call.units, block * width);
  }
  free(scratch);
}

// The inputs' gradient, once `backward` has left the gates' gradients in `gates`.
static void inputGradient(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  packTransposed(call.at(job.kernel), call.at(job.kernelTransposed), call.features, call.units);
  Left gates = {call.gates(0), 4 * call.panel, gateWidth};
  Target target = {call.at(job.xGradient), width, call.panel, fromZero, nullptr};
  int panels = (call.features + width - 1) / width;
  multiply<gateWidth>(gates, call.at(job.kernelTransposed), call.blocks * gateWidth, target, call.rows, panels);
  unpackSequences(call.at(job.xGradient), call.at(job.plainXGradient), call.panel, call.batch, call.steps, call.features,
                  job.backwards);
}

} // namespace
