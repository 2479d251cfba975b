#include "buffers.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace iskra {

namespace {

namespace nb = nanobind;

constexpr const char* use_names[] = {"state", "data", "outputs", "constants", "array", "index"};

/// The types that the buffer protocol's letters stand for; how many bytes 'l' and 'L' have depends on the system.
std::optional<DType> dtype_of(const Py_buffer& b) {
  static constexpr std::pair<char, DType> letters[] = {
      {'e', DType::f16}, {'f', DType::f32}, {'d', DType::f64}, {'?', DType::boolean}, {'B', DType::u8},
      {'b', DType::i8},  {'H', DType::u16}, {'h', DType::i16}, {'I', DType::u32},     {'L', DType::u32},
      {'i', DType::i32}, {'l', DType::i32}, {'l', DType::i64}, {'q', DType::i64}};
  const char* f = b.format ? b.format : "B";
  if (*f == '<' || *f == '=' || *f == '@') ++f;
  for (const auto& [letter, dtype] : letters)
    if (f[0] == letter && f[1] == '\0' && dtype_bytes[static_cast<int>(dtype)] == b.itemsize) return dtype;
  return std::nullopt;
}

/// Whether the elements from axis `from` on lie without gaps.
bool contiguous(const Py_buffer& b, int from) {
  Py_ssize_t expected = b.itemsize;
  for (int d = b.ndim - 1; d >= from; --d) {
    if (b.shape[d] > 1 && b.strides[d] != expected) return false;
    expected *= b.shape[d];
  }
  return true;
}

[[noreturn]] void fail(Buffers::Use use, std::size_t i, const std::string& what) {
  throw std::invalid_argument(std::string(use_names[static_cast<int>(use)]) + " " + std::to_string(i) + ": " + what);
}

}  // namespace

Buffers::Buffers(nb::handle arrays, Use use) {
  PyObject* items = PySequence_Fast(arrays.ptr(), "expected a sequence of arrays");
  if (!items) throw nb::python_error();
  const nb::object keep = nb::steal(items);
  const std::size_t n = static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items));
  held_.reserve(n), views_.reserve(n);
  try {
    for (std::size_t i = 0; i < n; ++i) take(PySequence_Fast_GET_ITEM(items, static_cast<Py_ssize_t>(i)), use);
  } catch (...) {  // the destructor of an object half made does not run
    for (Py_buffer& b : held_) PyBuffer_Release(&b);
    throw;
  }
}

Buffers::~Buffers() {
  for (Py_buffer& b : held_) PyBuffer_Release(&b);
}

void Buffers::take(PyObject* array, Use use) {
  const bool writes = use == Use::state || use == Use::output;
  const std::size_t i = held_.size();
  Py_buffer b;
  if (PyObject_GetBuffer(array, &b, PyBUF_STRIDES | PyBUF_FORMAT | (writes ? PyBUF_WRITABLE : 0)) != 0) {
    PyErr_Clear();
    fail(use, i, std::string("expected ") + (writes ? "a writable" : "an") + " array of numbers. Pass a NumPy array.");
  }
  held_.push_back(b);
  const std::optional<DType> dtype = dtype_of(b);
  if (!dtype) fail(use, i, std::string("expected a numeric dtype, got format '") + (b.format ? b.format : "") + "'.");
  if (use == Use::index && (dtype != DType::i64 || b.ndim != 1))
    fail(use, i, "expected a one-dimensional int64 array. Convert with astype.");
  const bool four_bytes = *dtype == DType::f32 || *dtype == DType::i32 || *dtype == DType::u32;
  const bool is_float = *dtype == DType::f32 || *dtype == DType::f64;
  if (use == Use::scan ? !is_float : use != Use::data && use != Use::index && !four_bytes)
    fail(use, i,
         std::string("expected float32 or ") + (use == Use::scan ? "float64" : "int32") + ". Convert with astype.");
  if (!contiguous(b, use == Use::data ? 1 : 0))
    fail(use, i, "expected contiguous elements. Use numpy.ascontiguousarray.");
  const std::int64_t rows = b.ndim > 0 ? b.shape[0] : 1;
  const std::int64_t stride = b.ndim > 0 ? b.strides[0] : b.itemsize;
  views_.push_back({b.buf, b.len / b.itemsize, rows, stride, *dtype});
}

}  // namespace iskra
