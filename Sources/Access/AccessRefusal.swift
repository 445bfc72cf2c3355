import Core

/// The rules of accounts and sessions.
package enum AccessRefusal: Refusal, Equatable {
  /// There is an account with this phone number.
  case phoneTaken
  /// Unknown phone, wrong password or disabled account: which of them is not told.
  case wrongCredentials
  /// Too many log-ins failed, of this account or from this address; `retryAfter` in seconds.
  case tooManyAttempts(retryAfter: Int)
  /// No token, or one that is unknown, expired or logged out.
  case tokenNeeded
  /// Only coordinators act for villages, and only they may be trusted to publish.
  case onlyCoordinatorsHaveVillages
  case coordinatorNeedsVillage
  case unknownVillage
  case onlyBuyersHaveOrganisation
  /// The same key came with another request before.
  case idempotencyKeyReused

  package var kind: RefusalKind {
    switch self {
    case .phoneTaken: .conflict
    case .wrongCredentials, .tokenNeeded: .unauthenticated
    case .tooManyAttempts: .tooMany
    case .onlyCoordinatorsHaveVillages, .coordinatorNeedsVillage, .unknownVillage,
      .onlyBuyersHaveOrganisation, .idempotencyKeyReused:
      .invalid
    }
  }

  package var code: String {
    switch self {
    case .phoneTaken: "phone_taken"
    case .wrongCredentials: "wrong_credentials"
    case .tooManyAttempts: "too_many_attempts"
    case .tokenNeeded: "unauthenticated"
    case .onlyCoordinatorsHaveVillages: "only_coordinators_have_villages"
    case .coordinatorNeedsVillage: "coordinator_needs_village"
    case .unknownVillage: "unknown_village"
    case .onlyBuyersHaveOrganisation: "only_buyers_have_organisation"
    case .idempotencyKeyReused: "idempotency_key_reused"
    }
  }

  package var detail: String {
    switch self {
    case .phoneTaken: "There is an account with this phone number already."
    case .wrongCredentials: "The phone number or the password is wrong."
    case .tooManyAttempts: "Too many attempts failed; try again later."
    case .tokenNeeded: "Log in with POST /v1/sessions and send its token as a bearer token."
    case .onlyCoordinatorsHaveVillages: "Only a coordinator acts for villages or may publish."
    case .coordinatorNeedsVillage: "A coordinator acts for one village at least."
    case .unknownVillage: "There is no such village."
    case .onlyBuyersHaveOrganisation: "Only a buyer buys for an organisation."
    case .idempotencyKeyReused: "This Idempotency-Key was sent with another request before."
    }
  }

  package var retryAfter: Int? {
    if case .tooManyAttempts(let seconds) = self { return seconds }
    return nil
  }

  package var faults: [Fault] {
    switch self {
    case .onlyCoordinatorsHaveVillages, .coordinatorNeedsVillage, .unknownVillage:
      [Fault(pointer: "/village_ids", code: code, detail: detail)]
    case .onlyBuyersHaveOrganisation:
      [Fault(pointer: "/organisation", code: code, detail: detail)]
    default: []
    }
  }
}
