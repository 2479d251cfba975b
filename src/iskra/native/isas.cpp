#include "isas.hpp"

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include "bfloat16.hpp"

namespace iskra {

#define ISKRA_TABLE(name)         \
  namespace name {                \
  extern const KernelTable table; \
  }
#if defined(__x86_64__)
ISKRA_TABLE(avx512)
ISKRA_TABLE(avx2)
#endif
#if defined(__aarch64__)
ISKRA_TABLE(neon)
#else
ISKRA_TABLE(baseline)
#endif

#define ISKRA_BFLOAT16_TABLE(name)             \
  namespace name {                             \
  extern const Bfloat16Kernels bfloat16_table; \
  }
#if defined(__x86_64__)
ISKRA_BFLOAT16_TABLE(avx512_bf16)
#endif

namespace {

bool has_bfloat16() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

std::vector<const KernelTable*> detect() {
  std::vector<const KernelTable*> tables;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
    tables.push_back(&avx512::table);
  if (v3) tables.push_back(&avx2::table);
  tables.push_back(&baseline::table);
#elif defined(__aarch64__)
  tables.push_back(&neon::table);
#else
  tables.push_back(&baseline::table);
#endif
  return tables;
}

const KernelTable* find(const std::string& name) {
  for (const KernelTable* t : runnable_tables())
    if (name == t->name) return t;
  return nullptr;
}

/// ISKRA_ISA that this CPU cannot run is left aside: an environment must not make the import fail.
const KernelTable* at_load() {
  const char* wanted = std::getenv("ISKRA_ISA");
  const KernelTable* t = wanted ? find(wanted) : nullptr;
  return t ? t : runnable_tables().front();
}

std::atomic<const KernelTable*>& current() {
  static std::atomic<const KernelTable*> table{at_load()};
  return table;
}

}  // namespace

const std::vector<const KernelTable*>& runnable_tables() {
  static const std::vector<const KernelTable*> tables = detect();
  return tables;
}

const Bfloat16Kernels* bfloat16_kernels(const KernelTable& table) {
  static const bool found = has_bfloat16();
#if defined(__x86_64__)
  return found && &table == &avx512::table ? &avx512_bf16::bfloat16_table : nullptr;
#else
  static_cast<void>(table), static_cast<void>(found);
  return nullptr;
#endif
}

const KernelTable& current_table() { return *current().load(); }

void set_isa(const std::string& name) {
  if (const KernelTable* t = find(name)) {
    current().store(t);
    return;
  }
  std::string known;
  for (const KernelTable* t : runnable_tables()) known += std::string(known.empty() ? "" : ", ") + t->name;
  throw std::invalid_argument("set_isa: expected an instruction set of this CPU, got '" + name + "'. Choose one of " +
                              known + ".");
}

}  // namespace iskra
