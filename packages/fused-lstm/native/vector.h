// Vectors of one instruction set, VECTOR_BYTES long. Multiply-adds are written out, each rounds once, and nothing else
// is contracted (-ffp-contract=off): every instruction set gives the same bits.
#pragma once
#include <string.h>
#if defined(__aarch64__)
#include <arm_neon.h>
#define VECTOR_BYTES 16
#elif defined(__AVX512F__)
#include <immintrin.h>
#define VECTOR_BYTES 64
#else
#include <immintrin.h>
#define VECTOR_BYTES 32
#endif

#define INLINE static inline __attribute__((always_inline))

namespace {

constexpr int lanes = VECTOR_BYTES / 4;

typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t Integers __attribute__((vector_size(VECTOR_BYTES)));
typedef float Unaligned __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));

INLINE Vector load(const float *from) { return *(const Unaligned *)from; }
INLINE void store(float *to, Vector value) { *(Unaligned *)to = value; }

#if VECTOR_BYTES == 64
INLINE Vector splat(float x) { return (Vector)_mm512_set1_ps(x); }
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
INLINE Vector maximum(Vector a, Vector b) { return (Vector)_mm512_max_ps((__m512)a, (__m512)b); }
INLINE Vector minimum(Vector a, Vector b) { return (Vector)_mm512_min_ps((__m512)a, (__m512)b); }
INLINE Vector root(Vector a) { return (Vector)_mm512_sqrt_ps((__m512)a); }
#elif VECTOR_BYTES == 32
INLINE Vector splat(float x) { return (Vector)_mm256_set1_ps(x); }
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
INLINE Vector maximum(Vector a, Vector b) { return (Vector)_mm256_max_ps((__m256)a, (__m256)b); }
INLINE Vector minimum(Vector a, Vector b) { return (Vector)_mm256_min_ps((__m256)a, (__m256)b); }
INLINE Vector root(Vector a) { return (Vector)_mm256_sqrt_ps((__m256)a); }
#else
INLINE Vector splat(float x) { return (Vector)vdupq_n_f32(x); }
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
INLINE Vector maximum(Vector a, Vector b) { return (Vector)vmaxq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE Vector minimum(Vector a, Vector b) { return (Vector)vminq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE Vector root(Vector a) { return (Vector)vsqrtq_f32((float32x4_t)a); }
#endif

// a NaN comes back: x86 takes the second operand of the two
INLINE Vector clamp(Vector x, float low, float high) { return minimum(splat(high), maximum(splat(low), x)); }

// The first `count` floats, the rest zero.
INLINE Vector loadPart(const float *from, int count) {
  if (count >= lanes) return load(from);
  float padded[lanes] = {};
  for (int at = 0; at < count; at++) padded[at] = from[at];
  return load(padded);
}

INLINE void storePart(float *to, Vector value, int count) {
  if (count >= lanes) return store(to, value);
  float padded[lanes];
  store(padded, value);
  for (int at = 0; at < count; at++) to[at] = padded[at];
}

// e^x to 2 units in the last place (Cephes, Moshier 1989); saturates outside [-87, 88].
INLINE Vector exponential(Vector x) {
  Vector bounded = clamp(x, -87.0f, 88.0f);
  // adding 1.5 * 2^23 rounds to a whole number, which then is the low bits
  Vector shifted = multiplyAdd(bounded, splat(1.44269504f), splat(12582912.0f));
  Vector power = shifted - splat(12582912.0f);
  Vector rest = multiplyAdd(power, splat(-0.693359375f), bounded);
  rest = multiplyAdd(power, splat(2.12194440e-4f), rest);
  Vector series = multiplyAdd(splat(1.9875691500e-4f), rest, splat(1.3981999507e-3f));
  series = multiplyAdd(series, rest, splat(8.3334519073e-3f));
  series = multiplyAdd(series, rest, splat(4.1665795894e-2f));
  series = multiplyAdd(series, rest, splat(1.6666665459e-1f));
  series = multiplyAdd(series, rest, splat(5.0000001201e-1f));
  Vector fraction = multiplyAdd(series * rest, rest, rest + splat(1.0f));
  Integers scale = ((Integers)shifted << 23) + 0x3f800000;
  return fraction * (Vector)scale;
}

INLINE Vector sigmoid(Vector x) { return splat(1.0f) / (splat(1.0f) + exponential(-x)); }

// tanh by the rational function of Eigen (degree 13 over 6): error below 4e-7.
INLINE Vector hyperbolicTangent(Vector x) {
  Vector bounded = clamp(x, -7.90531111f, 7.90531111f);
  Vector square = bounded * bounded;
  Vector above = multiplyAdd(splat(-2.76076847742355e-16f), square, splat(2.00018790482477e-13f));
  above = multiplyAdd(above, square, splat(-8.60467152213735e-11f));
  above = multiplyAdd(above, square, splat(5.12229709037114e-8f));
  above = multiplyAdd(above, square, splat(1.48572235717979e-5f));
  above = multiplyAdd(above, square, splat(6.37261928875436e-4f));
  above = multiplyAdd(above, square, splat(4.89352455891786e-3f));
  Vector below = multiplyAdd(splat(1.19825839466702e-6f), square, splat(1.18534705686654e-4f));
  below = multiplyAdd(below, square, splat(2.268434632439e-3f));
  below = multiplyAdd(below, square, splat(4.89352518554385e-3f));
  return (bounded * above) / below;
}

INLINE Vector hardSigmoid(Vector x) { return clamp(multiplyAdd(x, splat(0.2f), splat(0.5f)), 0.0f, 1.0f); }

template <bool hard> INLINE Vector gate(Vector x) { return hard ? hardSigmoid(x) : sigmoid(x); }

// The derivative of the gate's activation, from its value.
template <bool hard> INLINE Vector gateSlope(Vector value) {
  Vector one = splat(1.0f);
  if (!hard) return value * (one - value);
  Integers inside = (Integers)(value > splat(0.0f)) & (Integers)(value < one);
  return (Vector)(inside & (Integers)splat(0.2f));
}

} // namespace
