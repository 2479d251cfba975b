#include "buffers.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace iskra {

namespace {

namespace nb = nanobind;

const char* name(Buffers::Use use) {
  switch (use) {
    case Buffers::Use::state:
      return "state";
    case Buffers::Use::data:
      return "data";
    case Buffers::Use::output:
      return "outputs";
    case Buffers::Use::constant:
      return "constants";
    default:
      return "array";
  }
}

std::optional<DType> dtype_of(const Py_buffer& b) {
  const char* f = b.format ? b.format : "B";
  if (*f == '<' || *f == '=' || *f == '@') ++f;
  if (f[0] == '\0' || f[1] != '\0') return std::nullopt;
  switch (f[0]) {
    case 'e':
      return DType::f16;
    case 'f':
      return DType::f32;
    case 'd':
      return DType::f64;
    case '?':
      return DType::boolean;
    case 'B':
      return DType::u8;
    case 'b':
      return DType::i8;
    case 'H':
      return DType::u16;
    case 'h':
      return DType::i16;
    case 'I':
      return DType::u32;
    case 'i':
      return DType::i32;
    case 'L':
    case 'l':
      if (b.itemsize == 4) return f[0] == 'L' ? DType::u32 : DType::i32;
      return f[0] == 'l' ? std::optional(DType::i64) : std::nullopt;
    case 'q':
      return DType::i64;
    default:
      return std::nullopt;
  }
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
  throw std::invalid_argument(std::string(name(use)) + " " + std::to_string(i) + ": " + what);
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
  const bool four_bytes = *dtype == DType::f32 || *dtype == DType::i32 || *dtype == DType::u32;
  const bool is_float = *dtype == DType::f32 || *dtype == DType::f64;
  if (use == Use::scan ? !is_float : use != Use::data && !four_bytes)
    fail(use, i,
         std::string("expected float32 or ") + (use == Use::scan ? "float64" : "int32") + ". Convert with astype.");
  if (!contiguous(b, use == Use::data ? 1 : 0))
    fail(use, i, "expected contiguous elements. Use numpy.ascontiguousarray.");
  const std::int64_t rows = b.ndim > 0 ? b.shape[0] : 1;
  const std::int64_t stride = b.ndim > 0 ? b.strides[0] : b.itemsize;
  views_.push_back({b.buf, b.len / b.itemsize, rows, stride, *dtype});
}

IndexBuffer::IndexBuffer(nb::handle index) {
  if (index.is_none()) return;
  if (PyObject_GetBuffer(index.ptr(), &buffer_, PyBUF_STRIDES | PyBUF_FORMAT) != 0) {
    PyErr_Clear();
    throw std::invalid_argument("index: expected an int64 array. Pass a NumPy array.");
  }
  held_ = true;
  if (dtype_of(buffer_) != DType::i64 || buffer_.ndim != 1 || !contiguous(buffer_, 0)) {
    PyBuffer_Release(&buffer_);
    throw std::invalid_argument("index: expected a contiguous one-dimensional int64 array. Convert with astype.");
  }
}

IndexBuffer::~IndexBuffer() {
  if (held_) PyBuffer_Release(&buffer_);
}

}  // namespace iskra
