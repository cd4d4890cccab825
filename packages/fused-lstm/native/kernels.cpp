// Everything once more for each instruction set: compiled with its options, and the name KERNELS.
#include "adam.h"
#include "gru.h"
#include "lstm.h"

namespace {

// Applies one activation in place: 0 exp, 1 sigmoid, 2 tanh, 3 hard sigmoid.
static void activations(float *values, int count, int which) {
  for (int at = 0; at < count; at += lanes) {
    Vector x = loadPart(values + at, count - at);
    Vector y = which == 0 ? exponential(x) : which == 1 ? sigmoid(x) : which == 2 ? hyperbolicTangent(x) : hardSigmoid(x);
    storePart(values + at, y, count - at);
  }
}

} // namespace

#define TEXT(name) #name
#define NAME_OF(name) TEXT(name)

extern const Kernels KERNELS;
const Kernels KERNELS = {NAME_OF(KERNELS), forward, backward, gruForward, gruBackward, inputGradient,
                         squaredNorm, adamStep, activations};
