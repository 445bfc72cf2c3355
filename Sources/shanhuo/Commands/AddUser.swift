import Access
import Core
import Crypto
import Foundation
import Households
import SQLite

extension Command {
  static let addUser = Command(
    "user add",
    "Makes an account; the password is asked for, or read from standard input.",
    options: [
      .database,
      Option(
        name: "role", value: "ROLE", help: "admin, coordinator, buyer or volunteer",
        isRequired: true),
      Option(name: "phone", value: "P", help: "a mobile number", isRequired: true),
      Option(name: "name", value: "N", help: "the person's name", isRequired: true),
      Option(
        name: "village", value: "CODE", help: "a village that a coordinator acts for",
        isList: true),
      Option(
        name: "may-publish", value: nil,
        help: "the coordinator's listings go on the shelf without review"),
    ]
  ) { arguments in
    let request = try AccountRequest(arguments)
    let connection = try DatabaseFile.openExisting(arguments["database"])
    let villages = try arguments.list("village").map { code in
      guard let id = try villageID(codeOrName: code, in: connection) else {
        throw UsageError(description: "--village: there is no village \(code)")
      }
      return id
    }
    let password = try readPassword(of: request.phone)
    let hash = try PasswordHasher().hash(password.text)
    do {
      let id = try connection.transaction {
        try addAccount(request.account(villages: villages, hash: hash), in: connection)
      }
      print("account \(id) made")
    } catch let refusal as AccessRefusal where refusal.kind == .invalid {
      throw UsageError(description: refusal.detail)
    } catch let refusal as AccessRefusal {
      throw CommandError(description: refusal.detail)
    }
  }

  /// A fitting password, without an echo where somebody types it.
  private static func readPassword(of phone: Phone) throws -> Password {
    let isTerminal = isatty(STDIN_FILENO) == 1
    let typed = isTerminal ? getpass("Password: ").map { String(cString: $0) } : readLine()
    let password = typed ?? ""
    let lengths = Account.passwordLengths
    guard lengths.contains(password.unicodeScalars.count) else {
      throw CommandError(
        description:
          "a password has \(lengths.lowerBound) to \(lengths.upperBound) characters")
    }
    if let fault = Password(password).fault(phone: phone) {
      throw CommandError(description: fault.detail)
    }
    return Password(password)
  }
}

/// What the command line says of the account.
private struct AccountRequest {
  let role: Role
  let phone: Phone
  let name: String
  let mayPublish: Bool

  init(_ arguments: Arguments) throws(UsageError) {
    guard let role = Role(rawValue: arguments["role"]) else {
      throw UsageError(
        description: "--role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let phone = Phone.mobile(arguments["phone"]) else {
      throw UsageError(description: "--phone is a mobile number of 11 digits")
    }
    let name = arguments["name"]
    guard (1...Account.maximumNameLength).contains(name.unicodeScalars.count) else {
      throw UsageError(description: "--name has 1 to \(Account.maximumNameLength) characters")
    }
    if name.unicodeScalars.contains(where: \.isHidden) {
      throw UsageError(description: "--name has a character that nobody sees")
    }
    self.role = role
    self.phone = phone
    self.name = name
    mayPublish = arguments.optional("may-publish") != nil
  }

  func account(villages: [Identifier], hash: String) -> NewAccount {
    NewAccount(
      phone: phone, name: name, role: role, villages: villages, mayPublish: mayPublish,
      passwordHash: hash)
  }
}
