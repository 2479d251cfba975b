// Views of Python arrays through the buffer protocol: faster than a library's array type when a call has dozens of
// them.
#pragma once
#include <nanobind/nanobind.h>

#include <span>
#include <vector>

#include "program.hpp"

namespace iskra {

/// Buffers of a sequence of arrays, held until the end of the call.
class Buffers {
 public:
  enum class Use { state, data, output, constant, scan, index };
  Buffers(nanobind::handle arrays, Use use);
  ~Buffers();
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
  std::span<const ArrayView> views() const { return views_; }

 private:
  void take(PyObject* array, Use use);
  std::vector<Py_buffer> held_;
  std::vector<ArrayView> views_;
};

}  // namespace iskra
