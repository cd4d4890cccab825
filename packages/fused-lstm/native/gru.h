// The GRU's forward and backward pass: what assembly/gru.ts does, with other panels. The slots hold candidate, update and
// reset gate, and the recurrent part of the candidate: the product itself if the reset gate comes after it, else what
// goes into the product. So the gates that meet the inputs are the first three, and those that meet the hidden state if
// the reset gate comes after are the last three. The plain columns are those of update, reset, candidate.
#pragma once
#include "recurrence.h"

namespace {

enum Slot { candidateSlot, updateSlot, resetSlot, innerSlot };

// which gate of the plain columns each slot holds, for the inputs and for the hidden state
constexpr Columns inputColumns = {3, 2}, hiddenColumns = {3, 0};

// Weights of the hidden state: one block of three gates for each 16 units, or, if the reset gate comes before the product,
// blocks of update and reset gate, behind them those of the candidate.
static float *candidateWeights(const Call &call) { return call.at(call.job.recurrent) + 2L * call.blocks * call.units * width; }
static float *candidateTransposed(const Call &call) {
  return call.at(call.job.recurrentTransposed) + 2L * call.blocks * width * call.blocks * width;
}

static void packRecurrent(const Call &call) {
  const Job &job = call.job;
  if (!job.plainRecurrent) return;
  const float *plain = call.at(job.plainRecurrent);
  if (job.resetAfter) return packWeights<3>(plain, call.at(job.recurrent), call.units, call.units, hiddenColumns);
  packWeights<2>(plain, call.at(job.recurrent), call.units, call.units, hiddenColumns);
  packWeights<1>(plain, candidateWeights(call), call.units, call.units, inputColumns);
}

// The second row of biases: update and reset gate add them to the first, the candidate's product begins with them.
static void addRecurrentBias(const Call &call) {
  const Job &job = call.job;
  float *bias = call.at(job.recurrentBias);
  if (job.plainBias) packWeights<3>(call.at(job.plainBias) + 3L * call.units, bias, 1, call.units, hiddenColumns);
  else memset(bias, 0, (size_t)call.blocks * 3 * width * 4);
  float *first = call.at(job.bias) + updateSlot * width;
  for (int block = 0; block < call.blocks; block++, bias += 3 * width, first += 3 * width)
    for (int at = 0; at < 2 * width; at += lanes) store(first + at, load(first + at) + load(bias + at));
}

static void startInner(const Call &call) {
  for (int block = 0; block < call.blocks; block++) {
    const float *bias = call.at(call.job.recurrentBias) + (block * 3 + 2) * width;
    float *inner = call.gates(block) + innerSlot * width;
    for (int row = 0; row < call.rows; row++, inner += gateWidth) memcpy(inner, bias, width * 4);
  }
}

// Activates the update and the reset gate of a step, and applies the latter to the hidden state.
template <bool hard> static void reset(const Call &call, int step, int block) {
  float *gates = call.gates(block, step);
  const float *hidden = call.panelAt(call.job.recurrentInput, block, step);
  for (int row = 0; row < call.batch; row++, gates += gateWidth, hidden += width)
    for (int at = 0; at < width; at += lanes) {
      Vector r = gate<hard>(load(gates + resetSlot * width + at));
      store(gates + updateSlot * width + at, gate<hard>(load(gates + updateSlot * width + at)));
      store(gates + resetSlot * width + at, r);
      store(gates + innerSlot * width + at, r * load(hidden + at));
    }
}

// The rest of a step for 16 units: the candidate, and the next hidden state. With the reset gate after the product, it
// and the update gate are activated here, else they have been.
template <bool hard, bool after> static void mix(const Call &call, int step, int block) {
  const Job &job = call.job;
  long next = (long)call.batch * width;
  const float *mask = call.maskOf(step);
  float *gates = call.gates(block, step);
  float *hidden = call.panelAt(job.hidden, block, step);
  const float *input = call.panelAt(job.recurrentInput, block, step);
  float *output = job.sequences ? call.at(job.output) + (long)step * call.units + block * width : nullptr;
  int left = call.units - block * width;
  for (int row = 0; row < call.batch; row++, gates += gateWidth, hidden += width, input += width) {
    for (int at = 0; at < width; at += lanes) {
      Vector z = load(gates + updateSlot * width + at);
      Vector n = load(gates + candidateSlot * width + at);
      if (after) {
        z = gate<hard>(z);
        Vector r = gate<hard>(load(gates + resetSlot * width + at));
        n = multiplyAdd(r, load(gates + innerSlot * width + at), n);
        store(gates + updateSlot * width + at, z);
        store(gates + resetSlot * width + at, r);
      }
      n = hyperbolicTangent(n);
      store(gates + candidateSlot * width + at, n);
      Vector h = multiplyAdd(z, load(input + at) - n, n);
      store(hidden + next + at, mask && mask[row] == 0 ? load(hidden + at) : h);
    }
    if (output) copyOut(output + (long)row * call.steps * call.units, hidden + next, left);
  }
}

template <bool hard, bool after> static void gruStep(const Call &call, int step) {
  const Job &job = call.job;
  constexpr int slots = after ? 3 : 2;
  // the state before the first step is zero, unless it was given
  bool multiplies = step > 0 || job.plainHidden;
  float *input = call.panelAt(job.recurrentInput, 0, step);
  if (job.recurrentMask) dropStep(call, call.panelAt(job.hidden, 0, step), input, call.panel);
  for (int block = 0; block < call.blocks; block++) {
    Target gates = {call.gates(block, step) + updateSlot * width, gateWidth, width, fromTarget, nullptr};
    const float *weights = call.at(job.recurrent) + (long)block * call.units * slots * width;
    if (multiplies) multiplyPanels<slots, width>({input, call.panel, width}, weights, call.units, gates, call.batch);
    if constexpr (after) mix<hard, true>(call, step, block);
    else reset<hard>(call, step, block);
  }
  if (after) return;
  Left inner = {call.gates(0, step) + innerSlot * width, 4 * call.panel, width};
  for (int block = 0; block < call.blocks; block++) {
    Target candidate = {call.gates(block, step) + candidateSlot * width, gateWidth, width, fromTarget, nullptr};
    const float *weights = candidateWeights(call) + (long)block * call.units * width;
    if (multiplies) multiplyPanels<1, gateWidth>(inner, weights, call.units, candidate, call.batch);
    mix<hard, false>(call, step, block);
  }
}

static void gruForward(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  packInputs<3>(call, inputColumns.shift);
  packRecurrent(call);
  if (job.resetAfter) addRecurrentBias(call);
  projectInputs<3>(call);
  if (job.resetAfter) startInner(call);
  for (int step = 0; step < call.steps; step++) {
    if (job.resetAfter && job.hardGates) gruStep<true, true>(call, step);
    else if (job.resetAfter) gruStep<false, true>(call, step);
    else if (job.hardGates) gruStep<true, false>(call, step);
    else gruStep<false, false>(call, step);
  }
  const float *last = call.panelAt(job.hidden, 0, call.steps);
  if (!job.sequences) unpackState(call, last, job.output, call.panel);
  unpackState(call, last, job.lastHidden, call.panel);
}

// The element-wise half of one step back for 16 units: the gates' gradients in place of the gates (but for the reset
// gate's, if that comes before the product), and in `hiddenGradient` what has not gone through them.
template <bool hard, bool after> static void gruRetreat(const Call &call, int step, int block) {
  const Job &job = call.job;
  const Vector one = splat(1.0f), zero = splat(0.0f);
  const float *mask = call.maskOf(step);
  float *gates = call.gates(block, step);
  const float *input = call.panelAt(job.recurrentInput, block, step);
  float *hiddenGradient = call.at(job.hiddenGradient) + block * call.stepPanel;
  float *passed = mask ? call.at(job.passedGradient) + block * call.stepPanel : nullptr;
  OutputGradient output = outputGradientOf(call, step, block);
  int left = call.units - block * width;
  for (int row = 0; row < call.batch; row++) {
    bool isMasked = mask && mask[row] == 0;
    for (int at = 0; at < width; at += lanes) {
      Vector dh = load(hiddenGradient + at);
      if (output.at && at < left) dh += loadPart(output.at + at, left - at);
      if (mask) store(passed + at, isMasked ? dh : zero);
      if (isMasked) dh = zero;
      Vector n = load(gates + candidateSlot * width + at);
      Vector z = load(gates + updateSlot * width + at);
      Vector dn = (dh * (one - z)) * (one - n * n);
      store(gates + candidateSlot * width + at, dn);
      store(gates + updateSlot * width + at, (dh * (load(input + at) - n)) * gateSlope<hard>(z));
      store(hiddenGradient + at, dh * z);
      if (!after) continue;
      Vector r = load(gates + resetSlot * width + at);
      store(gates + resetSlot * width + at, (dn * load(gates + innerSlot * width + at)) * gateSlope<hard>(r));
      store(gates + innerSlot * width + at, dn * r);
    }
    gates += gateWidth;
    input += width;
    hiddenGradient += width;
    if (mask) passed += width;
    if (output.at) output.at += output.row;
  }
}

// The reset gate's gradient from that of its product with the hidden state, and the latter's share.
template <bool hard> static void retreatReset(const Call &call, int step, int block) {
  const Job &job = call.job;
  float *reset = call.gates(block, step) + resetSlot * width;
  const float *input = call.panelAt(job.recurrentInput, block, step);
  const float *productGradient = call.at(job.resetGradient) + block * call.stepPanel;
  float *hiddenGradient = call.at(job.hiddenGradient) + block * call.stepPanel;
  for (int row = 0; row < call.batch; row++, reset += gateWidth)
    for (int column = 0; column < width; column += lanes) {
      int at = row * width + column;
      Vector r = load(reset + column);
      Vector dq = load(productGradient + at);
      store(reset + column, dq * (load(input + at) * gateSlope<hard>(r)));
      store(hiddenGradient + at, multiplyAdd(dq, r, load(hiddenGradient + at)));
    }
}

// Adds to the hidden state's gradient what has gone through `slots` slots from `first` on, or sets another to it.
static void throughWeights(const Call &call, int step, int first, int slots, const float *transposed, float *to, Start start) {
  const float *gates = call.gates(0, step) + first * width;
  Target target = {to, width, call.stepPanel, start, nullptr};
  multiply<gateWidth>({gates, 4 * call.panel, slots * width}, transposed, call.blocks * slots * width, target, call.batch,
                      call.blocks);
}

template <bool hard> static void gruStepBack(const Call &call, int step) {
  const Job &job = call.job;
  float *hiddenGradient = call.at(job.hiddenGradient);
  const float *transposed = call.at(job.recurrentTransposed);
  // the first step's hidden state matters only to whoever gave it
  bool passesBack = step > 0 || job.initialHiddenGradient;
  if (job.resetAfter) {
    for (int block = 0; block < call.blocks; block++) gruRetreat<hard, true>(call, step, block);
    if (passesBack) throughWeights(call, step, updateSlot, 3, transposed, hiddenGradient, fromTarget);
  } else {
    for (int block = 0; block < call.blocks; block++) gruRetreat<hard, false>(call, step, block);
    throughWeights(call, step, candidateSlot, 1, candidateTransposed(call), call.at(job.resetGradient), fromZero);
    for (int block = 0; block < call.blocks; block++) retreatReset<hard>(call, step, block);
    if (passesBack) throughWeights(call, step, updateSlot, 2, transposed, hiddenGradient, fromTarget);
  }
  if (passesBack) finishHiddenGradient(call);
}

// The gradients of one block's weights.
static void gruWeightGradients(const Call &call, int block, float *scratch) {
  const Job &job = call.job;
  const float *gates = call.gates(block);
  // the state before the first step is zero, unless it was given
  int skipped = job.plainHidden ? 0 : 1;
  int rows = call.rows - skipped * call.batch;
  const float *hidden = call.panelAt(job.recurrentInput, 0, skipped);
  const float *later = call.gates(block, skipped);
  float *recurrent = call.at(job.recurrentGradient);
  int unit = block * width;

  multiplyTransposed<3, width>(call.at(job.x), call.panel, call.features, gates, call.rows, scratch);
  unpackWeights<3>(scratch, call.at(job.kernelGradient), call.features, call.units, unit, inputColumns);
  if (job.biasGradient) biasGradient<3>(call, block, candidateSlot, call.at(job.biasGradient), inputColumns, scratch);
  if (job.resetAfter) {
    multiplyTransposed<3, width>(hidden, call.panel, call.units, later + updateSlot * width, rows, scratch);
    unpackWeights<3>(scratch, recurrent, call.units, call.units, unit, hiddenColumns);
    if (job.biasGradient)
      biasGradient<3>(call, block, updateSlot, call.at(job.biasGradient) + 3L * call.units, hiddenColumns, scratch);
    return;
  }
  multiplyTransposed<2, width>(hidden, call.panel, call.units, later + updateSlot * width, rows, scratch);
  unpackWeights<2>(scratch, recurrent, call.units, call.units, unit, hiddenColumns);
  const float *inner = call.gates(0, skipped) + innerSlot * width;
  multiplyTransposed<1, gateWidth>(inner, 4 * call.panel, call.units, later + candidateSlot * width, rows, scratch);
  unpackWeights<1>(scratch, recurrent, call.units, call.units, unit, inputColumns);
}

// The backward pass, the inputs' gradient apart: turns the gates into their gradients.
static void gruBackward(const Memory &memory, const Job *given) {
  const Job &job = *given;
  Call call = {memory, job};
  if (job.resetAfter) {
    packTransposed<3>(call.at(job.recurrent), call.at(job.recurrentTransposed), call.units, call.units);
  } else {
    packTransposed<2>(call.at(job.recurrent), call.at(job.recurrentTransposed), call.units, call.units);
    packTransposed<1>(candidateWeights(call), candidateTransposed(call), call.units, call.units);
  }
  packState(call, job.lastHiddenGradient, job.hiddenGradient, call.stepPanel);
  for (int step = call.steps - 1; step >= 0; step--) {
    if (job.hardGates) gruStepBack<true>(call, step);
    else gruStepBack<false>(call, step);
  }
  unpackState(call, call.at(job.hiddenGradient), job.initialHiddenGradient, call.stepPanel);
  Scratch scratch(call);
  for (int block = 0; block < call.blocks; block++) gruWeightGradients(call, block, scratch.at);
}

} // namespace
