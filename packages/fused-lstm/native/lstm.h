// The LSTM's forward and backward pass: what assembly/lstm.ts does, with other panels.
#pragma once
#include "recurrence.h"

namespace {

// The element-wise half of one step for 16 units: activates the gates in place, writes the next cell and hidden state.
template <bool hard> static void advance(const Call &call, int step, int block) {
  const Job &job = call.job;
  long next = (long)call.batch * width;
  const float *mask = call.maskOf(step);
  float *gates = call.gates(block, step);
  float *cell = call.panelAt(job.cell, block, step);
  float *hidden = call.panelAt(job.hidden, block, step);
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
  packInputs<4>(call, 0);
  if (job.plainRecurrent)
    packWeights<4>(call.at(job.plainRecurrent), call.at(job.recurrent), call.units, call.units, {4, 0});
  packState(call, job.plainCell, job.cell, call.panel);
  projectInputs<4>(call);
  for (int step = 0; step < call.steps; step++) {
    float *input = call.panelAt(job.recurrentInput, 0, step);
    if (job.recurrentMask) dropStep(call, call.panelAt(job.hidden, 0, step), input, call.panel);
    for (int block = 0; block < call.blocks; block++) {
      // the state before the first step is zero, unless it was given
      if (step > 0 || job.plainHidden) {
        Target gates = {call.gates(block, step), gateWidth, width, fromTarget, nullptr};
        const float *weights = call.at(job.recurrent) + (long)block * call.units * gateWidth;
        multiplyPanels<4, width>({input, call.panel, width}, weights, call.units, gates, call.batch);
      }
      if (job.hardGates) advance<true>(call, step, block);
      else advance<false>(call, step, block);
    }
  }
  const float *last = call.panelAt(job.hidden, 0, call.steps);
  if (!job.sequences) unpackState(call, last, job.output, call.panel);
  unpackState(call, last, job.lastHidden, call.panel);
  unpackState(call, call.panelAt(job.cell, 0, call.steps), job.lastCell, call.panel);
}

// The element-wise half of one step back for 16 units: the gates' gradients in place of the gates, the cell's gradient.
template <bool hard> static void retreat(const Call &call, int step, int block) {
  const Job &job = call.job;
  const Vector one = splat(1.0f);
  long next = (long)call.batch * width;
  long stepAt = block * call.stepPanel;
  const float *mask = call.maskOf(step);
  float *gates = call.gates(block, step);
  const float *cell = call.panelAt(job.cell, block, step);
  const float *hiddenGradient = call.at(job.hiddenGradient) + stepAt;
  float *cellGradient = call.at(job.cellGradient) + stepAt;
  float *passed = call.at(job.passedGradient) + stepAt;
  OutputGradient output = outputGradientOf(call, step, block);
  int left = call.units - block * width;
  for (int row = 0; row < call.batch; row++) {
    for (int at = 0; at < width; at += lanes) {
      Vector dh = load(hiddenGradient + at);
      if (output.at && at < left) dh += loadPart(output.at + at, left - at);
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
    if (output.at) output.at += output.row;
  }
}

// The hidden state's gradient before a step, from the gates' gradients of the step.
static void passBack(const Call &call, int step) {
  const Job &job = call.job;
  float *gradient = call.at(job.hiddenGradient);
  Left gates = {call.gates(0, step), 4 * call.panel, gateWidth};
  Target target = {gradient, width, call.stepPanel, fromZero, nullptr};
  multiply<gateWidth>(gates, call.at(job.recurrentTransposed), call.blocks * gateWidth, target, call.batch, call.blocks);
  finishHiddenGradient(call);
}

// The backward pass, the inputs' gradient apart: turns `gates` into the gates' gradients.
static void backward(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  packTransposed<4>(call.at(job.recurrent), call.at(job.recurrentTransposed), call.units, call.units);
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

  Scratch scratch(call);
  Columns columns = {4, 0};
  // the state before the first step is zero, unless it was given
  int skipped = job.plainHidden ? 0 : 1;
  const float *hidden = call.panelAt(job.recurrentInput, 0, skipped);
  int rows = call.rows - skipped * call.batch;
  for (int block = 0; block < call.blocks; block++) {
    multiplyTransposed<4, width>(call.at(job.x), call.panel, call.features, call.gates(block), call.rows, scratch.at);
    unpackWeights<4>(scratch.at, call.at(job.kernelGradient), call.features, call.units, block * width, columns);
    multiplyTransposed<4, width>(hidden, call.panel, call.units, call.gates(block, skipped), rows, scratch.at);
    unpackWeights<4>(scratch.at, call.at(job.recurrentGradient), call.units, call.units, block * width, columns);
    if (job.biasGradient) biasGradient<4>(call, block, 0, call.at(job.biasGradient), columns, scratch.at);
  }
}

} // namespace
