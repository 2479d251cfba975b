// Autotuning: whether a program's steps run on one thread or on the team is decided by measurement. On a quiet machine
// a step longer than some tens of microseconds gains by sharing; on a busy one a stage waits for whichever thread the
// system has put aside, and one thread may be faster. Both are measured again now and then.
#pragma once
#include <chrono>

namespace iskra {

class Autotuner {
 public:
  static constexpr auto slice = std::chrono::milliseconds(20);  // how long a choice is kept

  bool measured() const { return samples_ >= 3; }
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
    return faster && alone_ < 2e-3 ? false : true;
  }

  /// Whether a slice alone would only be a probe, for which one step is enough.
  bool probing() const { return team_ != 0 && team_ < alone_; }

 private:
  double alone_ = 0, team_ = 0;  // seconds of a step
  int samples_ = 0;
  unsigned slices_ = 0;
};

}  // namespace iskra
