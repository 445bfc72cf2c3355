import Core

/// The rules of accounts and sessions.
package enum AccessRefusal: Refusal, Equatable {
  /// There is an account with this phone number.
  case phoneTaken
  /// Unknown phone, wrong password or disabled account: which of them is not told.
  case wrongCredentials
  /// Too many log-ins failed, of this account or from this address; `retryAfter` in seconds.
  case tooManyAttempts(retryAfter: Int)
  /// The code is not this account's, was used or is too old: which of them is not told.
  case wrongCode
  /// The password that is to be changed is another one.
  case wrongPassword
  /// Nobody would be left who makes accounts.
  case lastAdmin
  /// The key for programs was not made for this.
  case scopeMissing
  case tooManyAPIKeys
  /// No token, or one that is unknown, expired or logged out.
  case tokenNeeded
  /// Only coordinators act for villages, and only they may be trusted to publish.
  case onlyCoordinatorsHaveVillages
  case coordinatorNeedsVillage
  case unknownVillage
  /// The same key came with another request before.
  case idempotencyKeyReused

  package var kind: RefusalKind {
    switch self {
    case .phoneTaken, .lastAdmin, .tooManyAPIKeys: .conflict
    case .wrongCredentials, .wrongCode, .tokenNeeded: .unauthenticated
    case .scopeMissing: .forbidden
    case .tooManyAttempts: .tooMany
    case .onlyCoordinatorsHaveVillages, .coordinatorNeedsVillage, .unknownVillage,
      .idempotencyKeyReused, .wrongPassword:
      .invalid
    }
  }

  package var code: String {
    switch self {
    case .phoneTaken: "phone_taken"
    case .wrongCredentials: "wrong_credentials"
    case .tooManyAttempts: "too_many_attempts"
    case .wrongCode: "wrong_code"
    case .wrongPassword: "wrong_password"
    case .lastAdmin: "last_admin"
    case .scopeMissing: "scope_missing"
    case .tooManyAPIKeys: "too_many_api_keys"
    case .tokenNeeded: "unauthenticated"
    case .onlyCoordinatorsHaveVillages: "only_coordinators_have_villages"
    case .coordinatorNeedsVillage: "coordinator_needs_village"
    case .unknownVillage: "unknown_village"
    case .idempotencyKeyReused: "idempotency_key_reused"
    }
  }

  package var detail: String {
    switch self {
    case .phoneTaken: "There is an account with this phone number already."
    case .wrongCredentials: "The phone number or the password is wrong."
    case .tooManyAttempts: "Too many attempts failed; try again later."
    case .wrongCode: "The phone number or the code is wrong, or the code is too old."
    case .wrongPassword: "This is not the password that the account has now."
    case .lastAdmin: "This is the last account of the county office that is active."
    case .scopeMissing: "This key was not made for that; its scopes say for what."
    case .tooManyAPIKeys:
      "An account has \(APIKey.maximumPerAccount) keys at the most; remove one first."
    case .tokenNeeded: "Log in with POST /v1/sessions and send its token as a bearer token."
    case .onlyCoordinatorsHaveVillages: "Only a coordinator acts for villages or may publish."
    case .coordinatorNeedsVillage: "A coordinator acts for one village at least."
    case .unknownVillage: "There is no such village."
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
    case .wrongPassword:
      [Fault(pointer: "/current_password", code: code, detail: detail)]
    default: []
    }
  }
}
