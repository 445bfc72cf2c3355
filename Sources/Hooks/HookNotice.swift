import Notifications

/// What whoever runs the machine is told of hooks.
package enum HookNotice: Sendable {
  /// A look at what is due failed; there will be another one.
  case lookFailed(any Error)
  /// How tries ended could not be written; it is tried again.
  case notRecorded(any Error)
  /// The operator's own server is not reached: nothing of this format arrives. It is told once.
  case channelFails(HookFormat, DeliveryFault)
  /// It is reached again.
  case channelWorks(HookFormat)
}

/// Which of the operator's own servers were not reached when they were last tried.
struct ChannelWatch {
  private var failing: Set<HookFormat> = []

  /// Takes how a try ended. Gives what the operator is told: that its server is not reached any
  /// more, or is again.
  mutating func note(_ outcome: DeliveryOutcome, of format: HookFormat) -> HookNotice? {
    guard format.isByOperator else { return nil }
    if case .failed(let reason) = outcome {
      return failing.insert(format).inserted ? .channelFails(format, reason) : nil
    }
    return failing.remove(format) != nil ? .channelWorks(format) : nil
  }
}
