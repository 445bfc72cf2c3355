/// A failing history without the steps that it fails without: ever smaller parts are left out for
/// as long as it still fails (the complements of ddmin: A. Zeller and R. Hildebrandt, Simplifying
/// and Isolating Failure-Inducing Input, IEEE Transactions on Software Engineering 28(2), 2002).
/// Runs it again `Shrinking.maximumRuns` times at the most.
package func shrunk<Step>(
  _ history: [Step], fails: ([Step]) throws -> Bool
) rethrows -> [Step] {
  var steps = history
  var size = max(1, steps.count / 2)
  var runs = 0
  while runs < Shrinking.maximumRuns {
    var start = 0
    var didShrink = false
    while start < steps.count, runs < Shrinking.maximumRuns {
      let end = min(start + size, steps.count)
      let rest = Array(steps[..<start] + steps[end...])
      runs += 1
      if try !rest.isEmpty && fails(rest) {
        steps = rest
        didShrink = true
      } else {
        start = end
      }
    }
    if size == 1 && !didShrink { break }
    size = max(1, size / 2)
  }
  return steps
}

package enum Shrinking {
  /// A run of a history takes some hundredths of a second.
  package static let maximumRuns = 600
}
