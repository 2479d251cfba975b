// Autotuning: whether a program's steps run on one thread or on the team is decided by measurement. On a quiet machine
// a step longer than some tens of microseconds gains by sharing; on a busy one a stage waits for whichever thread the
// system has put aside, and one thread may be faster. Both are measured again now and then.
//
// A step that is estimated to be long begins with the team, and is tried on one thread once: three such trials would
// be felt. Its first step is not counted, since the system then provides the memory.
#pragma once
#include <chrono>

namespace iskra {

class Autotuner {
 public:
  static constexpr auto slice = std::chrono::milliseconds(20);  // how long a choice is kept

  Autotuner() = default;
  explicit Autotuner(double estimate) : cold_(estimate > long_step) {}

  /// Whether nothing is known, but that the step is long: it is the team's, one time.
  bool cold() const { return cold_; }
  void warm() { cold_ = false; }

  bool measured() const { return samples_ >= 3 || (samples_ > 0 && alone_ > long_step); }
  bool small() const { return alone_ < 30e-6; }  // not worth a barrier

  /// A step on one thread: the first ones give the least time, later ones the present one.
  void alone(double seconds) {
    alone_ = samples_ == 0 || measured() || seconds < alone_ ? seconds : alone_;
    ++samples_;
  }

  void team(double seconds) { team_ = seconds; }

  /// Whether the next slice is the team's.
  bool choose_team() {
    if (small()) return false;
    if (team_ == 0) return true;
    const bool faster = team_ < alone_;
    if (++slices_ % 8 != 0) return faster;
    return faster && alone_ < long_step ? false : true;
  }

  /// Whether a slice alone would only be a probe, for which one step is enough.
  bool probing() const { return team_ != 0 && team_ < alone_; }

 private:
  static constexpr double long_step = 2e-3;  // seconds
  bool cold_ = false;
  double alone_ = 0, team_ = 0;  // seconds of a step
  int samples_ = 0;
  unsigned slices_ = 0;
};

}  // namespace iskra
