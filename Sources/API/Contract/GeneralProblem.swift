import HTTP

/// A problem that any request may be answered with, before an operation is found that it belongs
/// to: told once in the document, and in no operation.
struct GeneralProblem: Sendable, Equatable {
  let status: Int
  let code: String
  let when: String

  /// All of them, by their status.
  static let all: [GeneralProblem] = {
    var all = [
      GeneralProblem(
        status: Status.notFound.code, code: "not_found", when: "There is nothing at this address."),
      GeneralProblem(
        status: Status.methodNotAllowed.code, code: "method_not_allowed",
        when: "The address does not take this method; Allow names those that it takes."),
      GeneralProblem(
        status: Status.internalServerError.code, code: "internal_error",
        when: "Something went wrong here; the request's id helps to find out what."),
    ]
    for refusal in RequestRefusal.allCases where refusal != .malformedQuery {
      if let place = all.firstIndex(where: { $0.code == refusal.code }) {
        // Of several faults of one code each is told in its own answer.
        all[place] = GeneralProblem(
          status: refusal.status.code, code: refusal.code, when: "The request is not well-formed.")
      } else {
        all.append(
          GeneralProblem(
            status: refusal.status.code, code: refusal.code, when: refusal.sentence))
      }
    }
    return all.sorted { ($0.status, $0.code) < ($1.status, $1.code) }
  }()

  /// A line for people.
  var line: String { "\(status) \(code): \(when)" }
}
