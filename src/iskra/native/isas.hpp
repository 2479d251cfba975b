// The instruction sets that were compiled in, and the one in use.
#pragma once
#include <string>
#include <vector>

#include "kernels.hpp"

namespace iskra {

/// Tables that this CPU can run, the best first.
const std::vector<const KernelTable*>& runnable_tables();

/// The table that new programs use: the best, unless ISKRA_ISA or set_isa says otherwise.
const KernelTable& current_table();

/// Throws std::invalid_argument for a name that this CPU cannot run.
void set_isa(const std::string& name);

}  // namespace iskra
