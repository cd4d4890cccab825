// What Node loads: chooses the kernels by the processor, and hands JavaScript's calls through. The part of N-API that
// is used is declared here (https://nodejs.org/api/n-api.html): its binary interface does not change.
#include "job.h"
#include <stddef.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <xmmintrin.h>
#endif

#if defined(_WIN32)
#define IMPORT __declspec(dllimport)
#define EXPORT __declspec(dllexport)
#else
#define IMPORT
#define EXPORT __attribute__((visibility("default")))
#endif

extern "C" {
typedef struct Environment *napi_env;
typedef struct Value *napi_value;
typedef struct CallbackInfo *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
IMPORT int napi_get_cb_info(napi_env, napi_callback_info, size_t *count, napi_value *arguments, napi_value *self, void **data);
IMPORT int napi_get_arraybuffer_info(napi_env, napi_value, void **data, size_t *bytes);
IMPORT int napi_get_typedarray_info(napi_env, napi_value, int *type, size_t *length, void **data, napi_value *buffer,
                                    size_t *offset);
IMPORT int napi_get_value_double(napi_env, napi_value, double *);
IMPORT int napi_create_double(napi_env, double, napi_value *);
IMPORT int napi_create_string_utf8(napi_env, const char *, size_t, napi_value *);
IMPORT int napi_create_object(napi_env, napi_value *);
IMPORT int napi_create_function(napi_env, const char *, size_t, napi_callback, void *data, napi_value *);
IMPORT int napi_set_named_property(napi_env, napi_value object, const char *, napi_value);
IMPORT int napi_throw_range_error(napi_env, const char *code, const char *message);
EXPORT napi_value napi_register_module_v1(napi_env, napi_value exports);
EXPORT int32_t node_api_module_get_api_version_v1(void) { return 8; }
}

#if defined(__x86_64__)
extern const Kernels avx2, avx512;
#else
extern const Kernels neon;
#endif

namespace {

constexpr int float32Array = 7;

// Results below the smallest normal number become zero, and are read as zero, while this lives: processors take many
// times longer for subnormal numbers.
class Flushing {
#if defined(__x86_64__)
  unsigned before = _mm_getcsr();

public:
  Flushing() { _mm_setcsr(before | 0x8040); }
  ~Flushing() { _mm_setcsr(before); }
#else
  uint64_t before;

public:
  Flushing() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | 1ull << 24));
  }
  ~Flushing() { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#endif
};

#if defined(__x86_64__)
// The parts of the state that the system saves: registers that it does not save can't be used.
uint64_t savedState() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

// x86-64-v3, as compilers call it
bool hasAvx2() {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_FMA) || !(c & bit_OSXSAVE) || (savedState() & 0x6) != 0x6) return false;
  if (!(c & bit_F16C) || !(c & bit_MOVBE) || !__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & bit_LZCNT)) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2) && (b & bit_BMI) && (b & bit_BMI2);
}

// x86-64-v4
bool hasAvx512() {
  unsigned a, b, c, d;
  if (!hasAvx2() || (savedState() & 0xe6) != 0xe6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  return (b & bit_AVX512F) && (b & bit_AVX512DQ) && (b & bit_AVX512VL) && (b & bit_AVX512BW) && (b & bit_AVX512CD);
}
#endif

struct Arguments {
  napi_env env;
  napi_value values[2 + mostLent];
  size_t count = 2 + mostLent;
  const Kernels *kernels;
  char *memory = nullptr;
  size_t bytes = 0;

  Arguments(napi_env given, napi_callback_info info) : env(given) {
    napi_get_cb_info(env, info, &count, values, nullptr, (void **)&kernels);
    // the engine's memory comes first
    if (count == 0 || napi_get_arraybuffer_info(env, values[0], (void **)&memory, &bytes) != 0) memory = nullptr;
  }

  double number(size_t index) const {
    double value = 0;
    if (index < count) napi_get_value_double(env, values[index], &value);
    return value;
  }

  // An address in the memory with that much room behind it, or null.
  void *at(size_t index, size_t room) const {
    double address = number(index);
    bool fits = memory && address > 0 && address + (double)room <= (double)bytes;
    if (!fits) napi_throw_range_error(env, nullptr, "An address lies outside the memory.");
    return fits ? memory + (size_t)address : nullptr;
  }

  // Where an array's floats lie; false, and an error in JavaScript, if there are fewer.
  bool floats(size_t index, float *&data, size_t least = 0) const {
    int type = 0;
    size_t length = 0;
    bool fits = index < count && napi_get_typedarray_info(env, values[index], &type, &length, (void **)&data, nullptr, nullptr) == 0 &&
                type == float32Array && length >= least;
    if (!fits) napi_throw_range_error(env, nullptr, "An array is not of float32, or too short.");
    return fits;
  }
};

// The engine's memory, a job in it, then the arrays that its addresses from `firstLent` on stand for.
template <void (*Kernels::*phase)(const Memory &, const Job *)> napi_value run(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  const Job *job = (const Job *)given.at(1, sizeof(Job));
  if (!job) return nullptr;
  Memory memory = {given.memory, {}};
  for (size_t index = 2; index < given.count && index < 2 + mostLent; index++)
    if (!given.floats(index, memory.lent[index - 2])) return nullptr;
  Flushing flushing;
  (given.kernels->*phase)(memory, job);
  return nullptr;
}

// The memory, an array.
napi_value squaredNorm(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  int count = (int)given.number(2);
  float *values;
  if (!given.floats(1, values, (size_t)count)) return nullptr;
  napi_value result;
  // nothing is flushed here: squares are in double precision
  napi_create_double(env, given.kernels->squaredNorm(values, count), &result);
  return result;
}

// The memory; arrays of new values, values and gradients; addresses of both moments; how many; the settings.
napi_value adamStep(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  size_t count = (size_t)given.number(6);
  float *at[5];
  for (size_t index = 0; index < 3; index++)
    if (!given.floats(index + 1, at[index], count)) return nullptr;
  for (size_t index = 3; index < 5; index++)
    if (!(at[index] = (float *)given.at(index + 1, count * 4))) return nullptr;
  float settings[8];
  for (size_t index = 0; index < 8; index++) settings[index] = (float)given.number(index + 7);
  AdamSettings adam;
  memcpy(&adam, settings, sizeof adam);
  Flushing flushing;
  given.kernels->adamStep(at[0], at[1], at[2], at[3], at[4], (int)count, adam);
  return nullptr;
}

napi_value activations(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  int count = (int)given.number(2);
  float *values = (float *)given.at(1, (size_t)count * 4);
  if (!values) return nullptr;
  Flushing flushing;
  given.kernels->activations(values, count, (int)given.number(3));
  return nullptr;
}

void add(napi_env env, napi_value object, const char *name, napi_callback callback, const Kernels *kernels) {
  napi_value function;
  napi_create_function(env, name, strlen(name), callback, (void *)kernels, &function);
  napi_set_named_property(env, object, name, function);
}

// Kernels as a property of the exports, by their name.
void addKernels(napi_env env, napi_value exports, const Kernels &kernels) {
  napi_value object;
  napi_create_object(env, &object);
  add(env, object, "forward", run<&Kernels::forward>, &kernels);
  add(env, object, "backward", run<&Kernels::backward>, &kernels);
  add(env, object, "gruForward", run<&Kernels::gruForward>, &kernels);
  add(env, object, "gruBackward", run<&Kernels::gruBackward>, &kernels);
  add(env, object, "inputGradient", run<&Kernels::inputGradient>, &kernels);
  add(env, object, "squaredNorm", squaredNorm, &kernels);
  add(env, object, "adamStep", adamStep, &kernels);
  add(env, object, "activations", activations, &kernels);
  napi_set_named_property(env, exports, kernels.name, object);
}

} // namespace

napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  // by which JavaScript knows that both speak of the same job
#define NAME(name) #name " "
  static const char names[] = JOB_FIELDS(NAME);
#undef NAME
  napi_value fields;
  napi_create_string_utf8(env, names, sizeof names - 2, &fields);
  napi_set_named_property(env, exports, "jobFields", fields);
#if defined(__x86_64__)
  // the fastest first
  if (hasAvx512()) addKernels(env, exports, avx512);
  if (hasAvx2()) addKernels(env, exports, avx2);
#else
  addKernels(env, exports, neon);
#endif
  return exports;
}
